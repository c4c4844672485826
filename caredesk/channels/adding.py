"""Connecting from the command line and by machines: everything at once, the same rules as on the pages."""

from collections.abc import Mapping, Sequence
from typing import Any

from caredesk.channels import actions, connector, finding, oauth, rules, typed
from caredesk.channels.base import Found, Permanent
from caredesk.channels.finding import Chosen, Given
from caredesk.channels.rules import Unfit
from caredesk.core import config


def read(kind: str, told: Mapping[str, Any]) -> Given:
    """What was told by name: fields, secrets, and base URLs as `url-NAME`. Unfit with a code for each field, and for
    names that this network does not know."""
    setup = connector(kind).setup
    known = {one.name for one in setup.fields} | {typed.URL + name for name in setup.urls} | set(_SIGNED_IN)
    if odd := sorted(set(told) - known):
        raise Unfit({odd[0]: "unknown_field"})
    form = {name: str(value) for name, value in told.items() if name not in _SIGNED_IN}
    held = [one.name for one in setup.fields if one.name in _SIGNED_IN]
    got = typed.read(setup, form, held=held, allow=config.settings().allowed_private)
    brought = {name: str(told[name]) for name in _SIGNED_IN if told.get(name) and setup.oauth}
    if oauth.is_needed(setup, got.keys) and "access_token" not in brought:
        raise Unfit({"access_token": "sign_in_first"})
    settings = {**got.settings, **{name: brought.pop(name) for name in ("token_expires_at",) if name in brought}}
    return Given(kind, settings, {**got.keys, **brought}, got.urls)


# What a sign-in brings: who has no browser brings it by hand.
_SIGNED_IN = ("access_token", "refresh_token", "token_expires_at")


def choose(given: Given, ext_id: str, name: str) -> Chosen:
    """The account with this id over there, or the only one. Raises what the network says; Unfit, Taken."""
    found = _one_of(finding.look(given), ext_id)
    chosen = finding.choose(given, found, rules.name(name or found.name or found.handle))
    if finding.is_taken(given.kind, chosen.account.ext_id, chosen.account.settings):
        raise actions.Taken
    return chosen


def _one_of(there: Sequence[Found], ext_id: str) -> Found:
    if not there:
        raise Permanent("none_found")
    fit = [one for one in there if one.ext_id == ext_id] if ext_id else list(there)
    if len(fit) != 1:
        listed = ", ".join(f"{one.ext_id} ({one.handle or one.name})" for one in there[:20])
        raise Several(listed)
    return fit[0]


class Several(Exception):
    """These credentials open several accounts, or none of that id: the text lists them."""

"""Listening tools, such as Brand24 and SentiOne: what they found, by file, by the machine interface, or by webhook.

No public reference of their interfaces was found; whatever they export is read by a mapping of its columns, which is
guessed, shown before anything is imported, and may be changed. A webhook proves itself by Standard Webhooks, or by the
key of the account as a bearer token, for tools that sign nothing.
"""

import hmac
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

from flask_babel import gettext as _

from caredesk.channels import signature
from caredesk.channels.base import (
    Ability,
    Accepted,
    AccountFacts,
    Challenge,
    Field,
    Found,
    Health,
    Raw,
    Rejected,
    Setup,
)
from caredesk.channels.counting import letters
from caredesk.channels.doorless import can, find_sent, poll, reconcile, room, send
from caredesk.channels.listening.hits import parse

__all__ = [
    "ability",
    "can",
    "find",
    "find_sent",
    "health",
    "parse",
    "poll",
    "reconcile",
    "room",
    "send",
    "setup",
    "verify",
]

_SHORTEST = 16
setup = Setup(
    name="Listening",
    icon="ear",
    group="listening",
    says=lambda: _("What a listening tool found: import its files, or let it deliver. Nothing is answered from here."),
    fields=(
        Field(
            name="tool",
            label=lambda: _("Listening tool"),
            help=lambda: _("Such as Brand24 or SentiOne"),
            most=80,
        ),
        Field(
            name="hook_key",
            label=lambda: _("Key for deliveries"),
            help=lambda: _("At least 16 characters, if the tool should deliver by webhook. Empty: only imports."),
            secret=True,
            required=False,
            most=200,
        ),
    ),
    hook_help=lambda: _("Let the tool post its mentions as JSON to this address, with the key as a bearer token."),
    forbids=(lambda: _("Answers: a listening tool has no door for them."),),
)
ability = Ability(
    webhook=True,
    sees_edits=True,
    count=letters,
    limit=lambda account: 0,  # noqa: ARG005
    resend="never",
)


def verify(raw: Raw, account: AccountFacts, at: datetime) -> Accepted | Challenge | Rejected:
    """By the signature where there is one, else by the key; the same body twice is one delivery."""
    key = account.key("hook_key")
    named = {name.lower(): value for name, value in raw.headers.items()}
    if "webhook-signature" in named and key.startswith("whsec_"):
        return signature.verify(raw.headers, raw.body, (key,), at)
    given = named.get("authorization", "").removeprefix("Bearer ").encode("utf-8", "replace")
    if not hmac.compare_digest(given, key.encode()) or len(key) < _SHORTEST:
        return Rejected("wrong_key")
    return Accepted(sha256(raw.body).hexdigest())


def health(account: AccountFacts) -> Health:
    """There is nobody to ask: it works when something comes."""
    name = str(account.settings.get("tool", "")).strip()
    return Health(ext_id=account.ext_id, handle=name, name=name)


def find(account: AccountFacts) -> Sequence[Found]:
    name = str(account.settings.get("tool", "")).strip()
    return (Found(ext_id="", handle=name, name=name),)

"""What the page of one account shows, and what its form about the connection means."""

from collections.abc import Mapping, Sequence
from typing import Any

from caredesk.channels import connector, credentials, drafting, finding, queries, sentences, shown, standing, typed
from caredesk.channels.base import Setup
from caredesk.channels.connect_models import ConnectionDraft
from caredesk.channels.finding import OWN, Given
from caredesk.channels.models import Account
from caredesk.channels.rules import Unfit
from caredesk.channels.shown import Known
from caredesk.core import clock, config, db
from caredesk.core.i18n import LANGUAGES
from caredesk.team.models import Agent

__all__ = ["Known", "about", "at_secret", "languages", "read", "setup", "sign_in", "tested"]


def setup(account: Account) -> Setup:
    return connector(account.kind).setup


def about(account: Account) -> dict[str, Any]:
    """Everything but what other rooms know."""
    stands = standing.of(account)
    by = db.session().get(Agent, stands.connected_by) if stands and stands.connected_by else None
    return {
        "able": shown.capabilities(account.kind, account),
        "forbids": shown.forbids(account.kind),
        "say": sentences,
        "setup": setup(account),
        "stands": stands,
        "connected_by": by,
        "ends_at": standing.expires_at(account),
        "days_left": standing.days_left(account, clock.now()),
        "held": credentials.names(account),
        "secrets": credentials.register([account]),
        "urls": dict(account.settings.get("urls") or {}),
        "url_prefix": typed.URL,
        "own": OWN,
        "url": queries.hook_url(account),
        "has_two_keys": queries.has_two_keys(account),
        "languages": LANGUAGES,
    }


def tested(account: Account, known: Known) -> dict[str, Any]:
    """The live test of a connection."""
    stands = standing.of(account)
    steps = shown.steps(account, stands, known)
    is_done = all(one.state in ("good", "none") for one in steps)
    told = {"steps": steps, "stands": stands, "setup": setup(account), "known": known, "is_done": is_done}
    return told | {"url": queries.hook_url(account), "say": sentences}


def languages(told: Sequence[str]) -> list[str]:
    """The languages in which its customers usually write; none: the desk hears for itself."""
    if not set(told) <= set(LANGUAGES):
        raise Unfit({"language": "language"})
    return [one for one in LANGUAGES if one in told]


def read(account: Account, form: Mapping[str, str]) -> tuple[dict[str, Any], dict[str, str]]:
    """The settings as they shall be, and the secrets that are new. Unfit by field."""
    fields = setup(account)
    allow = config.settings().allowed_private
    told = typed.read(fields, form, held=credentials.names(account), allow=allow)
    mine = {one.name for one in fields.fields} | {"urls"}
    kept = {name: value for name, value in account.settings.items() if name not in mine}
    return kept | Given(account.kind, told.settings, {}, told.urls).kept, told.keys


def at_secret(account: Account, code: str) -> dict[str, str]:
    """The code beside the secret of this network, for what is wrong with it; "" where it has none."""
    names = [one.name for one in setup(account).fields if one.secret]
    return {names[-1] if names else "": code}


def sign_in(account: Account, agent: Agent, browser: str) -> ConnectionDraft:
    """A new sign-in of an account that is connected, with the client that it was connected by."""
    given = finding.of(account)
    draft = drafting.begin(given, agent, account)
    drafting.start_sign_in(draft, agent, browser)
    return draft

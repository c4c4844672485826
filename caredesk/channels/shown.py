"""What a network lets us do, and how far a connection has come: as the pages, the command line and machines show it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from caredesk.channels import accounts, connector, networks
from caredesk.channels.base import Ability, AccountFacts
from caredesk.channels.connect_models import AccountStanding
from caredesk.channels.models import Account

# In the order in which people ask for them; every action that a connector may have.
ACTIONS = ("reply", "dm", "private_reply", "template", "like", "unlike", "hide", "unhide", "edit_own")
WORDS = ("reply", "dm", "private_reply")
WAYS = ("webhook", "stream", "poll")


@dataclass(frozen=True)
class Step:
    """One step of a live test: what was looked at, and how it went: good, bad, waits, or none where the network has no
    such thing. `code`: why it is bad."""

    what: str
    state: str
    code: str = ""


@dataclass(frozen=True)
class Known:
    """What the desk itself knows of what came in."""

    hook_at: datetime | None = None
    in_at: datetime | None = None


def capabilities(kind: str, account: Account | None = None) -> dict[str, Any]:
    """What the network can do at all, as plain facts; with an account, its own limits."""
    network = connector(kind)
    able, facts = network.ability, accounts.unsealed(account) if account else AccountFacts()
    files = _files(able, facts)
    return {
        "kind": kind,
        "name": network.setup.name,
        "group": network.setup.group,
        "in": _ways(able, account),
        "backfill": able.backfill,
        "edits": able.sees_edits,
        "removals": able.sees_deletes,
        "actions": [action for action in ACTIONS if action in able.actions],
        "longest": able.limit(facts),
        "bytes": able.byte_limit or 0,
        "window_hours": int(able.window.total_seconds() // 3600) if able.window else 0,
        "replies_per_post": able.replies_per_post or 0,
        "files": max((one["most"] for one in files), default=0),
        "files_with": files,
        "withdraw_hours": able.withdraw_hours if able.retain_deleted == "hash" else 0,
        "renews": able.renews,
        "budget": able.budget(facts),
        "scopes": list(network.setup.scopes),
    }


def _files(able: Ability, facts: AccountFacts) -> list[dict[str, Any]]:
    """What goes along with each kind of words."""
    rules = {action: able.files(facts, action) for action in WORDS if action in able.actions}
    return [
        {"action": action, "most": one.most, "largest": one.largest, "types": sorted(one.types), "why": one.why}
        for action, one in rules.items()
    ]


def _ways(able: Ability, account: Account | None) -> list[str]:
    """How posts come in; where an account was told to ask (`receive`), nobody calls."""
    is_asked = account is not None and account.settings.get("receive") == "poll"
    return [way for way in WAYS if getattr(able, way) and not (is_asked and way == "webhook")]


def forbids(kind: str) -> list[str]:
    """What the network does not let us do, in the reader's language."""
    return [say() for say in connector(kind).setup.forbids]


def steps(account: Account, stands: AccountStanding | None, known: Known) -> list[Step]:
    """The live test: who we are, what we may, where the network delivers, whether the first post came."""
    able = connector(account.kind).ability
    found = [Step("who", *_who(account, stands)), Step("scopes", _scopes(account, stands))]
    if "webhook" in _ways(able, account):
        found.append(Step("hook", *_hook(stands, known)))
    if able.poll or able.stream:
        found.append(Step("asked", "good" if account.polled_at else "waits"))
    return [*found, Step("first", "good" if known.in_at else "waits")]


def _who(account: Account, stands: AccountStanding | None) -> tuple[str, str]:
    if account.paused_why not in ("", "by_hand"):
        return "bad", account.paused_why
    if stands is None or stands.checked_at is None:
        return "waits", ""
    return ("bad", stands.trouble) if stands.trouble and not _is_unhooked(stands) else ("good", "")


def _hook(stands: AccountStanding | None, known: Known) -> tuple[str, str]:
    if stands is not None and _is_unhooked(stands):
        return "bad", stands.trouble
    return ("good" if known.hook_at else "waits"), ""


def _is_unhooked(stands: AccountStanding) -> bool:
    """It knows us, and would not take our address."""
    return bool(stands.trouble) and stands.webhook_valid is False


def _scopes(account: Account, stands: AccountStanding | None) -> str:
    if not connector(account.kind).setup.scopes or stands is None or stands.scopes is None:
        return "none"
    return "bad" if stands.missing else "good"


def groups(asked: str = "") -> dict[str, list[str]]:
    """The networks by group, those that fit what was looked for: by name, kind, or a word of their sentence."""
    order = ("social", "messaging", "mail", "reviews", "listening", "own")
    words = asked.casefold().split()
    fit = [kind for kind in networks.kinds() if all(word in _told(kind) for word in words)]
    found = {group: [kind for kind in fit if connector(kind).setup.group == group] for group in order}
    return {group: kinds for group, kinds in found.items() if kinds}


def _told(kind: str) -> str:
    setup = connector(kind).setup
    return f"{setup.name} {kind} {setup.says()}".casefold()

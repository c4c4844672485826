"""Views: which tickets a list holds, as a pure rule on a ticket's columns, and how a view stands in an address."""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from caredesk.core import numbers
from caredesk.core.types import LARGEST_LINK
from caredesk.tickets import tags
from caredesk.tickets.models import Priority, Status, Ticket, Tone
from caredesk.tickets.refusals import Refused

SORTS = ("oldest", "newest")
ANY = "any"
ME, NOBODY, MINE = "me", "none", "mine"
NO_LANG = "none"  # nobody knows in which language it is
SOON, HOUR = timedelta(minutes=15), timedelta(hours=1)
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Filter:
    """What a ticket must be to stand in the list; an empty field asks nothing."""

    status: str = ""
    assignee: str = ""  # me, none, or an id
    team: str = ""  # mine, or an id
    account: str = ""
    channel: str = ""
    priority: str = ""
    tag: str = ""
    lang: str = ""
    surface: str = ""
    private: str = ""  # 1, 0
    tone: str = ""
    due: str = ""  # overdue; soon and hour: within so much, and not overdue yet

    def told(self) -> dict[str, str]:
        """The fields that ask something."""
        return {name: value for name, value in asdict(self).items() if value}


STANDARD = {
    "mine": Filter(status="open", assignee=ME),
    "unassigned": Filter(status="open", assignee=NOBODY),
    "team": Filter(status="open", team=MINE),
    "open": Filter(status="open"),
    "snoozed": Filter(status="snoozed"),
    "waiting": Filter(status="pending"),
    "resolved": Filter(status="resolved"),
}
FIELDS = tuple(one.name for one in fields(Filter))
COUNTED = {"status", "assignee", "team", "account"}  # what the kept counters know


@dataclass(frozen=True)
class View:
    """A list as it was asked for: its base, what was filtered beyond it, and its order."""

    key: str
    base: Filter
    more: Filter = Filter()
    sort: str = "oldest"

    @property
    def filter(self) -> Filter:
        return replace(self.base, **self.more.told())

    @property
    def query(self) -> str:
        """The view as it stands in an address."""
        return urlencode({"view": self.key, "sort": self.sort, **self.more.told()})

    @property
    def url(self) -> str:
        """Its address without the further filters."""
        return f"/inbox?view={self.key}"


def parse(asked: Mapping[str, Any], base: Filter | None = None, sort: str = "oldest") -> View:
    """The view that these parameters ask for; `base` is a saved view's filter. Refused for what is no view."""
    key = _one(asked, "view") or "mine"
    known = base if base is not None else STANDARD.get(key)
    if known is None:
        raise Refused("no_such_view")
    order = _one(asked, "sort") or sort
    return View(key, known, read({name: _one(asked, name) for name in FIELDS}), order if order in SORTS else "oldest")


def saved_id(asked: Mapping[str, Any]) -> int | None:
    """The number of the saved view that is asked for, if it is one."""
    key = _one(asked, "view")
    return numbers.whole(key[1:]) if key[:1] == "v" else None


def _one(asked: Mapping[str, Any], name: str) -> str:
    value = asked.get(name)
    if isinstance(value, list):
        value = value[0] if value else ""
    return str(value) if value is not None else ""


def read(told: Mapping[str, str]) -> Filter:
    """A filter from plain words; Refused for a value that a field cannot have."""
    found = Filter(**{name: str(value)[:64] for name, value in told.items() if name in FIELDS and value})
    for name in ("assignee", "team", "account"):
        value = getattr(found, name)
        if value and value not in _WORDS.get(name, ()) and numbers.whole(value, LARGEST_LINK) is None:
            raise Refused("filter", field=name)
    for name, allowed in _CHOICES.items():
        if getattr(found, name) and getattr(found, name) not in allowed:
            raise Refused("filter", field=name)
    return replace(found, tag=tags.plain(found.tag)) if found.tag else found


_WORDS = {"assignee": (ME, NOBODY), "team": (MINE,)}
_CHOICES: dict[str, tuple[str, ...]] = {
    "status": (*(one.value for one in Status), ANY),
    "priority": tuple(one.value for one in Priority),
    "private": ("0", "1"),
    "tone": tuple(one.value for one in Tone if one),
    "due": ("overdue", "soon", "hour"),
}


def due_between(due: str, at: datetime) -> tuple[datetime, datetime]:
    """After which moment and up to which a deadline lies that is `overdue`, `soon` or within the `hour` now."""
    return {"overdue": (LONG_AGO, at), "soon": (at, at + SOON), "hour": (at, at + HOUR)}[due]


def matches(
    wanted: Filter, ticket: Ticket, agent_id: int, team_ids: Collection[int], *, at: datetime | None = None
) -> bool:
    """Whether this ticket stands in the list that this agent sees; a list of deadlines asks when that is."""
    if wanted.due and not _is_due(wanted.due, ticket, at):
        return False
    asked = {
        "assignee": {ME: str(agent_id), NOBODY: "none"}.get(wanted.assignee, wanted.assignee),
        "status": "" if wanted.status == ANY else wanted.status,
        "team": "" if wanted.team == MINE else wanted.team,
    }
    facts = {
        "status": ticket.status.value,
        "assignee": str(ticket.assignee_id or NOBODY),
        "team": str(ticket.team_id),
        "account": str(ticket.account_id),
        "channel": ticket.channel,
        "priority": ticket.priority.value,
        "lang": ticket.lang or NO_LANG,
        "surface": ticket.surface,
        "private": "1" if ticket.private else "0",
        "tone": ticket.tone,
    }
    told = {name: value for name, value in (wanted.told() | asked).items() if value and name not in ("tag", "due")}
    if wanted.team == MINE and ticket.team_id not in team_ids:
        return False
    if ticket.status is Status.RESOLVED and not ticket.posts_count:
        return False  # all of its posts were moved to where they belong
    return all(facts[name] == value for name, value in told.items()) and (not wanted.tag or wanted.tag in ticket.tags)


def _is_due(due: str, ticket: Ticket, at: datetime | None) -> bool:
    assert at is not None, "a list of deadlines is one of a moment"
    after, until = due_between(due, at)
    return ticket.due_at is not None and after < ticket.due_at <= until

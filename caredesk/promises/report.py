"""How many promises were kept: counted one by one, by agent, team, channel and week. Nothing is estimated.

A promise counts when it is settled: kept at the moment at which it was, broken at the moment at which its time passed.
One that was broken and kept later stays broken; one whose time was moved before it passed counts by its new time.
Cancelled ones count nowhere, unless their time had passed before."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import col, func, select

from caredesk.channels.models import Account
from caredesk.core import db
from caredesk.promises.models import Promise
from caredesk.promises.queries import Line, named, read
from caredesk.team import access
from caredesk.team.models import Agent, Team

SPLITS = ("agent", "team", "channel")
MOST = 500
_WAYS: dict[str, tuple[Any, Any, Any]] = {
    "agent": (Agent.id, Agent.name, col(Agent.id) == col(Promise.owner_id)),
    "team": (Team.id, Team.name, col(Team.id) == col(Promise.team_id)),
    "channel": (Account.kind, Account.kind, col(Account.id) == col(Promise.account_id)),
}
_MODELS: dict[str, Any] = {"agent": Agent, "team": Team, "channel": Account}


@dataclass(frozen=True)
class Stretch:
    """From one moment up to, and without, another."""

    since: datetime
    until: datetime


@dataclass(frozen=True)
class Rate:
    """How many of one kind were kept in time, kept late, and not kept (yet)."""

    key: str
    name: str
    kept: int
    late: int
    broken: int
    moved: int

    @property
    def settled(self) -> int:
        return self.kept + self.late + self.broken

    @property
    def percent(self) -> float | None:
        """Of a hundred that are settled, in time; with one decimal, rounded down so that 100 means all of them."""
        return self.kept * 1000 // self.settled / 10 if self.settled else None


def rates(viewer: Agent, split: str, stretch: Stretch) -> list[Rate]:
    """The rate of each agent, team or channel, by name."""
    key, name, joined = _WAYS[split]
    query = (
        select(key, name, *_sums())
        .select_from(Promise)
        .join(_MODELS[split], joined)
        .where(*_settled(viewer, stretch))
        .group_by(key, name)
        .order_by(name)
    )
    return [Rate(str(row[0]), str(row[1]), *map(int, row[2:])) for row in db.session().connection().execute(query)]


def whole(viewer: Agent, stretch: Stretch) -> Rate:
    """The rate of all that this agent sees."""
    query = select(*_sums()).select_from(Promise).where(*_settled(viewer, stretch))
    return Rate("", "", *map(int, db.session().connection().execute(query).one()))


def counted(viewer: Agent, split: str, key: str, stretch: Stretch) -> list[Line]:
    """The promises behind one figure, newest first."""
    where = _settled(viewer, stretch)
    if key:
        where.append(
            {"agent": Promise.owner_id, "team": Promise.team_id, "channel": Account.kind}[split] == _key(split, key)
        )
    return read(named().where(*where).order_by(col(Promise.settles_at).desc(), col(Promise.id)).limit(MOST))


def _key(split: str, key: str) -> Any:
    return key if split == "channel" else int(key) if key.isdecimal() and len(key) < 10 else 0


def _sums() -> list[Any]:
    is_broken, is_late = col(Promise.broken_at).is_not(None), col(Promise.state) == "late"
    return [
        func.count().filter(~is_broken),
        func.count().filter(is_broken & is_late),
        func.count().filter(is_broken & ~is_late),
        func.count().filter(col(Promise.moves) > 0),
    ]


def _settled(viewer: Agent, stretch: Stretch) -> list[Any]:
    accounts = access.visible_accounts(viewer)
    wall = [] if accounts is None else [col(Promise.account_id).in_(sorted(accounts))]
    return [col(Promise.settles_at) >= stretch.since, col(Promise.settles_at) < stretch.until, *wall]

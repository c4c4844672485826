"""The board's present: what is overdue, what soon will be, what waits and for how long; walks along indexes only.

Statements are built once for each question; the moment is filled in."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache, reduce
from typing import Any

from sqlalchemy import Select, bindparam, case, func, literal, select, text, union_all
from sqlalchemy.orm import aliased
from sqlmodel import col

from caredesk.channels.models import Account
from caredesk.core import db
from caredesk.core.types import UTC_
from caredesk.customers.models import Customer
from caredesk.sla.asked import Question, split_of
from caredesk.team.models import Agent, Team
from caredesk.tickets.models import OPEN, Status, Ticket, TicketCount
from caredesk.tickets.views import HOUR, SOON

MOST_LATE = 10
NOBODY = 0
AHEAD = {"at": timedelta(), "soon": SOON, "hour": HOUR}
_AT: dict[str, Any] = {name: bindparam(name, type_=UTC_()) for name in AHEAD}
_WAITING = text(f"ticket.{OPEN}")  # said in these words, so that both databases see which index holds such rows


@dataclass(frozen=True)
class Due:
    """How many deadlines have passed or come near, and the oldest of those that passed."""

    overdue: int = 0
    soon: int = 0  # within 15 minutes
    hour: int = 0  # within an hour, those of the 15 minutes among them
    free: int = 0  # of those that passed, how many nobody has
    oldest_at: datetime | None = None

    def __add__(self, other: "Due") -> "Due":
        sums = (self.overdue + other.overdue, self.soon + other.soon, self.hour + other.hour, self.free + other.free)
        return Due(*sums, earlier(self.oldest_at, other.oldest_at))


@dataclass(frozen=True)
class Waiting:
    """Open tickets: how many, how many that nobody has, and since when the longest waiting customer waits."""

    open: int = 0
    free: int = 0
    since_at: datetime | None = None

    def __add__(self, other: "Waiting") -> "Waiting":
        return Waiting(self.open + other.open, self.free + other.free, earlier(self.since_at, other.since_at))


def earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    return min((at for at in (one, other) if at is not None), default=None)


@dataclass(frozen=True)
class Now:
    """The whole, and the ticket whose customer waits longest."""

    due: Due
    waiting: Waiting
    longest: int | None


@dataclass(frozen=True)
class Late:
    """An overdue ticket as the board lists it."""

    id: int
    customer: str
    channel: str
    surface: str
    account: str
    due_at: datetime
    due_kind: str
    priority: str
    assignee_id: int | None
    assignee: str
    assignee_uuid: str


def now(asked: Question, due: Iterable[Due], waiting: Iterable[Waiting]) -> Now:
    """The figures of this moment, from those of all its parts."""
    longest = _rows(_oldest(asked, col(Ticket.id)))
    whole = reduce(Due.__add__, due, Due()), reduce(Waiting.__add__, waiting, Waiting())
    return Now(*whole, longest[0][0] if longest else None)


def due_by(asked: Question, at: datetime) -> dict[Any, Due]:
    """Deadlines of each team, account, agent or language: one walk along those up to an hour from now."""
    return {NOBODY if row[0] is None else row[0]: _as_due(row[1:]) for row in _rows(_due(asked), _moments(at))}


def _moments(at: datetime) -> dict[str, datetime]:
    return {name: at + ahead for name, ahead in AHEAD.items()}


@lru_cache(256)
def _due(asked: Question) -> Any:
    column, due_at = split_of(Ticket, asked.by), col(Ticket.due_at)
    passed = due_at <= _AT["at"]
    soon, hour = (_sum((due_at > _AT["at"]) & (due_at <= _AT[name])) for name in ("soon", "hour"))
    free = _sum(passed & col(Ticket.assignee_id).is_(None))
    query = select(column, _sum(passed), soon, hour, free, func.min(due_at))
    return query.where(due_at <= _AT["hour"], *asked.wall(Ticket)).group_by(column)


def _sum(condition: Any) -> Any:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _as_due(row: Any) -> Due:
    overdue, soon, hour, free, oldest_at = row
    return Due(int(overdue), int(soon), int(hour), int(free), oldest_at if overdue else None)


def waiting_by(asked: Question) -> dict[Any, Waiting]:
    """Open tickets of each team, account, agent or language.

    The kept counters know how many, and one look at an index for each of them since when; languages they do not know,
    so there one sweep over the index of open tickets does both."""
    if asked.by == "lang":
        return {lang: Waiting(n, int(free), since) for lang, n, free, since in _rows(_by_lang(asked))}
    held = {key: (int(n), int(free)) for key, n, free in _rows(_held(asked)) if n}
    since = dict(_rows(_since(asked), {"keys": list(held)}))
    if NOBODY in held:
        since[NOBODY] = _rows(_since_nobody(asked))[0][0]
    return {key: Waiting(n, free, since.get(key)) for key, (n, free) in held.items()}


@lru_cache(256)
def _by_lang(asked: Question) -> Any:
    figures = (func.count(), _sum(col(Ticket.assignee_id).is_(None)), func.min(col(Ticket.waiting_since)))
    return select(col(Ticket.lang), *figures).where(_WAITING, *asked.wall(Ticket)).group_by(col(Ticket.lang))


@lru_cache(256)
def _held(asked: Question) -> Any:
    key, n = split_of(TicketCount, asked.by), col(TicketCount.n)
    free = func.sum(case((col(TicketCount.assignee_id) == NOBODY, n), else_=0))
    is_open = col(TicketCount.status) == Status.OPEN.value
    return select(key, func.sum(n), free).where(is_open, *asked.wall(TicketCount)).group_by(key)


@lru_cache(256)
def _since(asked: Question) -> Any:
    model: Any = {"team": Team, "channel": Account, "agent": Agent}[asked.by]
    oldest = _oldest(asked, col(Ticket.waiting_since)).where(split_of(Ticket, asked.by) == model.id)
    key: Any = bindparam("keys", expanding=True)
    return select(model.id, oldest.correlate(model).scalar_subquery()).where(model.id.in_(key))


@lru_cache(256)
def _since_nobody(asked: Question) -> Any:
    return select(_oldest(asked, col(Ticket.waiting_since)).where(col(Ticket.assignee_id).is_(None)).scalar_subquery())


def _oldest(asked: Question, column: Any) -> Any:
    """The ticket whose customer waits longest."""
    waits = col(Ticket.waiting_since)
    return select(column).where(_WAITING, waits.is_not(None), *asked.wall(Ticket)).order_by(waits).limit(1)


_assignee = aliased(Agent)


def late(asked: Question, at: datetime) -> tuple[Late, ...]:
    """The overdue tickets that are late longest."""
    return tuple(_as_late(row) for row in _rows(_late(asked), {"at": at}))


@lru_cache(256)
def _late(asked: Question) -> Any:
    columns = (
        *(Ticket.id, col(Customer.name), Ticket.channel, Ticket.surface, Account.name, Ticket.due_at, Ticket.due_kind),
        *(Ticket.priority, Ticket.assignee_id, _assignee.name, _assignee.uuid),
    )
    query: Select[Any] = select(*columns).join(Account, col(Account.id) == col(Ticket.account_id))  # type: ignore[call-overload]
    query = query.outerjoin(Customer, col(Customer.id) == col(Ticket.customer_id))
    query = query.outerjoin(_assignee, col(_assignee.id) == col(Ticket.assignee_id))
    first = select(col(Ticket.id)).where(col(Ticket.due_at) <= _AT["at"], *asked.wall(Ticket))
    first = first.order_by(col(Ticket.due_at)).limit(MOST_LATE)
    query = query.where(col(Ticket.id).in_(select(first.subquery().c.id)))
    return query.order_by(col(Ticket.due_at), col(Ticket.id))


def _as_late(row: Any) -> Late:
    number, customer, channel, surface, account, due_at, kind, priority, assignee_id, assignee, uuid = row
    facts = (number, customer or "?", channel, surface, account, due_at, kind, priority.value)
    return Late(*facts, assignee_id, assignee or "", uuid or "")


def next_change(asked: Question, at: datetime) -> datetime | None:
    """When a deadline passes next, or comes within a quarter of an hour or an hour, though nobody does anything."""
    found = _rows(_next(asked), _moments(at))
    return min((first - AHEAD[name] for name, first in found if first is not None), default=None)


@lru_cache(256)
def _next(asked: Question) -> Any:
    first = func.min(col(Ticket.due_at), type_=UTC_())
    return union_all(
        *(select(literal(name), first).where(col(Ticket.due_at) > _AT[name], *asked.wall(Ticket)) for name in AHEAD)
    )


def _rows(query: Any, given: Any = None) -> Any:
    return db.session().connection().execute(query, given).all()

"""The waits of a period, read from the clocks that stopped in it: what the report on equal treatment is made of."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import Select, func, select
from sqlmodel import col

from caredesk.channels.models import Account
from caredesk.core import db
from caredesk.customers.models import Customer
from caredesk.reports import fair_groups
from caredesk.reports.fair_groups import Report, Wait
from caredesk.sla import queries as sla
from caredesk.sla.models import Clock, ClockKind, ClockState
from caredesk.sla.period import Span
from caredesk.sla.tally import slot_of
from caredesk.tickets.models import Ticket

DAYS: Final = (7, 28, 90)
QUARTERS: Final = 24 * 4  # of an hour in a day
KINDS: Final[dict[str, tuple[ClockKind, ...]]] = {
    "first": (ClockKind.FIRST,),
    "next": (ClockKind.NEXT,),
    "answers": (ClockKind.FIRST, ClockKind.NEXT),
}
MEASURES: Final = ("business", "real")
BY_ANSWER: Final = ("reply", "outside")


@dataclass(frozen=True)
class Asked:
    """Of which waits somebody wants to know, and from where they look."""

    at: datetime
    days: int = 28
    kind: str = "first"
    measure: str = "business"  # what the clock counted; real: all the time from our having the post to the answer
    zone: str = "UTC"  # whose hours of the day
    accounts: frozenset[int] | None = None  # behind whose wall they are; None: all

    @property
    def span(self) -> Span:
        """So many days up to the end of the running quarter of an hour, in which boards and lists count."""
        end = slot_of(self.at) + 1
        return Span(end - self.days * QUARTERS, end)


def report(asked: Asked) -> Report:
    """The groups of this period, and whether one of them waits longer than is fair."""
    return fair_groups.report(waits(asked), sla.settings().unfair_percent)


def waits(asked: Asked) -> list[Wait]:
    """Every wait that ended in the period, and every one that should have ended in it and goes on.

    What goes on has lasted, by business time, at least as long as was promised; that much is counted."""
    hours = _Hours(asked.zone)
    return [_wait(row, asked, hours) for query in (_ended(asked), _overdue(asked)) for row in _rows(query)]


def shown(waits: Sequence[Wait]) -> list[tuple[Wait, Any]]:
    """These waits, each with its ticket as a list shows it: id, channel, surface, customer, account."""
    who: Any = (col(Customer.name).label("customer"), col(Account.name).label("account"))
    query: Select[Any] = select(col(Ticket.id), col(Ticket.channel), col(Ticket.surface), *who)
    query = query.join(Account, col(Account.id) == col(Ticket.account_id))
    query = query.outerjoin(Customer, col(Customer.id) == col(Ticket.customer_id))
    found = {row.id: row for row in _rows(query.where(col(Ticket.id).in_({wait.ticket_id for wait in waits})))}
    return [(wait, found[wait.ticket_id]) for wait in waits]


def _rows(query: Select[Any]) -> Sequence[Any]:
    return db.session().connection().execute(query).all()


_CLOCKS: Any = select(
    col(Clock.elapsed_seconds),
    col(Clock.target_seconds),
    col(Clock.published_at),
    col(Clock.received_at),
    col(Clock.stopped_at),
    col(Clock.state) == ClockState.MET,
    col(Clock.stop_why),
    col(Clock.ticket_id),
    col(Clock.account_id),
    col(Ticket.influence),
    col(Ticket.channel),
    col(Clock.lang),
    col(Ticket.tone),
).join(Ticket, col(Ticket.id) == col(Clock.ticket_id))


def _ended(asked: Asked) -> Select[Any]:
    """Answered, or given up after it was due; what ended before it was due without an answer is no wait."""
    at, ends = col(Clock.stopped_at), (ClockState.MET, ClockState.MISSED)
    return _of(asked).where(at >= asked.span.begins_at, at < asked.span.ends_at, col(Clock.state).in_(ends))


def _overdue(asked: Asked) -> Select[Any]:
    due = func.coalesce(col(Clock.breached_at), col(Clock.due_at))
    return _of(asked).where(col(Clock.stopped_at).is_(None), due >= asked.span.begins_at, due < asked.at)


def _of(asked: Asked) -> Select[Any]:
    query: Select[Any] = _CLOCKS.where(col(Clock.kind).in_(KINDS[asked.kind]))
    return query if asked.accounts is None else query.where(col(Clock.account_id).in_(sorted(asked.accounts)))


def _wait(row: Any, asked: Asked, hours: "_Hours") -> Wait:
    counted, promised, published_at, received_at, stopped_at, is_in_time, why, *who = row
    if asked.measure == "real":
        seconds = int(((stopped_at or asked.at) - received_at).total_seconds())
    else:
        seconds = promised if counted is None else counted
    lag = int((received_at - published_at).total_seconds())
    found = (max(seconds, 0), max(lag, 0), bool(is_in_time), why in BY_ANSWER, *who, hours[received_at])
    return Wait._make(found)


class _Hours(dict[datetime, int]):
    """The hour that the clock on the wall showed. Zones keep whole quarters of an hour: each quarter is asked once."""

    def __init__(self, zone: str) -> None:
        super().__init__()
        self.zone = ZoneInfo(zone)

    def __getitem__(self, at: datetime) -> int:
        return super().__getitem__(at.replace(minute=at.minute // 15 * 15, second=0, microsecond=0))

    def __missing__(self, quarter: datetime) -> int:
        self[quarter] = quarter.astimezone(self.zone).hour
        return super().__getitem__(quarter)

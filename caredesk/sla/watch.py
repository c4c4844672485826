"""The watch: looks at a clock at the moment when something hangs on it, and at no other.

Each running clock knows when that is (`Clock.next_at`, with an index of these alone), so a hundred thousand of them
cost one look at one index entry, four times a second. A breach is written down once; a machine's clock that is set back
changes nothing that was written.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import structlog
from sqlmodel import col, select

from caredesk import audit
from caredesk.core import clock, db
from caredesk.sla import alerts, deadline, fill, queries, terms
from caredesk.sla.clocks import Stretch
from caredesk.sla.models import Clock
from caredesk.sla.terms import Terms
from caredesk.tickets.change import change
from caredesk.tickets.models import Status, Ticket

AT_ONCE = 100
PUT_OFF = timedelta(minutes=5)
logger = structlog.get_logger(__name__)


def watch() -> bool:
    """Do what is due now on any clock; whether there was anything."""
    with db.reading() as session:
        query = select(Clock.id, Clock.ticket_id).where(col(Clock.next_at) <= clock.now())
        found = session.exec(query.order_by(col(Clock.next_at)).limit(AT_ONCE)).all()
    if found:
        _together([(row[0] or 0, row[1]) for row in found])
    return bool(found)


def _together(found: Sequence[tuple[int, int]]) -> None:
    """All of them at once; where one is faulty each by itself, so that it holds up no other."""
    try:
        _look([clock_id for clock_id, _ in found], sorted({ticket_id for _, ticket_id in found}))
    except db.Busy:
        raise
    except Exception:
        for clock_id, ticket_id in found:
            _alone(clock_id, ticket_id)


def _alone(clock_id: int, ticket_id: int) -> None:
    try:
        _look([clock_id], [ticket_id])
    except db.Busy:
        raise
    except Exception:
        logger.exception("a clock cannot be looked at", clock=clock_id, ticket=ticket_id)
        _put_off(clock_id, ticket_id)


def _put_off(clock_id: int, ticket_id: int) -> None:
    """Look again later; the trail says that somebody has to mend something."""
    until = clock.now() + PUT_OFF
    with db.transaction():
        ticket = db.lock_by_id(Ticket, ticket_id)
        db.lock_by_id(Clock, clock_id).next_at = until
        audit.record("clock.put_off", ticket, "desk", body={"clock": clock_id, "until": until})


def _look(clock_ids: Sequence[int], ticket_ids: Iterable[int]) -> None:
    """Tickets first, in one order for everybody; then what is still due on their clocks."""
    with db.transaction() as session:
        at = clock.now()
        tickets = {one: db.lock_by_id(Ticket, one) for one in ticket_ids}
        due = select(Clock).where(col(Clock.id).in_(clock_ids), col(Clock.next_at) <= at)
        rows = session.exec(due.order_by(col(Clock.next_at)).with_for_update()).all()
        pauses = queries.pauses_of([row.id or 0 for row in rows])
        for row in rows:
            stretch = queries.stretch_of(row, pauses.get(row.id or 0, ()))
            _strike(tickets[row.ticket_id], row, stretch, at)


def _strike(ticket: Ticket, row: Clock, stretch: Stretch, at: datetime) -> None:
    by = terms.of(queries.version(row.version_id))
    steps = sorted((moment, name) for name, moment in deadline.steps(stretch, by).items() if name not in row.warned)
    reached = [name for moment, name in steps if moment <= at]
    row.warned = [*row.warned, *reached]
    row.next_at = fill.next_look(row, stretch, by)
    if deadline.DUE in reached:
        _breach(ticket, row, by)
    if ticket.status is not Status.RESOLVED:
        for name in reached:
            _take(name, ticket, row, by)


def _breach(ticket: Ticket, row: Clock, by: Terms) -> None:
    row.breached_at = row.due_at
    change(ticket)
    body = {"clock": row.kind, "due_at": row.due_at, "policy": by.name, "version": row.version_id, "post": row.post_id}
    audit.record("ticket.overdue", ticket, "desk", body=body)


def _take(name: str, ticket: Ticket, row: Clock, by: Terms) -> None:
    """The steps that hang on this share of the target."""
    for kind, steps, act in (("warn", by.warn, alerts.warn), ("escalate", by.escalate, alerts.escalate)):
        for step in steps:
            if name == f"{kind}{step['share']}":
                act(ticket, row, step, clock.now())

"""The dry run of other weights over the answers of last week, read from the clocks that they stopped."""

from datetime import datetime, timedelta
from typing import Any, Final

from sqlmodel import col, select

from caredesk.core import db
from caredesk.routing.replay import Answered, Trial, replay
from caredesk.routing.turn import Facts, Weights, turn
from caredesk.sla.models import Clock, ClockKind
from caredesk.tickets.models import Ticket

WEEK: Final = timedelta(days=7)
MOST: Final = 50_000  # answers; of a busier week the newest ones


def last_week(now: Weights, tried: Weights, at: datetime) -> Trial:
    """What would have been answered earlier or later under the tried weights.

    The whole desk's answers, for the weights are the whole desk's. The network's reply window is left out: what it was
    is not known any more once a ticket is answered."""
    return replay(_answered(row, now, tried) for row in _rows(at))


def _rows(at: datetime) -> Any:
    columns: Any = select(
        *(Clock.id, Clock.received_at, Clock.started_at, Clock.stopped_at, Clock.due_at),  # type: ignore[call-overload]
        *(Ticket.priority, Ticket.tone, Ticket.influence, Ticket.loyalty),
    ).join(Ticket, col(Ticket.id) == col(Clock.ticket_id))
    query = columns.where(
        col(Clock.kind).in_((ClockKind.FIRST, ClockKind.NEXT)),
        *(col(Clock.stopped_at) > at - WEEK, col(Clock.stopped_at) <= at),
        *(col(Clock.answer_id).is_not(None), col(Clock.due_at).is_not(None)),
    )
    return db.session().exec(query.order_by(col(Clock.stopped_at).desc()).limit(MOST))


def _answered(row: Any, now: Weights, tried: Weights) -> Answered:
    facts = Facts(
        last_at=row.received_at,
        due_at=row.due_at,
        started_at=row.started_at,
        priority=row.priority.value,
        tone=row.tone,
        influence=row.influence,
        loyalty=row.loyalty,
    )
    places = (turn(facts, weights).turn_at for weights in (now, tried))
    return Answered(row.id, row.received_at, row.stopped_at, row.due_at, row.influence, *places)

"""The job that looks at promises: warns before one is due, hands on what nobody is there to keep, writes down breaking.

One row at a time, each in a transaction of its own that looks again: it may be killed anywhere, and may run twice."""

from datetime import datetime, timedelta
from typing import Any

from sqlmodel import col, func, select

from caredesk.core import clock, db, jobs
from caredesk.core.types import known
from caredesk.promises import actions, heirs
from caredesk.promises.models import Promise, PromiseState
from caredesk.sla import receivers
from caredesk.team.models import Agent
from caredesk.tickets import notices
from caredesk.tickets.models import Post, Ticket

AT_ONCE = 100
LEAVING = ("queued", "sending", "unknown")
PATIENCE = timedelta(minutes=1)
HEARTBEAT = timedelta(minutes=10)


@jobs.kind(actions.JOB)
def watch(_payload: dict[str, Any]) -> datetime | None:
    """Look at every promise whose moment has come; when the next one's does, or None when none is waited for."""
    with db.reading() as session:
        due = select(Promise.id).where(col(Promise.next_at) <= clock.now()).order_by(col(Promise.next_at))
        ids = session.exec(due.limit(AT_ONCE)).all()
    for number in ids:
        _look_at(known(number))
    with db.reading() as session:
        soonest = session.exec(select(func.min(Promise.next_at)).where(col(Promise.next_at).is_not(None))).one()
    return soonest and min(soonest, clock.now() + HEARTBEAT)


def _look_at(number: int) -> None:
    with db.reading() as session:
        found = session.get_one(Promise, number)
    with db.transaction() as session:
        ticket = db.lock_by_id(Ticket, found.ticket_id)
        row, at = db.lock_by_id(Promise, number), clock.now()
        if row.next_at is None or row.next_at > at:
            return
        if row.state is not PromiseState.OPEN or row.due_at is None:
            row.next_at = None
        elif row.due_at > at:
            _warn(row, ticket)
        elif _is_leaving(session.get(Post, row.keeping_id) if row.keeping_id else None):
            row.next_at = at + PATIENCE
        else:
            _break(row, ticket)


def _is_leaving(post: Post | None) -> bool:
    """The reply that keeps it was written, and nobody knows yet whether it arrived."""
    return post is not None and post.out_state in LEAVING


def _warn(row: Promise, ticket: Ticket) -> None:
    """Its owner is told, or whoever takes it over because they are not there."""
    row.warned_at = clock.now()
    heir = heirs.instead(row, ticket)
    actions.become(row, "desk", PromiseState.OPEN, "promise.warned", due_at=row.due_at)
    if heir is None:
        notices.tell(_owner(row), "promise_soon", ticket, "desk")
    else:
        actions.hand_on(row, "desk", heir, "away")


def _break(row: Promise, ticket: Ticket) -> None:
    """Its owner and the supervisors are told, each once."""
    row.broken_at = row.broken_at or row.due_at
    row.settles_at = row.settles_at or row.due_at
    actions.become(row, "desk", PromiseState.BROKEN, "promise.broken", due_at=row.due_at)
    told = {one.id: one for one in (_owner(row), *receivers.of(ticket, receivers.SUPERVISOR)) if one.is_active}
    for one in told.values():
        notices.tell(one, "promise_broken", ticket, "desk")


def _owner(row: Promise) -> Agent:
    return db.session().get_one(Agent, row.owner_id)

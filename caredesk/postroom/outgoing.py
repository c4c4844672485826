"""The line of what leaves: put in, claimed one at a time and in order, taken back."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, func, or_, text, update
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from caredesk import audit
from caredesk.audit import restores
from caredesk.audit.actions import Happened
from caredesk.channels import connector
from caredesk.channels.models import Account, AccountState
from caredesk.core import clock, db
from caredesk.core.types import known, new_uuid
from caredesk.postroom import budget, facts, pace
from caredesk.postroom.models import Attempt, Outgoing, OutgoingState
from caredesk.tickets.conversation import mark_delivery
from caredesk.tickets.models import Post, Ticket
from caredesk.tickets.refusals import TooLate
from caredesk.tickets.sending import ACTIONS

# Written out, not bound: only so does SQLite know that the index of unfinished rows will do.
UNFINISHED = text("outgoing.state IN ('queued', 'sending', 'unknown')")
BUSY = text("busy.state IN ('queued', 'sending', 'unknown') AND busy.state = 'sending'")
MOST_AT_ONCE = 2  # requests of one account under way


@dataclass(frozen=True)
class Claim:
    """One row that is ours until the lease ends; whoever lost the token may not write."""

    outgoing: Outgoing
    token: str


def enqueue(happened: Happened) -> None:
    """Follow `reply.queued`: the act that leaves, in the transaction of the reply."""
    post: Post = happened.object
    ticket = db.session().get(Ticket, post.ticket_id)
    assert ticket is not None
    action = ACTIONS[happened.body["kind"]]
    row = Outgoing(
        own_id=post.own_id or new_uuid(),
        agent_id=known(post.agent_id),
        account_id=post.account_id,
        ticket_id=known(post.ticket_id),
        post_id=known(post.id),
        action=action,
        payload=facts.payload(post, post.thread_ext_id or ticket.thread_ext_id, happened.body.get("along", {})),
        run_at=known(post.send_at),
        deadline_at=_deadline(post, ticket, action),
    )
    db.session().add(row)
    db.session().flush()
    post.out_id = row.id
    facts.prepare(row)


def _deadline(post: Post, ticket: Ticket, action: str) -> datetime:
    """A day, or the end of the network's window for answers where that is sooner; a template knows no window."""
    window = connector(ticket.channel).ability.window
    parent = facts.parent_of(post)
    last = (post.send_at or clock.now()) + pace.LIFE
    return min(last, parent.occurred_at + window) if window and parent and action != "template" else last


def follow_cancel(happened: Happened) -> None:
    """Follow `reply.cancelled`: what was not claimed yet never leaves; TooLate when it was."""
    row = db.first(Outgoing, Outgoing.post_id == happened.object.id)
    if row is None or row.state is OutgoingState.CANCELLED:
        return
    row = db.lock(row)
    if row.state not in (OutgoingState.QUEUED, OutgoingState.FAILED):
        raise TooLate
    row.state, row.settled_at = OutgoingState.CANCELLED, clock.now()


def follow_move(happened: Happened) -> None:
    """Follow `post.moved`: the act goes with its reply, into the line of the conversation in which that stands now."""
    post: Post = happened.object
    if post.out_id is not None:
        moved = update(Outgoing).where(col(Outgoing.id) == post.out_id).values(ticket_id=post.ticket_id)
        db.session().execute(moved, execution_options={"synchronize_session": "fetch"})


def claim() -> Claim | None:
    """Take the row that is due, first of its conversation, of an account that works: with a lease and an Attempt.

    After a restore nothing leaves before a person has confirmed it."""
    with db.reading():
        at = pace.now()
        due = None if restores.is_held() else _due(at)
    return _take(due) if due else None


def _due(at: datetime) -> Outgoing | None:
    other, busy = aliased(Outgoing), aliased(Outgoing, name="busy")
    unfinished = (OutgoingState.QUEUED, OutgoingState.SENDING, OutgoingState.UNKNOWN)
    earlier = exists().where(
        col(other.ticket_id) == Outgoing.ticket_id,
        col(other.id) < Outgoing.id,
        col(other.state).in_(unfinished),
        col(other.passed_at).is_(None),
    )
    under_way = (
        select(func.count()).where(busy.account_id == Outgoing.account_id, BUSY).select_from(busy).scalar_subquery()
    )
    slow_until = col(Account.slow_until_at)
    query = (
        select(Outgoing)
        .join(Account, col(Account.id) == Outgoing.account_id)
        .where(UNFINISHED, Outgoing.state == OutgoingState.QUEUED, Outgoing.run_at <= at)
        .where(Account.state == AccountState.ACTIVE, or_(slow_until.is_(None), slow_until <= at))
        .where(~earlier, under_way < MOST_AT_ONCE)
        .order_by(col(Outgoing.run_at), col(Outgoing.id))
        .limit(1)
    )
    return db.session().exec(query).first()


def ticket_of(row: Outgoing) -> int:
    """The ticket of this act at this moment: it may have been merged since the row was read."""
    found: int = db.session().execute(select(Outgoing.ticket_id).where(col(Outgoing.id) == row.id)).scalar_one()
    return found


def _take(due: Outgoing) -> Claim | None:
    """The ticket is locked first, as everywhere; the conditional update says whether the row is ours."""
    token = new_uuid()
    with db.transaction() as session:
        db.lock_by_id(Ticket, ticket_of(due))
        at = pace.now()
        mine = (
            update(Outgoing)
            .where(
                col(Outgoing.id) == due.id,
                col(Outgoing.state) == OutgoingState.QUEUED,
                col(Outgoing.run_at) == due.run_at,
            )
            .values(
                state=OutgoingState.SENDING, lease_token=token, run_at=at + pace.LEASE, attempts=Outgoing.attempts + 1
            )
        )
        if not session.connection().execute(mine).rowcount:
            return None
        row = db.lock_by_id(Outgoing, due.id)
        number = (session.exec(select(func.max(Attempt.number)).where(Attempt.outgoing_id == row.id)).one() or 0) + 1
        session.add(Attempt(outgoing_id=known(row.id), number=number, lease_token=token, started_at=at))
        post = db.lock_by_id(Post, row.post_id)
        mark_delivery(post, state="sending")
        budget.take(session.get_one(Account, row.account_id), urgent=True)
        audit.record("reply.attempted", post, "desk", body={"attempt": number, "send_id": row.send_id})
        return Claim(row, token)

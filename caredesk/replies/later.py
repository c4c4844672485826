"""Replies that leave later: planned, moved, held when something came between, sent at their time or by hand.

At its time a reply is asked everything that a reply is asked which leaves now: the network's rules, the desk's own
checks (a rule may have been made meanwhile), and whether the thread went on since its author looked. What stops it
holds it with the reason, and its author is told; nothing is sent that its author would not have sent.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import col, select

from caredesk import audit
from caredesk.channels.models import Account, AccountState
from caredesk.core import clock, db, jobs
from caredesk.core.types import known
from caredesk.replies import drafts
from caredesk.replies.later_models import HELD, OPEN, SENT, TAKEN_BACK, WAITING, LaterReply
from caredesk.team import access
from caredesk.team.models import Agent, AgentState
from caredesk.tickets import conversation, files, notices
from caredesk.tickets.change import change
from caredesk.tickets.checking import HeldBack
from caredesk.tickets.models import Post, PostKind, Status, Ticket
from caredesk.tickets.refusals import Refused, ThreadMoved, TooLate
from caredesk.tickets.standing import UNSAID

JOB = "replies.later"
MOST = 20  # in one ticket


def plan(ticket: Ticket, agent: Agent, text: str, send_at: datetime, *, own_id: str, **order: Any) -> LaterReply:
    """Let these words leave at this time, after everything was asked that a reply is asked; `order` as for `reply`.

    The same `own_id` again is the same one."""
    with db.transaction() as session:
        ticket = db.lock(ticket)
        earlier = db.first(LaterReply, LaterReply.agent_id == agent.id, LaterReply.own_id == own_id)
        if earlier is not None:
            return earlier
        conversation.weigh(ticket, agent, text, **order)
        if len(of_ticket(ticket)) >= MOST:
            raise Refused("later_many", most=MOST)
        row = _row(ticket, agent, text, order | {"own_id": own_id})
        row.send_at, row.known = send_at, thread(ticket, row)
        files.set_aside(row.along.get("files"))
        session.add(row)
        session.flush()
        drafts.clear((row.agent_id, row.ticket_id, row.kind), text)
        _tell(row, ticket, "later.planned", agent, length=len(text), kind=row.kind, send_at=send_at)
        _await(row)
        return row


def thread(ticket: Ticket, row: LaterReply) -> dict[str, int]:
    """What stands in the conversation, as far as it would change what is said: the customer's posts by their version,
    and what anybody else answered. Not by numbers of entries: on PostgreSQL those come a moment later."""
    here = (Post.ticket_id == ticket.id, col(Post.kind) != PostKind.NOTE, col(Post.out_state).not_in(UNSAID))
    query = select(Post.id, Post.kind, Post.v, Post.agent_id).where(*here)
    found = db.session().exec(query).all()
    return {str(number): v if kind is PostKind.IN else 0 for number, kind, v, by in found if by != row.agent_id}


def _row(ticket: Ticket, agent: Agent, text: str, order: Mapping[str, Any]) -> LaterReply:
    return LaterReply(
        ticket_id=known(ticket.id),
        agent_id=known(agent.id),
        own_id=order["own_id"],
        kind=order["kind"],
        text=text,
        target=order.get("target"),
        accept=sorted(order.get("accept", ())),
        along=dict(order.get("along") or {}),
        send_at=clock.now(),
    )


def _tell(row: LaterReply, ticket: Ticket, verb: str, actor: Agent | str, **body: Any) -> None:
    """The entry; and the ticket's next version, so that whoever has it open is told."""
    change(ticket)
    audit.record(verb, ticket, actor, body={"later": row.uuid, **body})


def _await(row: LaterReply) -> None:
    jobs.enqueue(JOB, {"later": row.id}, row.send_at, key=f"later:{row.uuid}")


def move(row: LaterReply, agent: Agent, send_at: datetime) -> LaterReply:
    """Another time; what held it counts as seen."""
    with db.transaction():
        ticket, row = _held(row)
        row.send_at, row.state, row.why, row.facts, row.v = send_at, WAITING, "", {}, row.v + 1
        row.known = thread(ticket, row)
        _tell(row, ticket, "later.moved", agent, send_at=send_at)
        _await(row)
        return row


def take_back(row: LaterReply, agent: Agent) -> LaterReply:
    """It does not leave; its words are for the box they came from, its files for the draft of whoever takes them."""
    with db.transaction():
        ticket, row = _held(row)
        row.state, row.why, row.v = TAKEN_BACK, "", row.v + 1
        files.bring_back(row.along.get("files"), agent)
        _tell(row, ticket, "later.taken_back", agent)
        return row


def send_now(row: LaterReply, agent: Agent) -> tuple[LaterReply, Post]:
    """Let it leave at once. One that was held leaves although something came between: this person has looked."""
    with db.transaction():
        ticket, row = _held(row)
        was_held = row.state == HELD
        if not was_held and thread(ticket, row) != row.known:
            raise ThreadMoved(())
        accept = {*row.accept, *row.facts.get("codes", ())} if was_held else set(row.accept)
        return row, _leave(row, ticket, agent, frozenset(accept))


def _held(row: LaterReply) -> tuple[Ticket, LaterReply]:
    """Both locked, the ticket first as everywhere; TooLate for what has left or was taken back."""
    ticket = db.lock_by_id(Ticket, _ticket_of(row))
    row = db.lock(row)
    if row.state not in OPEN:
        raise TooLate
    return ticket, row


def _ticket_of(row: LaterReply) -> int:
    """At this moment: it may have been merged since the row was read."""
    return db.session().exec(select(LaterReply.ticket_id).where(LaterReply.id == row.id)).one()


def _leave(row: LaterReply, ticket: Ticket, by: Agent | str, accept: frozenset[str]) -> Post:
    """Become a reply of its author; of whoever sends it by hand where the author works here no more."""
    author = db.session().get_one(Agent, row.agent_id)
    agent = by if isinstance(by, Agent) and author.state is not AgentState.ACTIVE else author
    files.bring_back(row.along.get("files"), agent)
    told: dict[str, Any] = {"kind": row.kind, "own_id": row.own_id, "target": row.target, "along": row.along}
    post = conversation.reply(ticket, agent, row.text, accept=accept, **told)
    row.state, row.why, row.post_id, row.v = SENT, "", post.id, row.v + 1
    _tell(row, ticket, "later.released", by, post=post.uuid)
    return post


@jobs.kind(JOB)
def work(payload: dict[str, Any]) -> None:
    """The time of one reply has come."""
    with db.transaction() as session:
        row = session.get(LaterReply, int(payload["later"]))
        if row is None or row.state != WAITING:
            return
        ticket = db.lock_by_id(Ticket, _ticket_of(row))
        row = db.lock(row)
        if row.state == WAITING and row.send_at <= clock.now():
            _try(row, ticket)


def _try(row: LaterReply, ticket: Ticket) -> None:
    stopped = _stopped(row, ticket)
    if stopped:
        hold(row, ticket, stopped)
        return
    try:
        with db.savepoint():
            _leave(row, ticket, "desk", frozenset(row.accept))
    except HeldBack as error:
        hold(row, ticket, "findings", {"codes": list(error.codes), "blocks": error.blocks})
    except Refused as error:
        hold(row, ticket, error.code, error.facts)


def _stopped(row: LaterReply, ticket: Ticket) -> str:
    """What stops it before anything is asked; '' for nothing."""
    author = db.session().get_one(Agent, row.agent_id)
    if author.state is not AgentState.ACTIVE:
        return "agent_suspended"
    if not access.may_answer(author, ticket.account_id):
        return "not_eligible"
    if ticket.status is Status.RESOLVED:
        return "resolved"
    if thread(ticket, row) != row.known:
        return "thread_moved"
    account = db.session().get_one(Account, ticket.account_id)
    return "" if account.state is AccountState.ACTIVE else "account_paused"


def hold(row: LaterReply, ticket: Ticket, why: str, facts: Mapping[str, Any] | None = None) -> None:
    """Stop it with the reason, in the open transaction that holds its ticket, and tell its author."""
    row.state, row.why, row.facts, row.v = HELD, why, dict(facts or {}), row.v + 1
    _tell(row, ticket, "later.held", "desk", why=why)
    notices.tell(db.session().get_one(Agent, row.agent_id), "later_held", ticket, "desk")


def of_ticket(ticket: Ticket) -> list[LaterReply]:
    """What waits in this ticket, by its time."""
    query = select(LaterReply).where(LaterReply.ticket_id == ticket.id, col(LaterReply.state).in_(OPEN))
    return list(db.session().exec(query.order_by(col(LaterReply.send_at), col(LaterReply.id))))

"""Approvals: a reply that waits for a second pair of eyes, leaves as it was approved, or comes back with a note.

Who decides is locked first, then the ticket, then the approval, as everywhere: of two who decide at once one does, and
whoever loses the right meanwhile does not.
"""

from datetime import timedelta
from typing import Any

from sqlmodel import select

from caredesk import audit
from caredesk.core import clock, db, jobs
from caredesk.core.types import LARGEST_ID
from caredesk.replies import drafts
from caredesk.team import access
from caredesk.team.models import Agent
from caredesk.tickets import actions, checking, conversation, files, guard, notices
from caredesk.tickets.models import Post, Ticket
from caredesk.tickets.refusals import Refused, ThreadMoved
from caredesk.voice import approving, voicing, wordings
from caredesk.voice.approval_asking import Asked
from caredesk.voice.approval_models import Approval, ApprovalState

MOST_NOTE = 2000
JOB = "replies.approval_due"


def ask(ticket: Ticket, agent: Agent, asked: Asked) -> Approval:
    """Keep a reply until somebody has looked at it; the same `own_id` again gives the first one back.

    HeldBack when something else is against the words; Refused when they need nobody's approval."""
    with db.transaction():
        ticket = db.lock(ticket)
        earlier = db.first(Approval, Approval.author_id == agent.id, Approval.own_id == asked.own_id)
        if earlier is not None:
            return earlier
        row = _kept(ticket, agent, asked)
        for one in approving.approvers(row):
            if one.id != agent.id:
                notices.tell(one, "approval_asked", ticket, agent)
        files.set_aside(row.along.get("files"))
        drafts.empty(ticket, agent, asked.kind, asked.text)
        jobs.enqueue(JOB, {"approval": row.id}, row.due_at, key=f"approval:{row.id}")
        return row


def _kept(ticket: Ticket, agent: Agent, asked: Asked) -> Approval:
    looked = asked.looked_at(ticket, agent)
    due = clock.now() + timedelta(minutes=approving.terms().minutes)
    row = Approval(
        ticket_id=looked.ticket_id,
        account_id=ticket.account_id,
        author_id=agent.id or 0,
        due_at=due,
        why=looked.why,
        accepted=looked.accepted,
        **asked.columns(),
    )
    db.session().add(row)
    db.session().flush()
    _tell("asked", row, agent, {"text": row.text, "kind": row.kind, "why": row.why, "due": due})
    return row


def _tell(what: str, row: Approval, by: Agent | str, body: dict[str, Any]) -> None:
    ticket = db.session().get_one(Ticket, row.ticket_id)
    about = {"ticket": ticket.id, "author": _author(row).uuid}
    audit.record(f"approval.{what}", row, by, subject=conversation.subject(ticket), body=about | body)


def _author(row: Approval) -> Agent:
    return db.session().get_one(Agent, row.author_id)


def approve(
    row: Approval,
    agent: Agent,
    text: str,
    *,
    seen: int,
    confirmed: bool = False,
    accept: frozenset[str] = frozenset(),
) -> Post:
    """Let it leave, as it is or edited. ThreadMoved when something came since it was asked for and that is not
    `confirmed`, or when something came after entry `seen`, which is what the approver looked at."""
    with db.transaction():
        ticket, row = _decidable(row, agent)
        _stop_if_moved(ticket, seen if confirmed else min(seen, row.seen))
        row.sent_text = text if text != row.text else ""
        _decide(row, agent, ApprovalState.APPROVED)
        author = _author(row)
        voice = author if access.may_answer(author, row.account_id) else agent
        files.bring_back(row.along.get("files"), voice)
        given: dict[str, Any] = {"kind": row.kind, "target": row.target, "along": {**row.along, "approval": row.id}}
        given |= {"own_id": _own_id(row, voice), "accept": accept | frozenset(row.accepted), "by": agent}
        post = conversation.reply(ticket, voice, text, **given)
        row.post_id = post.id
        _tell("given", row, agent, {"reply": post.uuid, "edited": bool(row.sent_text)})
        if row.resolves:
            _resolve(ticket, agent)
        _answer(row, agent, "approval_given")
        return post


def _resolve(ticket: Ticket, agent: Agent) -> None:
    """As its author asked; not where the approved words promise something, which keeps it open."""
    try:
        with db.savepoint():
            actions.resolve(ticket, agent)
    except Refused as error:
        if error.code != "promise_open":
            raise


def _own_id(row: Approval, voice: Agent) -> str:
    return row.own_id if voice.id == row.author_id else f"a-{row.uuid}"


def _stop_if_moved(ticket: Ticket, seen: int) -> None:
    came = guard.came_since(ticket, None, seen)
    if came:
        raise ThreadMoved(came)


def _decidable(row: Approval, agent: Agent) -> tuple[Ticket, Approval]:
    """The ticket and the approval, locked, for somebody who may decide at this very moment."""
    now = db.lock_by_id(Agent, agent.id)
    ticket, row = _both(row)
    _still_waits(row)
    if not approving.may_approve(now, row):
        raise Refused("approval_own" if now.id == row.author_id else "approval_not_yours")
    return ticket, row


def _both(row: Approval) -> tuple[Ticket, Approval]:
    """The ticket first, as everywhere; Refused when it was merged between looking and locking."""
    where = db.session().exec(select(Approval.ticket_id).where(Approval.id == row.id)).one()
    ticket, row = db.lock_by_id(Ticket, where), db.lock(row)
    if row.ticket_id != ticket.id:
        raise Refused("changed_since")
    return ticket, row


def _still_waits(row: Approval) -> None:
    if row.state is not ApprovalState.WAITING:
        by = db.session().get(Agent, row.decided_by) if row.decided_by else None
        raise Refused("approval_decided", name=by.name if by else "")


def _decide(row: Approval, agent: Agent | str, state: ApprovalState) -> None:
    by = None if isinstance(agent, str) else agent.id
    row.state, row.decided_by, row.decided_at, row.v = state, by, clock.now(), row.v + 1


def _answer(row: Approval, agent: Agent, kind: str) -> None:
    author, ticket = _author(row), db.session().get_one(Ticket, row.ticket_id)
    if author.is_active and author.id != agent.id:
        notices.tell(author, kind, ticket, agent)


def reject(row: Approval, agent: Agent, note: str) -> Approval:
    """Back to its author with a note; the words come back into their composer."""
    said = note.strip()
    if not said or len(said) > MOST_NOTE:
        raise Refused("approval_note", most=MOST_NOTE)
    with db.transaction():
        ticket, row = _decidable(row, agent)
        row.note = said
        _decide(row, agent, ApprovalState.REJECTED)
        _tell("refused", row, agent, {"note": said})
        _give_back(ticket, row, agent)
        _answer(row, agent, "approval_refused")
        return row


def withdraw(row: Approval, agent: Agent) -> Approval:
    """Its author thinks better of it; the words come back into their composer."""
    with db.transaction():
        ticket, row = _both(row)
        if row.author_id != agent.id:
            raise Refused("approval_not_yours")
        _still_waits(row)
        _decide(row, agent, ApprovalState.WITHDRAWN)
        _tell("withdrawn", row, agent, {})
        _give_back(ticket, row, agent)
        return row


def _give_back(ticket: Ticket, row: Approval, by: Agent) -> None:
    author = _author(row)
    files.bring_back(row.along.get("files"), author)
    drafts.give_back(ticket, author, by, kind=row.kind, text=row.text)


def read(row: Approval, agent: Agent) -> None:
    """The author has seen why it came back."""
    with db.transaction():
        row = db.lock(row)
        if row.author_id != agent.id:
            raise Refused("approval_not_yours")
        if row.read_at is None and row.state is ApprovalState.REJECTED:
            row.read_at = clock.now()
            _tell("read", row, agent, {})


def _brought(value: Any, words: checking.Words) -> int:
    """What lets a reply through: an approval that was given in this very transaction, for these very words."""
    is_number = type(value) is int and 0 < value <= LARGEST_ID  # True is no number
    row = db.session().get(Approval, value) if is_number else None
    fits = row is not None and row.state is ApprovalState.APPROVED and row.post_id is None and db.in_transaction()
    if row is None or not fits or (row.sent_text or row.text) != words.text or row.ticket_id != words.ticket.id:
        raise Refused("input", field="along.approval")
    return row.id or 0


checking.bring("approval", _brought)
voicing.register()
wordings.register()

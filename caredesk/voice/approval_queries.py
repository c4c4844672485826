"""Reading approvals: the queue of those who decide, what an author waits for, what stands in one conversation."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func
from sqlmodel import col, select

from caredesk.channels.models import Account
from caredesk.core import db
from caredesk.core.types import LARGEST_ID
from caredesk.customers.models import Customer
from caredesk.team import access
from caredesk.team.models import Agent
from caredesk.tickets import files, guard
from caredesk.tickets.file_models import PostFile
from caredesk.tickets.models import Post, Ticket
from caredesk.voice import approving
from caredesk.voice.approval_models import Approval, ApprovalState

MOST = 200
WAITING = ApprovalState.WAITING
DECIDED = (ApprovalState.APPROVED, ApprovalState.REJECTED, ApprovalState.WITHDRAWN)


@dataclass(frozen=True)
class Case:
    """One approval with everything that is shown beside it."""

    row: Approval
    ticket: Ticket
    account: Account
    author: Agent
    customer: str
    decider: str
    is_theirs: bool  # the reader may decide it
    is_own: bool
    author_may_answer: bool
    files: Sequence[PostFile]  # that go with the words


def access_to(agent: Agent, approval_id: int) -> Approval:
    """An approval that this agent wrote or may decide, in a ticket that they see; else NotFound."""
    found = db.session().get(Approval, approval_id) if 0 < approval_id <= LARGEST_ID else None
    if found is None or not access.sees_account(agent, found.account_id):
        raise access.NotFound
    if found.author_id != agent.id and not concerns(agent, found):
        raise access.NotFound
    return found


def concerns(agent: Agent, row: Approval) -> bool:
    """Whether this agent is one of those who decide such replies: now, or then."""
    return agent.id == row.decided_by or access.may(agent, "voice") or approving.may_approve(agent, row)


def waiting(agent: Agent) -> list[Approval]:
    """What waits for this agent, the soonest due first."""
    rows = db.session().exec(_seen(agent, Approval.state == WAITING).order_by(col(Approval.due_at)).limit(MOST))
    return [row for row in rows if approving.may_approve(agent, row)]


def _seen(agent: Agent, *where: Any) -> Any:
    query = select(Approval).where(*where)
    seen = col(Approval.account_id).in_(access.accounts_of(agent.id))
    return query if access.sees_all(agent) else query.where(seen)


def own(agent: Agent) -> Sequence[Approval]:
    """What this agent has asked for, the newest first."""
    query = _seen(agent, Approval.author_id == agent.id).order_by(col(Approval.id).desc()).limit(MOST)
    return list(db.session().exec(query))


def decided(agent: Agent) -> list[Approval]:
    """What was decided, the newest first."""
    query = _seen(agent, col(Approval.state).in_(DECIDED)).order_by(col(Approval.decided_at).desc()).limit(MOST)
    return [row for row in db.session().exec(query) if concerns(agent, row) or row.author_id == agent.id]


def some(agent: Agent) -> ColumnElement[int]:
    """How many wait where this agent may look, whoever may decide them: a subquery, to be asked with others."""
    waits = _seen(agent, Approval.state == WAITING).subquery()
    return select(func.count()).select_from(waits).scalar_subquery()


def count(agent: Agent) -> int:
    """How many wait for this agent."""
    return len(waiting(agent)) if access.may(agent, "work") else 0


def here(agent: Agent, ticket_id: int) -> list[Approval]:
    """What stands in this conversation for its author and for who may decide it: waiting, or come back unread."""
    query = select(Approval).where(
        Approval.ticket_id == ticket_id,
        (col(Approval.state) == WAITING)
        | ((col(Approval.state) == ApprovalState.REJECTED) & (col(Approval.author_id) == agent.id)),
        col(Approval.read_at).is_(None),
    )
    rows = db.session().exec(query.order_by(col(Approval.id)).limit(20)).all()
    return [row for row in rows if row.author_id == agent.id or approving.may_approve(agent, row)]


def case(agent: Agent, row: Approval) -> Case:
    """One of them with its people."""
    session = db.session()
    ticket, author = session.get_one(Ticket, row.ticket_id), session.get_one(Agent, row.author_id)
    customer = session.get(Customer, ticket.customer_id) if ticket.customer_id else None
    decider = session.get(Agent, row.decided_by) if row.decided_by else None
    return Case(
        row=row,
        ticket=ticket,
        account=session.get_one(Account, row.account_id),
        author=author,
        customer=customer.name if customer else "",
        decider=decider.name if decider else "",
        is_theirs=row.state is WAITING and approving.may_approve(agent, row),
        is_own=row.author_id == agent.id,
        author_may_answer=access.may_answer(author, row.account_id),
        files=files.waiting(row.along.get("files")),
    )


def came(row: Approval) -> tuple[int, ...]:
    """What came into the thread since it was asked for, whoever wrote it."""
    return guard.came_since(db.session().get_one(Ticket, row.ticket_id), None, row.seen)


def newest(ticket_id: int, came_ids: tuple[int, ...], most: int = 8) -> tuple[int, ...]:
    """The last posts of a conversation, and all that came since."""
    query = (
        select(Post.id).where(Post.ticket_id == ticket_id).order_by(col(Post.occurred_at).desc(), col(Post.id).desc())
    )
    last = [one or 0 for one in db.session().exec(query.limit(most))]
    return tuple(sorted({*last, *came_ids}))

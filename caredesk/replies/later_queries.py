"""What waits for its time: in a ticket, of an agent, within the walls."""

from dataclasses import dataclass
from typing import Any

from sqlmodel import col, select

from caredesk.channels.models import Account
from caredesk.core import db
from caredesk.core.types import LARGEST_ID
from caredesk.customers.models import Customer
from caredesk.replies.later_models import HELD, OPEN, LaterReply
from caredesk.team import access as team
from caredesk.team.access import visible_accounts
from caredesk.team.models import Agent
from caredesk.tickets import access, files
from caredesk.tickets.file_models import PostFile
from caredesk.tickets.models import Ticket

MOST = 200


@dataclass(frozen=True)
class Later:
    """One reply that waits, as it is shown."""

    row: LaterReply
    author: Agent
    files: tuple[PostFile, ...] = ()
    customer: str = ""
    account: str = ""
    channel: str = ""

    @property
    def is_held(self) -> bool:
        return self.row.state == HELD


def one(agent: Agent, later_id: int) -> LaterReply:
    """A reply of a ticket that this agent may work on; NotFound for any other."""
    found = db.session().get(LaterReply, later_id) if 0 < later_id <= LARGEST_ID else None
    if found is None:
        raise team.NotFound
    access.ticket_to_work_on(agent, found.ticket_id)
    return found


def of_ticket(ticket_id: int) -> list[Later]:
    """What waits in this ticket, by its time. Whoever asks has looked who may see it."""
    return _found(LaterReply.ticket_id == ticket_id, col(LaterReply.state).in_(OPEN))


def of_agent(agent: Agent, *, everybodys: bool = False) -> list[Later]:
    """What this agent has planned, or everybody's within the wall: what is held first, then by its time."""
    where: list[Any] = [col(LaterReply.state).in_(OPEN)]
    accounts = visible_accounts(agent)
    if accounts is not None:
        where.append(col(Ticket.account_id).in_(sorted(accounts)))
    if not everybodys:
        where.append(col(LaterReply.agent_id) == agent.id)
    return sorted(_found(*where), key=lambda each: (not each.is_held, each.row.send_at))


def _found(*where: Any) -> list[Later]:
    names: Any = (LaterReply, Agent, Customer.name, Account.name, Account.kind)
    query = (
        select(*names)
        .join(Agent, col(Agent.id) == LaterReply.agent_id)
        .join(Ticket, col(Ticket.id) == LaterReply.ticket_id)
        .join(Account, col(Account.id) == Ticket.account_id)
        .join(Customer, col(Customer.id) == Ticket.customer_id, isouter=True)
        .where(*where)
        .order_by(col(LaterReply.send_at), col(LaterReply.id))
        .limit(MOST)
    )
    return [_later(*row) for row in db.session().execute(query)]


def _later(row: LaterReply, author: Agent, customer: str | None, *place: str) -> Later:
    return Later(row, author, tuple(files.waiting(row.along.get("files"))), customer or "", *place)

"""What the board of deliveries shows, within the agent's walls."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, text, true
from sqlmodel import col, select

from caredesk.channels.models import Account, AccountState, AccountTeam
from caredesk.core import clock, db
from caredesk.customers.models import Customer
from caredesk.postroom import pace
from caredesk.postroom.models import Arrival, Outgoing, OutgoingState
from caredesk.postroom.outgoing import UNFINISHED
from caredesk.team.models import Agent, Membership, Role
from caredesk.tickets.models import Ticket

MOST = 100
# Written out, not bound: only so does SQLite know that the index of what stopped will do.
STOPPED = text("arrival.state = 'stopped'")
WAITING = (OutgoingState.QUEUED, OutgoingState.SENDING)
DOUBTFUL = (OutgoingState.FAILED, OutgoingState.UNKNOWN)


@dataclass(frozen=True)
class Delivery:
    """One reply on the board: what, to whom, how it stands, since when and why."""

    id: int
    state: str
    is_stuck: bool
    ticket_id: int
    text: str
    customer: str
    agent: str
    account: str
    channel: str
    reason: str
    attempts: int
    since: datetime
    run_at: datetime
    is_passed: bool


def doubtful(agent: Agent, **part: int) -> list[Delivery]:
    """Failed, unknown, or first in line for too long: what a person should look at, oldest first."""
    return _deliveries(agent, or_(col(Outgoing.state).in_(DOUBTFUL), _stuck()), **part)


def waiting(agent: Agent, **part: int) -> list[Delivery]:
    """What leaves by itself, oldest first."""
    return _deliveries(agent, and_(col(Outgoing.state).in_(WAITING), ~_stuck()), **part)


def one(agent: Agent, row: Outgoing) -> Delivery:
    """This delivery as it is now, whatever became of it."""
    return _deliveries(agent, col(Outgoing.id) == row.id)[0]


def stopped(agent: Agent, **part: int | None) -> list[tuple[Arrival, Account]]:
    """Bodies that a fault of ours stopped."""
    return _arrivals(agent, STOPPED, **part)


def unread(agent: Agent, account: Account | None = None, **part: int | None) -> list[tuple[Arrival, Account]]:
    """Bodies of which a part could not be read, newest first; of one account or of all."""
    whose = col(Arrival.account_id) == account.id if account else col(Arrival.account_id).is_not(None)
    return _arrivals(agent, and_(col(Arrival.unread) > 0, whose), **part)


def backlog(account: Account) -> int:
    """How many replies of this account have not left yet."""
    line = (UNFINISHED, col(Outgoing.account_id) == account.id)
    found: int = db.session().execute(select(func.count()).select_from(Outgoing).where(*line)).scalar_one()
    return found


def paused(agent: Agent) -> list[Account]:
    """Accounts that stand still."""
    query = select(Account).where(Account.state == AccountState.PAUSED, _visible(agent, col(Account.id)))
    return list(db.session().exec(query.order_by(col(Account.name))))


def alarms(agent: Agent) -> ColumnElement[int]:
    """How much waits for a person: the number in the navigation, to be asked with the others."""
    mine, theirs = _visible(agent, col(Outgoing.account_id)), _visible(agent, col(Arrival.account_id))
    outgoing, arrived = select(func.count()).select_from(Outgoing), select(func.count()).select_from(Arrival)
    parts = (
        outgoing.where(col(Outgoing.state).in_(DOUBTFUL), mine),
        outgoing.where(_stuck(), mine),
        arrived.where(STOPPED, theirs),
    )
    first, second, third = (part.scalar_subquery() for part in parts)
    return first + second + third


def _deliveries(agent: Agent, which: ColumnElement[bool], *, after: int = 0, limit: int = MOST) -> list[Delivery]:
    query = (
        select(Outgoing, Account, Customer.name, Agent.name)
        .join(Account, col(Account.id) == Outgoing.account_id)
        .join(Ticket, col(Ticket.id) == Outgoing.ticket_id)
        .join(Customer, col(Customer.id) == Ticket.customer_id, isouter=True)
        .join(Agent, col(Agent.id) == Outgoing.agent_id)
        .where(which, col(Outgoing.id) > after, _visible(agent, col(Outgoing.account_id)))
        .order_by(col(Outgoing.id))
        .limit(limit)
    )
    return [_delivery(*found) for found in db.session().execute(query)]


def _delivery(row: Outgoing, account: Account, customer: str | None, agent: str) -> Delivery:
    return Delivery(
        id=row.id or 0,
        state=row.state.value,
        is_stuck=row.state in WAITING,
        ticket_id=row.ticket_id,
        text=str(row.payload.get("text", "")),
        customer=customer or "",
        agent=agent,
        account=account.name,
        channel=account.kind,
        reason=row.reason or account.paused_why,
        attempts=row.attempts,
        since=row.unclear_at if row.state is OutgoingState.UNKNOWN and row.unclear_at else row.created_at,
        run_at=row.run_at,
        is_passed=row.passed_at is not None,
    )


def _stuck() -> ColumnElement[bool]:
    return and_(UNFINISHED, col(Outgoing.state).in_(WAITING), col(Outgoing.created_at) < clock.now() - pace.STUCK)


def _arrivals(
    agent: Agent, which: Any, *, before: int | None = None, limit: int | None = MOST
) -> list[tuple[Arrival, Account]]:
    older = true() if before is None else col(Arrival.id) < before
    query = (
        select(Arrival, Account)
        .join(Account, col(Account.id) == Arrival.account_id)
        .where(which, older, _visible(agent, col(Arrival.account_id)))
        .order_by(col(Arrival.id).desc())
        .limit(limit)
    )
    return [(found[0], found[1]) for found in db.session().execute(query)]


def _visible(agent: Agent, account_id: Any) -> ColumnElement[bool]:
    """The wall, as a condition: one statement instead of two."""
    if agent.role is Role.OWNER:
        return account_id.is_not(None)
    theirs: Select[Any] = (
        select(AccountTeam.account_id)
        .join(Membership, col(Membership.team_id) == AccountTeam.team_id)
        .where(Membership.agent_id == agent.id)
    )
    return account_id.in_(theirs)

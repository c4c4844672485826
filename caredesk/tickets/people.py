"""Who may see the tickets of an account, and how a colleague is named in a note."""

from sqlalchemy import or_
from sqlmodel import col, select

from caredesk.channels.models import AccountTeam
from caredesk.core import db
from caredesk.customers.models import Customer
from caredesk.team.models import Agent, AgentState, Membership, Role, Team
from caredesk.tickets.models import Ticket


def who_see(account_id: int) -> list[Agent]:
    """Every active colleague who may see this account's tickets, viewers too."""
    teams = select(AccountTeam.team_id).where(AccountTeam.account_id == account_id)
    members = select(Membership.agent_id).where(col(Membership.team_id).in_(teams))
    theirs = or_(col(Agent.role) == Role.OWNER, col(Agent.id).in_(members))
    return list(db.session().exec(select(Agent).where(Agent.state == AgentState.ACTIVE, theirs)))


def team_of(team_id: int, account_id: int) -> Team | None:
    """This team, if it works on the account."""
    works = (AccountTeam.team_id == team_id, AccountTeam.account_id == account_id)
    return db.session().get(Team, team_id) if db.first(AccountTeam, *works) else None


def handle(agent: Agent) -> str:
    """What stands after @ in a note."""
    return agent.email.partition("@")[0].lower()


def customer_of(ticket: Ticket) -> Customer | None:
    """Who wrote, if anybody is known."""
    return db.session().get(Customer, ticket.customer_id) if ticket.customer_id else None

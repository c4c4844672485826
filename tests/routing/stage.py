"""People on shift and tickets that nobody has, for the tests of this room."""

from datetime import timedelta
from typing import Any

from caredesk.channels.models import Account, AccountTeam
from caredesk.core import clock, db
from caredesk.routing.models import Duty, TeamRoute, Way
from caredesk.team import sessions
from caredesk.team.models import Agent, AgentState, Membership, Role, Team
from caredesk.tickets import actions
from caredesk.tickets.models import Ticket
from tests import cast
from tests.tickets import scene


def team(name: str = "Care PL") -> Team:
    found = db.first(Team, Team.name == name)
    assert found is not None
    return found


def account(kind: str) -> Account:
    """An account of this kind that belongs to Care PL."""
    with db.transaction() as session:
        made = Account(kind=kind, name=f"On {kind}", handle="@parcelhop", ext_id=f"parcelhop-{kind}")
        session.add(made)
        session.flush()
        session.add(AccountTeam(account_id=made.id, team_id=team().id))
    return made


def route(way: Way = Way.MANUAL, name: str = "Care PL", **values: Any) -> TeamRoute:
    """Let this team give out its tickets in this way."""
    with db.transaction() as session:
        return session.merge(TeamRoute(team_id=team(name).id, way=way, **values))


def duty(agent: Agent, **values: Any) -> Duty:
    """What this agent can carry; there, as they have just said."""
    with db.transaction() as session:
        known = session.get(Duty, agent.id)
        row = known or Duty(agent_id=agent.id)
        for name, value in values.items():
            setattr(row, name, value)
        session.add(row)
    return row


def colleague(name: str, role: Role = Role.AGENT, team_name: str = "Care PL", **values: Any) -> Agent:
    """One more agent of a team, on shift."""
    with db.transaction() as session:
        made = Agent(email=f"{name}@parcelhop.example", name=name.title(), role=role, state=AgentState.ACTIVE)
        session.add(made)
        session.flush()
        session.add(Membership(agent_id=made.id, team_id=team(team_name).id))
    duty(made, **values)
    return made


def seen(agent: Agent, minutes: int = 0) -> None:
    """Their browser was used so many minutes ago."""
    with clock.fixed(clock.now() - timedelta(minutes=minutes)):
        sessions.begin(agent, address="127.0.0.1", browser="tests")


def waiting(text: str, minutes: float = 5, **columns: Any) -> Ticket:
    """A ticket of Kasia that nobody has and that waits for so many minutes; its place follows from that."""
    account = columns.pop("account", None) or cast.account("Parcelhop")
    tags, customer = columns.pop("tags", ()), columns.pop("customer", None) or cast.customer("Kasia Wrona")
    at = clock.now() - timedelta(minutes=minutes)
    with clock.fixed(at):
        ticket = scene.ticket(account, customer, text, at=at)
    with db.transaction():
        held = db.lock(ticket)
        for name, value in columns.items():
            setattr(held, name, value)
    return actions.tag(held, cast.agent("eva@parcelhop.example"), add=tags) if tags else held


def fresh(ticket: Ticket) -> Ticket:
    """The ticket as it is in the database now."""
    db.close_reading()
    return db.session().get_one(Ticket, ticket.id)


def holders(*tickets: Ticket) -> list[int | None]:
    """Whose these tickets are."""
    return [fresh(one).assignee_id for one in tickets]

"""Who is there: colleagues with their teams, teams with how many people."""

from dataclasses import dataclass

from sqlmodel import col, func, select

from caredesk.core import db
from caredesk.team import access
from caredesk.team.models import Agent, AgentState, LoginSession, Membership, Role, Team


@dataclass(frozen=True)
class Member:
    """One line of the team page."""

    agent: Agent
    teams: list[Team]
    seen_at: object = None


def members(viewer: Agent) -> list[Member]:
    """The colleagues this agent sees, suspended ones last; three statements however many there are."""
    people = select(Agent).order_by(col(Agent.state) == AgentState.SUSPENDED, func.lower(Agent.name))
    if viewer.role is not Role.OWNER:
        shared = select(Membership.agent_id).where(col(Membership.team_id).in_(access.team_ids(viewer)))
        people = people.where(col(Agent.id).in_(shared) | (col(Agent.id) == viewer.id))
    found = list(db.session().exec(people))
    belong, seen = _teams_of(found), _last_seen(found)
    return [Member(one, belong.get(one.id or 0, []), seen.get(one.id or 0)) for one in found]


def _teams_of(agents: list[Agent]) -> dict[int, list[Team]]:
    query = select(Membership.agent_id, Team).join(Team).where(col(Membership.agent_id).in_([one.id for one in agents]))
    found: dict[int, list[Team]] = {}
    for agent_id, team in db.session().exec(query.order_by(func.lower(Team.name))):
        found.setdefault(agent_id, []).append(team)
    return found


def _last_seen(agents: list[Agent]) -> dict[int, object]:
    query = select(LoginSession.agent_id, func.max(LoginSession.seen_at)).group_by(col(LoginSession.agent_id))
    return dict(db.session().exec(query.where(col(LoginSession.agent_id).in_([one.id for one in agents]))).all())


def teams_of(agent: Agent) -> list[Team]:
    return _teams_of([agent]).get(agent.id or 0, [])


def teams(viewer: Agent) -> list[tuple[Team, int]]:
    """The teams this agent sees, each with the number of people who are not suspended."""
    working = select(Agent.id).where(Agent.state != AgentState.SUSPENDED)
    inside = (col(Membership.team_id) == Team.id) & col(Membership.agent_id).in_(working)
    query = select(Team, func.count(col(Membership.agent_id))).select_from(Team).outerjoin(Membership, inside)
    if viewer.role is not Role.OWNER:
        query = query.where(col(Team.id).in_(access.team_ids(viewer)))
    query = query.group_by(col(Team.id)).order_by(func.lower(Team.name))
    return [(team, people) for team, people in db.session().exec(query)]


def by_email(email: str) -> Agent | None:
    return db.first(Agent, Agent.email == email)


def everybody() -> list[Member]:
    """All agents with their teams, for the command line."""
    found = list(db.session().exec(select(Agent).order_by(col(Agent.id))))
    belong = _teams_of(found)
    return [Member(one, belong.get(one.id or 0, [])) for one in found]

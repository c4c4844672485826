"""Colleagues and teams for machines: who am I, to whom can something be given."""

from typing import Any

from pydantic import BaseModel

from caredesk.core import api
from caredesk.core.api import answers, page, spec
from caredesk.team import queries
from caredesk.team.door import me
from caredesk.team.models import Agent, Team

bp = api.blueprint("team")


class TeamOut(BaseModel):
    id: int
    name: str


class AgentOut(BaseModel):
    """A colleague."""

    id: int
    name: str
    email: str
    role: str
    state: str
    teams: list[TeamOut]


class AgentList(BaseModel):
    items: list[AgentOut]
    next_cursor: str | None


class TeamList(BaseModel):
    items: list[TeamOut]
    next_cursor: str | None


def _told(agent: Agent, teams: list[Team]) -> AgentOut:
    return AgentOut(
        id=agent.id or 0,
        name=agent.name,
        email=agent.email,
        role=agent.role.value,
        state=agent.state.value,
        teams=[_team(one) for one in teams],
    )


def _team(team: Team) -> TeamOut:
    return TeamOut(id=team.id or 0, name=team.name)


@bp.get("/me")
@spec.validate(resp=answers(AgentOut), tags=["team"])
def who_am_i() -> Any:
    """The agent as whom this key acts."""
    return _told(me(), queries.teams_of(me()))


@bp.get("/agents")
@spec.validate(resp=answers(AgentList), tags=["team"])
def agents() -> Any:
    """The colleagues that this agent sees."""
    return page([_told(one.agent, one.teams).model_dump() for one in queries.members(me())], "")


@bp.get("/teams")
@spec.validate(resp=answers(TeamList), tags=["team"])
def teams() -> Any:
    """The teams that this agent sees."""
    return page([_team(team).model_dump() for team, _ in queries.teams(me())], "")

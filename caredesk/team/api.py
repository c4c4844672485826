"""Colleagues and teams for machines: who am I, to whom can something be given."""

from typing import Any

from pydantic import BaseModel

from caredesk.core import api
from caredesk.core.api import Invalid, Paging, Strict, answers, cut, once, page, spec
from caredesk.team import actions, profile, queries, rules, sentences
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


class MeOut(AgentOut):
    """The agent as whom a key acts, with what they have chosen."""

    lang: str
    zone: str
    theme: str
    density: str
    keys_on: bool


class MeIn(Strict):
    """What is left out stays as it is."""

    name: str | None = None
    lang: str | None = None
    zone: str | None = None
    theme: str | None = None
    density: str | None = None
    keys_on: bool | None = None


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
@spec.validate(resp=answers(MeOut), tags=["team"])
def who_am_i() -> Any:
    """The agent as whom this key acts."""
    return _myself(me())


@bp.patch("/me")
@spec.validate(resp=answers(MeOut), tags=["team"])
@once
def change_me(json: MeIn) -> Any:
    """Change one's own name, language, zone and look."""
    try:
        values = profile.fit(me(), json.model_dump(exclude_none=True))
    except rules.Unfit as error:
        raise Invalid(errors=[{"field": error.field, "problem": sentences.of(error)}]) from error
    return _myself(actions.changed(me(), me(), **values))


def _myself(agent: Agent) -> MeOut:
    chosen = {name: getattr(agent, name) for name in ("lang", "zone", "theme", "density", "keys_on")}
    return MeOut(**dict(_told(agent, queries.teams_of(agent))), **chosen)


@bp.get("/agents")
@spec.validate(resp=answers(AgentList), tags=["team"])
def agents(query: Paging) -> Any:
    """The colleagues that this agent sees."""
    shown, following = cut(queries.members(me()), query, lambda one: one.agent.id or 0)
    return page([_told(one.agent, one.teams).model_dump() for one in shown], following)


@bp.get("/teams")
@spec.validate(resp=answers(TeamList), tags=["team"])
def teams(query: Paging) -> Any:
    """The teams that this agent sees."""
    shown, following = cut(queries.teams(me()), query, lambda one: one[0].id or 0)
    return page([_team(team).model_dump() for team, _ in shown], following)

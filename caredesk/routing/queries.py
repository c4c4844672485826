"""Who works where, what they can carry and what they carry: read from kept rows, so that nobody counts tickets."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam
from sqlalchemy.orm import aliased
from sqlmodel import col, func, select

from caredesk.channels.models import Account
from caredesk.core import db
from caredesk.routing import choice
from caredesk.routing.choice import Able, Colleague
from caredesk.routing.models import Duty, TeamRoute, TurnWeights
from caredesk.routing.shift import Person, why_off
from caredesk.routing.turn import Weights
from caredesk.sla import hours_file
from caredesk.sla.models import Calendar
from caredesk.sla.week import Calendar as Hours
from caredesk.team import access
from caredesk.team.models import Agent, AgentState, ApiKey, LoginSession, Membership
from caredesk.tickets.models import Status, TicketCount

ABLE = tuple(role for role, abilities in access.MATRIX.items() if "work" in abilities)


def route(team_id: int) -> TeamRoute:
    """How this team gives out its tickets; the defaults where nobody has said."""
    return db.session().get(TeamRoute, team_id) or TeamRoute(team_id=team_id)


def routes() -> dict[int, TeamRoute]:
    """What was said, by team."""
    return {one.team_id: one for one in db.session().exec(select(TeamRoute))}


def overflows() -> dict[int, int]:
    """After how many minutes a ticket of each team is anybody's, where something was said."""
    return {row.team_id: row.overflow_minutes for row in db.session().connection().execute(_OVERFLOWS)}


_OVERFLOWS = select(TeamRoute.team_id, TeamRoute.overflow_minutes)


def duty(agent_id: int) -> Duty:
    """What this agent can carry; the defaults where nobody has said."""
    return db.session().get(Duty, agent_id) or unsaid(agent_id)


def unsaid(agent_id: int) -> Duty:
    """The duty of somebody about whom nobody has said anything: there as long as they are seen."""
    return Duty(agent_id=agent_id, how="")


def weights() -> Weights:
    """What moves tickets forward in the queue."""
    row = db.session().get(TurnWeights, 1)
    return Weights() if row is None else read_weights(row)


def read_weights(row: TurnWeights) -> Weights:
    return Weights(**{name: getattr(row, name) for name in Weights.__dataclass_fields__})


@dataclass(frozen=True)
class Standing:
    """An agent with their presence."""

    agent: Agent
    person: Person

    @property
    def duty(self) -> Duty:
        return self.person.duty

    @property
    def able(self) -> Able:
        return Able(frozenset(self.duty.langs), frozenset(self.duty.skills))


def in_team(team_id: int) -> list[Standing]:
    """The active members of a team whose role lets them answer."""
    members = select(Membership.agent_id).where(Membership.team_id == team_id)
    return standings(col(Agent.id).in_(members), col(Agent.state) == AgentState.ACTIVE)


def standings(*where: Any) -> list[Standing]:
    """Those agents of whom this is true and whose role lets them answer, by name; suspended ones too."""
    query = select(Agent, Duty).outerjoin(Duty, col(Duty.agent_id) == col(Agent.id))
    found = db.session().exec(query.where(col(Agent.role).in_(ABLE), *where).order_by(col(Agent.name))).all()
    seen, open_hours = _seen([agent.id or 0 for agent, _ in found]), _hours(duty for _, duty in found)
    return [_standing(agent, duty or unsaid(agent.id or 0), seen, open_hours) for agent, duty in found]


def _standing(agent: Agent, duty: Duty, seen: dict[int, datetime], open_hours: dict[int, Hours]) -> Standing:
    hours = open_hours.get(duty.calendar_id or 0)
    return Standing(agent, Person(duty, agent.is_active, seen.get(agent.id or 0), hours))


def _seen(agent_ids: Collection[int]) -> dict[int, datetime]:
    """When the browsers of these agents that are still signed in, or their keys, were used last."""
    browsers = select(LoginSession.agent_id, func.max(LoginSession.seen_at)).where(
        col(LoginSession.agent_id).in_(agent_ids), col(LoginSession.ended_at).is_(None)
    )
    keys = select(ApiKey.agent_id, func.max(ApiKey.used_at)).where(
        col(ApiKey.agent_id).in_(agent_ids), col(ApiKey.revoked_at).is_(None), col(ApiKey.used_at).is_not(None)
    )
    found: dict[int, datetime] = {}
    for query in (browsers.group_by(col(LoginSession.agent_id)), keys.group_by(col(ApiKey.agent_id))):
        for agent_id, at in db.session().exec(query):
            if at is not None:
                found[agent_id] = max(at, found.get(agent_id, at))
    return found


_read: dict[tuple[str, int], Hours] = {}


def _hours(duties: Iterable[Duty | None]) -> dict[int, Hours]:
    """The working hours that these duties name; each version of a calendar is read once."""
    wanted = {duty.calendar_id for duty in duties if duty is not None and duty.calendar_id}
    if not wanted:
        return {}
    rows = db.session().exec(select(Calendar).where(col(Calendar.id).in_(wanted))).all()
    for row in rows:
        if (row.uuid, row.v) not in _read:
            _read[row.uuid, row.v] = hours_file.read(row.hours)
    return {row.id or 0: _read[row.uuid, row.v] for row in rows}


def skills(team_ids: Collection[int]) -> dict[int, frozenset[str]]:
    """The tags that somebody of each of these teams knows about."""
    query = (
        select(Membership.team_id, Duty.skills)
        .join(Duty, col(Duty.agent_id) == col(Membership.agent_id))
        .join(Agent, col(Agent.id) == col(Membership.agent_id))
        .where(col(Membership.team_id).in_(team_ids), col(Agent.state) == AgentState.ACTIVE, col(Agent.role).in_(ABLE))
    )
    found: dict[int, frozenset[str]] = {}
    for team_id, names in db.session().exec(query):
        found[team_id] = found.get(team_id, frozenset()) | set(names)
    return found


def around(agent_id: int) -> dict[int, frozenset[str]]:
    """The teams of this agent, each with the tags that somebody in it knows about; in one statement."""
    found: dict[int, frozenset[str]] = {}
    for team_id, names in db.session().connection().execute(_AROUND, {"agent": agent_id}):
        found[team_id] = found.get(team_id, frozenset()) | set(names or ())
    return found


_WORKS = (col(Agent.state) == AgentState.ACTIVE) & col(Agent.role).in_(ABLE)
_MINE = aliased(Membership)
_AROUND = (
    select(_MINE.team_id, Duty.skills)
    .outerjoin(Membership, col(Membership.team_id) == col(_MINE.team_id))
    .outerjoin(Agent, (col(Agent.id) == col(Membership.agent_id)) & _WORKS)
    .outerjoin(Duty, (col(Duty.agent_id) == col(Agent.id)) & (col(Duty.skills) != []))
    .where(col(_MINE.agent_id) == bindparam("agent"))
    .distinct()
)


def loads(agent_ids: Collection[int]) -> dict[int, float]:
    """How much the open tickets of these agents weigh, by the weights of the teams to which the tickets belong."""
    query = (
        select(TicketCount.assignee_id, TicketCount.team_id, Account.kind, func.sum(TicketCount.n))
        .join(Account, col(Account.id) == col(TicketCount.account_id))
        .where(col(TicketCount.assignee_id).in_(agent_ids), TicketCount.status == Status.OPEN.value, TicketCount.n != 0)
        .group_by(col(TicketCount.assignee_id), col(TicketCount.team_id), col(Account.kind))
    )
    efforts = {team_id: one.weights for team_id, one in routes().items()}
    found = dict.fromkeys(agent_ids, 0.0)
    for agent_id, team_id, kind, tickets in db.session().exec(query):
        found[agent_id] += int(tickets) * choice.effort(efforts.get(team_id, {}), kind)
    return found


def on_shift(team: TeamRoute, at: datetime) -> list[Colleague]:
    """Those of a team to whom the desk may give work at this moment, with what they carry."""
    there = [one for one in in_team(team.team_id) if not why_off(one.person, at, team.away_minutes)]
    carried = loads([one.agent.id or 0 for one in there]) if there else {}
    return [_colleague(one, carried[one.agent.id or 0]) for one in there]


def _colleague(one: Standing, load: float) -> Colleague:
    return Colleague(one.agent.id or 0, one.able, one.duty.capacity, load, one.duty.given_at)

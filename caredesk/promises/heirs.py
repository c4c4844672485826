"""Who sees to a promise when its owner is not there: the ticket's own agent, somebody of the team, the supervisor."""

from sqlmodel import col, select

from caredesk.audit.actions import Happened
from caredesk.core import clock, db
from caredesk.promises import actions
from caredesk.promises.models import LIVE, Promise
from caredesk.routing import queries as routing
from caredesk.routing.models import Duty
from caredesk.routing.queries import Standing
from caredesk.routing.shift import is_out, why_off
from caredesk.sla import receivers
from caredesk.team import access
from caredesk.team.models import Agent
from caredesk.tickets.models import Ticket


def instead(row: Promise, ticket: Ticket) -> Agent | None:
    """Who takes it over now; None while its owner is there, or when there is nobody else."""
    owner = db.session().get_one(Agent, row.owner_id)
    if access.may_answer(owner, row.account_id) and not _off(ticket.team_id, owner.id or 0):
        return None
    return _heir(row, ticket)


def _off(team_id: int, agent_id: int) -> str:
    """Why this agent is not there, by the patience of the team; somebody whose role is not asked for is not."""
    found = routing.standings(col(Agent.id) == agent_id)
    return why_off(found[0].person, clock.now(), routing.route(team_id).away_minutes) if found else "inactive"


def _heir(row: Promise, ticket: Ticket) -> Agent | None:
    """Of those who are there: the ticket's own agent, then who carries least; else a supervisor who may answer."""
    there = {one.agent.id: one for one in _on_shift(ticket) if one.agent.id != row.owner_id}
    if ticket.assignee_id in there:
        return there[ticket.assignee_id].agent
    carried = routing.loads([number or 0 for number in there])
    by_load = sorted(there.values(), key=lambda one: (carried[one.agent.id or 0], one.agent.name))
    able = [one.agent for one in by_load if access.may_answer(one.agent, row.account_id)]
    above = [one for one in receivers.of(ticket, receivers.SUPERVISOR) if one.id != row.owner_id]
    return next(iter([*able, *above]), None)


def _on_shift(ticket: Ticket) -> list[Standing]:
    patience = routing.route(ticket.team_id).away_minutes
    return [one for one in routing.in_team(ticket.team_id) if not why_off(one.person, clock.now(), patience)]


def follow_agent(happened: Happened) -> None:
    """Follow a colleague who was suspended or changed: somebody else sees to what they may not answer any more."""
    agent: Agent = happened.object
    for row in _theirs(agent.id or 0):
        if not access.may_answer(agent, row.account_id):
            _pass_on(row, happened.verb)


def follow_duty(happened: Happened) -> None:
    """Follow `duty.changed`: out of office beyond the time a promise is due, somebody else sees to it at once."""
    duty: Duty = happened.object
    if not is_out(duty, clock.now()):
        return
    for row in _theirs(duty.agent_id):
        if row.due_at is None or row.due_at < (duty.until_at or row.due_at):
            _pass_on(row, "out_of_office", duty.hand_to)


def _theirs(agent_id: int) -> list[Promise]:
    mine = select(Promise).where(Promise.owner_id == agent_id, col(Promise.state).in_(LIVE))
    return list(db.session().exec(mine.order_by(col(Promise.ticket_id), col(Promise.id))))


def _pass_on(row: Promise, why: str, wanted: int | None = None) -> None:
    ticket = db.lock_by_id(Ticket, row.ticket_id)
    chosen = db.session().get(Agent, wanted) if wanted else None
    heir = chosen if chosen is not None and access.may_answer(chosen, row.account_id) else _heir(row, ticket)
    if heir is not None:
        actions.hand_on(row, "desk", heir, why)

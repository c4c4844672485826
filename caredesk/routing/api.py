"""Whose turn it is, who is there, and how tickets are given out, for machines."""

from typing import Any

from caredesk.channels import KINDS
from caredesk.core import api, clock
from caredesk.core.api import Paging, answers, cut, once, page, spec
from caredesk.routing import access as loaders
from caredesk.routing import duties, leaving, queries, rules, sentences, shown, teams, trial, weighing
from caredesk.routing.api_models import (
    ContestIn,
    ContestList,
    DecisionIn,
    DutyIn,
    DutyList,
    DutyOut,
    Minutes,
    PresenceIn,
    RouteIn,
    RouteList,
    RouteOut,
    TrialOut,
    TurnOut,
    WeightsIn,
    WeightsOut,
    contest_out,
    duty_out,
    route_out,
    trial_out,
    turn_out,
    weights_out,
)
from caredesk.routing.claiming import claim_next
from caredesk.routing.models import Presence
from caredesk.routing.turn import Weights
from caredesk.team.access import need
from caredesk.team.access import team as visible_team
from caredesk.team.door import me
from caredesk.team.rules import Unfit
from caredesk.tickets import access
from caredesk.tickets import queries as tickets
from caredesk.tickets.api_models import TicketOut, ticket_out

bp = api.blueprint("routing")


@bp.errorhandler(Unfit)
def unfit(error: Unfit) -> Any:
    """A value that cannot be taken, by its field."""
    found = [{"field": field, "problem": words} for field, words in sentences.wrong(error).items()]
    return api.problem(422, "", errors=found)


@bp.post("/tickets/next")
@spec.validate(resp=answers(TicketOut, empty=204), tags=["routing"])
@once
def take_next() -> Any:
    """Take the ticket whose turn it is: 204 when none waits that suits the agent."""
    need(me(), "work")
    ticket = claim_next(me())
    return ("", 204) if ticket is None else ticket_out(tickets.by_ids([ticket.id or 0])[0])


@bp.get("/tickets/<int:ticket_id>/turn")
@spec.validate(resp=answers(TurnOut), tags=["routing"])
def turn(ticket_id: int) -> Any:
    """Why this place: the reasons in seconds, and how many they may be together."""
    return turn_out(shown.place(access.ticket(me(), ticket_id))).model_dump(mode="json")


@bp.post("/tickets/<int:ticket_id>/contest")
@spec.validate(resp=answers(TurnOut, 201), tags=["routing"])
@once
def contest(ticket_id: int, json: ContestIn) -> Any:
    """Doubt the place of a ticket; a supervisor decides."""
    ticket = access.ticket_to_work_on(me(), ticket_id)
    weighing.contest(ticket, me(), json.reason)
    return turn_out(shown.place(ticket)), 201


@bp.get("/routing/contests")
@spec.validate(resp=answers(ContestList), tags=["routing"])
def contests(query: Paging) -> Any:
    """The contested places that wait for a decision."""
    need(me(), "routing")
    found, following = cut(shown.doubts(me()), query, lambda one: one.contest.id or 0)
    return page([contest_out(one).model_dump(mode="json") for one in found], following)


@bp.post("/routing/contests/<int:contest_id>")
@spec.validate(resp=answers(TurnOut), tags=["routing"])
@once
def decide(contest_id: int, json: DecisionIn) -> Any:
    """Uphold a doubt, or keep the place; 409 when somebody has decided already."""
    row = weighing.decide(loaders.contest(me(), contest_id), me(), json.decision)
    return turn_out(shown.place(access.ticket(me(), row.ticket_id)))


@bp.get("/duty")
@spec.validate(resp=answers(DutyOut), tags=["routing"])
def duty() -> Any:
    """Whether the agent of this key is there, and what they carry."""
    need(me(), "work")
    return _duty(me().id or 0).model_dump(mode="json")


def _duty(agent_id: int) -> DutyOut:
    return duty_out(shown.agent(me(), agent_id))


@bp.patch("/duty")
@spec.validate(resp=answers(DutyOut), tags=["routing"])
@once
def say(json: PresenceIn) -> Any:
    """Say that one is there, away, or out of office until a time."""
    need(me(), "work")
    if json.until is not None:
        if json.hand_to is not None:
            shown.agent(me(), json.hand_to)
        leaving.go_out(me(), me(), until=json.until, hand_to=json.hand_to)
    else:
        duties.say(me(), Presence(json.presence), me())
    return _duty(me().id or 0)


@bp.get("/routing/agents")
@spec.validate(resp=answers(DutyList), tags=["routing"])
def agents(query: Paging) -> Any:
    """The colleagues of one's teams: presence, load, what each can carry."""
    need(me(), "routing")
    found, following = cut(shown.agents(me()), query, lambda one: one.agent.id or 0)
    return page([duty_out(one).model_dump(mode="json") for one in found], following)


@bp.patch("/routing/agents/<int:agent_id>")
@spec.validate(resp=answers(DutyOut), tags=["routing"])
@once
def set_agent(agent_id: int, json: DutyIn) -> Any:
    """What a colleague can carry, and whether they are there."""
    line = shown.agent(me(), agent_id)
    need(me(), "routing")
    told = json.model_dump(exclude_unset=True)
    if "calendar" in told:
        told["calendar_id"] = told.pop("calendar")
    offered = {one.id or 0 for one in shown.calendars()}
    values = rules.duty({name: value for name, value in told.items() if name != "presence"}, offered)
    if values:
        duties.set_up(line.agent, me(), values)
    if json.presence is not None:
        duties.say(line.agent, Presence(json.presence), me())
    return _duty(agent_id)


@bp.get("/routing/teams")
@spec.validate(resp=answers(RouteList), tags=["routing"])
def routes(query: Paging) -> Any:
    """How one's teams give out their tickets."""
    need(me(), "routing")
    found, following = cut(shown.teams(me()), query, lambda one: one[0].id or 0)
    return page([route_out(*one).model_dump(mode="json") for one in found], following)


@bp.patch("/routing/teams/<int:team_id>")
@spec.validate(resp=answers(RouteOut), tags=["routing"])
@once
def set_route(team_id: int, json: RouteIn) -> Any:
    """Change how a team gives out its tickets."""
    team = visible_team(me(), team_id)
    need(me(), "routing")
    return route_out(team, teams.change_route(team, me(), rules.route(json.model_dump(exclude_none=True), KINDS)))


@bp.get("/routing/weights")
@spec.validate(resp=answers(WeightsOut), tags=["routing"])
def weights() -> Any:
    """What moves a ticket forward in the queue."""
    need(me(), "routing")
    return weights_out(weighing.current()).model_dump()


@bp.put("/routing/weights")
@spec.validate(resp=answers(WeightsOut), tags=["routing"])
@once
def weigh(json: WeightsIn) -> Any:
    """Set the weights; the queue is put in order by and by."""
    need(me(), "routing")
    told = json.model_dump(exclude_none=True, exclude={"v"})
    return weights_out(weighing.weigh(me(), rules.weights(told), json.v))


@bp.post("/routing/weights/trial")
@spec.validate(resp=answers(TrialOut), tags=["routing"])
def try_out(json: Minutes) -> Any:
    """What these weights would have done to last week's answers; nothing is changed."""
    need(me(), "routing")
    now = queries.weights()
    tried = Weights(**(vars(now) | rules.weights(json.model_dump(exclude_none=True))))
    return trial_out(trial.last_week(now, tried, clock.now())).model_dump()

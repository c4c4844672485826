"""Promises for machines: listing, adding, keeping, moving, handing on, cancelling; spotting them; the kept rate."""

from datetime import timedelta
from typing import Any

from caredesk.core import api, clock, db
from caredesk.core.api import Paging, answers, cut, once, page, spec
from caredesk.promises import access, actions, byhand, making, offering, queries, report, rules
from caredesk.promises.api_models import (
    PromiseIn,
    PromiseKeptIn,
    PromiseList,
    PromiseListing,
    PromiseMoveIn,
    PromiseOfferIn,
    PromiseOut,
    PromiseOwnerIn,
    PromiseRateList,
    PromiseRateListing,
    PromiseRuleIn,
    PromiseRuleOut,
    PromiseTextIn,
    PromiseWhyIn,
    SpottedList,
    promise_out,
    rate_out,
    rule_out,
    spotted_out,
)
from caredesk.promises.models import Promise
from caredesk.promises.queries import Asked
from caredesk.promises.report import Stretch
from caredesk.team import access as team
from caredesk.team.door import me
from caredesk.team.models import Agent
from caredesk.tickets import access as tickets
from caredesk.tickets.refusals import Refused

bp = api.blueprint("promises")
ONE = answers(PromiseOut)


def _told(row: Promise) -> Any:
    return promise_out(row).model_dump(mode="json")


@bp.get("/promises")
@spec.validate(resp=answers(PromiseList), tags=["promises"])
def listed(query: PromiseListing) -> Any:
    """Promises to customers that this agent sees, by number."""
    asked = Asked(query.whose, query.team, query.channel, query.owner)
    after = api.place(query.cursor) or 0
    found = queries.listed(me(), asked, query.state, after=after, limit=query.limit + 1)
    shown, following = cut(found, query, lambda one: one.id or 0)
    return page([_told(one) for one in shown], following)


@bp.get("/promises/<int:promise_id>")
@spec.validate(resp=ONE, tags=["promises"])
def one(promise_id: int) -> Any:
    """One promise."""
    return _told(access.promise(me(), promise_id))


@bp.get("/tickets/<int:ticket_id>/promises")
@spec.validate(resp=answers(PromiseList), tags=["promises"])
def of_ticket(ticket_id: int, query: Paging) -> Any:
    """Every promise that was made in a ticket, by number."""
    found = [line.promise for line in queries.of_ticket(tickets.ticket(me(), ticket_id).id or 0)]
    shown, following = cut(found, query, lambda one: one.id or 0)
    return page([_told(one) for one in shown], following)


@bp.post("/tickets/<int:ticket_id>/promises")
@spec.validate(resp=answers(PromiseOut, 201), tags=["promises"])
@once
def add(ticket_id: int, json: PromiseIn) -> Any:
    """Write down a promise that no reply of ours shows; what replies promise is written down by itself."""
    ticket = tickets.ticket_to_work_on(me(), ticket_id)
    return _told(byhand.add(ticket, me(), json.words, json.due_at, owner=json.owner)), 201


@bp.post("/tickets/<int:ticket_id>/promises/spotted")
@spec.validate(resp=answers(SpottedList), tags=["promises"])
def spotted(ticket_id: int, json: PromiseTextIn) -> Any:
    """What these words would promise if they were sent; nothing is changed."""
    ticket = tickets.ticket_to_work_on(me(), ticket_id)
    found = making.plan(ticket, me(), json.text)
    return SpottedList(items=[spotted_out(one) for one in found]).model_dump(mode="json")


@bp.post("/promises/<int:promise_id>/keep")
@spec.validate(resp=ONE, tags=["promises"])
@once
def keep(promise_id: int, json: PromiseKeptIn) -> Any:
    """It was kept otherwise than by a reply; say how. 409 when it is settled already."""
    return _told(actions.keep(access.promise_to_work_on(me(), promise_id), me(), json.note))


@bp.post("/promises/<int:promise_id>/move")
@spec.validate(resp=ONE, tags=["promises"])
@once
def move(promise_id: int, json: PromiseMoveIn) -> Any:
    """Another time, for a reason."""
    return _told(actions.move(access.promise_to_work_on(me(), promise_id), me(), json.due_at, json.why))


@bp.post("/promises/<int:promise_id>/owner")
@spec.validate(resp=ONE, tags=["promises"])
@once
def hand_on(promise_id: int, json: PromiseOwnerIn) -> Any:
    """Somebody else sees to it."""
    row, to = access.promise_to_work_on(me(), promise_id), db.session().get(Agent, json.owner)
    if to is None:
        raise Refused("not_eligible")
    return _told(actions.hand_on(row, me(), to, "person"))


@bp.post("/promises/<int:promise_id>/cancel")
@spec.validate(resp=ONE, tags=["promises"])
@once
def cancel(promise_id: int, json: PromiseWhyIn) -> Any:
    """Nobody waits for it any more, for a reason."""
    return _told(actions.cancel(access.promise_to_work_on(me(), promise_id), me(), json.why))


@bp.post("/promises/<int:promise_id>/offer")
@spec.validate(resp=ONE, tags=["promises"])
@once
def decide_offer(promise_id: int, json: PromiseOfferIn) -> Any:
    """Say whether the answer that was written outside the desk keeps it."""
    return _told(offering.answer(access.promise_to_work_on(me(), promise_id), me(), keeps=json.keeps))


@bp.get("/promises/rates")
@spec.validate(resp=answers(PromiseRateList), tags=["promises"])
def rates(query: PromiseRateListing) -> Any:
    """How many promises were kept in time, by agent, team or channel."""
    at = clock.now()
    stretch = Stretch(at - timedelta(days=int(query.days)), at)
    found = [rate_out(one) for one in report.rates(me(), query.by, stretch)]
    return PromiseRateList(rates=found, whole=rate_out(report.whole(me(), stretch))).model_dump(mode="json")


@bp.get("/promises/rules/<int:team_id>")
@spec.validate(resp=answers(PromiseRuleOut), tags=["promises"])
def rule(team_id: int) -> Any:
    """What a team wants of its promises; 0 is the whole desk."""
    team.need(me(), "sla")
    if team_id:
        team.team(me(), team_id)
    found = rules.of(team_id)
    return rule_out(team_id, found).model_dump(mode="json")


@bp.put("/promises/rules/<int:team_id>")
@spec.validate(resp=answers(PromiseRuleOut), tags=["promises"])
@once
def set_rule(team_id: int, json: PromiseRuleIn) -> Any:
    """Set it; the desk's own is the owner's to set."""
    team.need(me(), "sla" if team_id else "own")
    if team_id:
        team.team(me(), team_id)
    row = rules.change(me(), team_id, json.model_dump())
    return rule_out(team_id, row).model_dump(mode="json")

"""Calendars, policies and recomputing for machines."""

from typing import Any

from flask import Response

from caredesk.core import api
from caredesk.core.api import Paging, answers, cut, once, page, spec
from caredesk.core.types import known
from caredesk.sla import calendars, hours_file, matching, policies, policy_queries, policy_rules, recompute
from caredesk.sla import policy_sentences as sentences
from caredesk.sla.models import Calendar
from caredesk.sla.policy_api_models import (
    CalendarChange,
    CalendarFile,
    CalendarList,
    CalendarOut,
    MatchedOut,
    MatchPreview,
    PolicyChange,
    PolicyIn,
    PolicyList,
    PolicyOut,
    PolicyVersionList,
    RecomputeIn,
    RecomputeOut,
    calendar_out,
    policy_out,
    recompute_out,
    version_out,
)
from caredesk.sla.policy_queries import Line
from caredesk.team import access
from caredesk.team.door import me

bp = api.blueprint("policies")


@bp.errorhandler(hours_file.Unfit)
@bp.errorhandler(policy_rules.Unfit)
def _unfit(error: Any) -> Response:
    found = [{"field": field, "problem": words} for field, words in sentences.fields(error.errors).items()]
    return api.problem(422, "", errors=found)


@bp.errorhandler(policies.Hides)
def _hides(error: policies.Hides) -> Response:
    return api.problem(422, sentences.hides(error), code="hides")


@bp.errorhandler(calendars.Stale)
@bp.errorhandler(policies.Stale)
def _stale(_error: Exception) -> Response:
    return api.problem(409, sentences.stale(), code="stale")


@bp.errorhandler(recompute.Stale)
def _not_waiting(_error: Exception) -> Response:
    return api.problem(409, sentences.not_waiting(), code="not_waiting")


@bp.errorhandler(policies.Default)
def _default(_error: Exception) -> Response:
    return api.problem(409, sentences.is_default(), code="default")


@bp.errorhandler(calendars.InUse)
def _in_use(error: calendars.InUse) -> Response:
    return api.problem(409, sentences.in_use(error), code="in_use")


@bp.get("/calendars")
@spec.validate(resp=answers(CalendarList), tags=["sla"])
def all_calendars(query: Paging) -> Any:
    """The calendars in force."""
    access.need(me(), "read")
    lines = policy_queries.policies()
    found, following = cut(policy_queries.calendars(), query, lambda one: known(one.id))
    return page([_calendar(one, lines).model_dump() for one in found], following)


def _calendar(row: Calendar, lines: list[Line]) -> CalendarOut:
    return calendar_out(row, policy_queries.users_of(known(row.id), lines))


@bp.get("/calendars/<int:calendar_id>")
@spec.validate(resp=answers(CalendarOut), tags=["sla"])
def calendar(calendar_id: int) -> Any:
    """One calendar, with the file that the command line takes."""
    access.need(me(), "read")
    return _calendar(policy_queries.calendar(calendar_id), policy_queries.policies()).model_dump()


@bp.post("/calendars")
@spec.validate(resp=answers(CalendarOut, 201), tags=["sla"])
@once
def make_calendar(json: CalendarFile) -> Any:
    """A new calendar from its file."""
    access.need(me(), "sla")
    return _calendar(calendars.create(me(), json.model_dump()), []), 201


@bp.patch("/calendars/<int:calendar_id>")
@spec.validate(resp=answers(CalendarOut), tags=["sla"])
@once
def change_calendar(calendar_id: int, json: CalendarChange) -> Any:
    """Other hours from now on: policies that count by it get a new version, running clocks keep theirs."""
    access.need(me(), "sla")
    row = policy_queries.calendar(calendar_id)
    told = {**row.hours, **json.model_dump(exclude_unset=True, exclude={"v"})}
    return _calendar(calendars.change(me(), row, told, seen=json.v), policy_queries.policies())


@bp.post("/calendars/<int:calendar_id>/retirement")
@spec.validate(resp=answers(None, 204), tags=["sla"])
@once
def retire_calendar(calendar_id: int) -> Any:
    """Nobody chooses it any more; 409 while policies count by it or people work by it."""
    access.need(me(), "sla")
    calendars.retire(me(), policy_queries.calendar(calendar_id))
    return "", 204


@bp.get("/policies")
@spec.validate(resp=answers(PolicyList), tags=["sla"])
def all_policies(query: Paging) -> Any:
    """The policies in force; `place` says in which order they are asked."""
    access.need(me(), "read")
    found, following = cut(policy_queries.policies(), query, lambda one: known(one.policy.id))
    return page([_policy(one).model_dump(mode="json") for one in found], following)


def _policy(line: Line) -> PolicyOut:
    order = [one.policy.id for one in policy_queries.policies() if not one.policy.is_default]
    return policy_out(line, None if line.policy.is_default else order.index(line.policy.id) + 1)


@bp.get("/policies/<int:policy_id>")
@spec.validate(resp=answers(PolicyOut), tags=["sla"])
def policy(policy_id: int) -> Any:
    """One policy, with the version that is in force."""
    access.need(me(), "read")
    return _policy(policy_queries.policy(policy_id)).model_dump(mode="json")


@bp.get("/policies/<int:policy_id>/versions")
@spec.validate(resp=answers(PolicyVersionList), tags=["sla"])
def policy_versions(policy_id: int, query: Paging) -> Any:
    """Every version that a policy ever had, oldest first."""
    access.need(me(), "read")
    found = policy_queries.versions(known(policy_queries.policy(policy_id).policy.id))
    shown, following = cut(found, query, lambda one: known(one.id))
    return page([version_out(one).model_dump(mode="json") for one in shown], following)


@bp.post("/policies")
@spec.validate(resp=answers(PolicyOut, 201), tags=["sla"])
@once
def make_policy(json: PolicyIn) -> Any:
    """A new policy."""
    access.need(me(), "sla")
    return _policy(policies.create(me(), json.model_dump())), 201


@bp.patch("/policies/<int:policy_id>")
@spec.validate(resp=answers(PolicyOut), tags=["sla"])
@once
def change_policy(policy_id: int, json: PolicyChange) -> Any:
    """Other terms from now on, as a new version; or another place."""
    access.need(me(), "sla")
    line = policy_queries.policy(policy_id)
    told = json.model_dump(exclude_unset=True, exclude={"version", "move"})
    if json.move and not told:
        policies.move(me(), line.policy, json.move)
    else:
        if json.move:
            raise policy_rules.Unfit({"move": "alone"})
        before = {**line.terms, "calendar": line.terms["calendar"]["id"]}
        policies.change(me(), line.policy, {**before, **told}, seen=json.version)
    return _policy(policy_queries.policy(policy_id))


@bp.post("/policies/<int:policy_id>/retirement")
@spec.validate(resp=answers(None, 204), tags=["sla"])
@once
def retire_policy(policy_id: int) -> Any:
    """New tickets do not ask it any more; clocks under it go on. The default one stays: 409."""
    access.need(me(), "sla")
    policies.retire(me(), policy_queries.policy(policy_id).policy)
    return "", 204


@bp.post("/policies/preview")
@spec.validate(resp=answers(MatchedOut), tags=["sla"])
def preview_match(json: MatchPreview) -> Any:
    """How many open tickets such a policy would be for; nothing is kept."""
    access.need(me(), "sla")
    line = policy_queries.policy(json.policy) if json.policy else None
    match = policy_rules.match(json.match.model_dump(), policy_queries.offered().teams)
    found = matching.preview(me(), match, place=line.policy.place if line and not line.policy.is_default else None)
    return MatchedOut(matching=found.open, taken=found.taken).model_dump()


@bp.post("/recomputes")
@spec.validate(resp=answers(RecomputeOut, 201), tags=["sla"])
@once
def ask_recompute(json: RecomputeIn) -> Any:
    """Begin to look at what the current versions would change for running clocks of tickets that this agent sees."""
    access.need(me(), "sla")
    policy = policy_queries.policy(json.policy).policy if json.policy else None
    return recompute_out(recompute.ask(me(), policy)), 201


@bp.get("/recomputes/<int:run_id>")
@spec.validate(resp=answers(RecomputeOut), tags=["sla"])
def recomputing(run_id: int) -> Any:
    """How far it is, and what would change or was changed."""
    return recompute_out(recompute.run(me(), run_id)).model_dump(mode="json")


@bp.post("/recomputes/<int:run_id>/application")
@spec.validate(resp=answers(RecomputeOut), tags=["sla"])
@once
def apply_recompute(run_id: int) -> Any:
    """Change what was looked at; 409 unless it waits for that."""
    recompute.apply(me(), recompute.run(me(), run_id))
    return recompute_out(recompute.run(me(), run_id))


@bp.post("/recomputes/<int:run_id>/end")
@spec.validate(resp=answers(None, 204), tags=["sla"])
@once
def drop_recompute(run_id: int) -> Any:
    """Leave the clocks as they are; 409 once they are being changed."""
    recompute.drop(me(), recompute.run(me(), run_id))
    return "", 204

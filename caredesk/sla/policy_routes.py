"""Pages of policies: which there are and in which order, making and changing one, its versions."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_login import login_required

from caredesk import channels
from caredesk.channels import queries as accounts
from caredesk.core import numbers
from caredesk.core.types import known
from caredesk.sla import matching, policies, policy_form, policy_queries, policy_rules, steps
from caredesk.sla import policy_sentences as sentences
from caredesk.sla.matching import Matching
from caredesk.sla.policy_queries import Line
from caredesk.sla.policy_rules import Unfit
from caredesk.team import access
from caredesk.team.door import me

bp = Blueprint("policies", __name__)
BLANK: dict[str, Any] = {"name": "", "match": {}, "targets": {}, "calendar": None, "courtesy": True, "warn": []}


@bp.get("/sla/policies")
@login_required
def listed() -> str:
    access.need(me(), "read")
    return _list_page()


def _list_page(wrong: str = "") -> str:
    lines = policy_queries.policies()
    return render_template(
        "sla/policies.html",
        lines=lines,
        old=policy_queries.old_clocks(me()),
        teams={team.id: team.name for team in accounts.teams_for(me())},
        say=sentences,
        may_change=access.may(me(), "sla"),
        wrong=wrong,
    )


@bp.get("/sla/policies/new")
@login_required
def new() -> str:
    access.need(me(), "sla")
    return _page(None, BLANK, {})


@bp.get("/sla/policies/<int:policy_id>")
@login_required
def show(policy_id: int) -> str:
    access.need(me(), "read")
    line = policy_queries.policy(policy_id)
    return _page(line, {**line.terms, "calendar": line.terms["calendar"]["id"]}, {})


def _page(
    line: Line | None,
    typed: Mapping[str, Any],
    errors: Mapping[str, str],
    *,
    wrong: str = "",
    found: Matching | None = None,
) -> str:
    return render_template(
        "sla/policy.html",
        line=line,
        versions=policy_queries.versions(known(line.policy.id)) if line else [],
        seen=request.form.get("seen") if errors else line.version.version if line else "",
        typed=typed,
        errors=sentences.fields(errors),
        wrong=wrong,
        found=found,
        calendars=policy_queries.calendars(),
        teams={team.id: team.name for team in accounts.teams_for(me())},
        offered={"channels": channels.KINDS, "rules": policy_rules, "steps": steps},
        say=sentences,
        may_change=access.may(me(), "sla"),
    )


@bp.post("/sla/policies/preview")
@login_required
def preview() -> Any:
    """The form again with how many open tickets it is for, or with what is wrong; nothing is kept."""
    access.need(me(), "sla")
    line = _of()
    typed = _typed(line)
    try:
        match = policy_rules.match(typed["match"], policy_queries.offered().teams)
    except Unfit as unfit:
        return _page(line, typed, unfit.errors), 422
    place = line.policy.place if line and not line.policy.is_default else None
    return _page(line, typed, {}, found=matching.preview(me(), match, place=place))


def _of() -> Line | None:
    """The policy that the form is about; none for a new one."""
    told = numbers.whole(request.form.get("of", ""))
    return None if told is None else policy_queries.policy(told)


def _typed(line: Line | None) -> dict[str, Any]:
    """What was typed, with the teams of the policy that this agent does not see."""
    mine = {team.id for team in accounts.teams_for(me())}
    kept = [one for one in line.terms["match"]["teams"] if one not in mine] if line else []
    return policy_form.told(request.form, kept)


@bp.post("/sla/policies")
@login_required
def create() -> Any:
    access.need(me(), "sla")
    typed = _typed(None)
    try:
        line = policies.create(me(), typed)
    except Unfit as unfit:
        return _page(None, typed, unfit.errors), 422
    except policies.Hides as error:
        return _page(None, typed, {}, wrong=sentences.hides(error)), 422
    flash(_("The policy is made. New clocks take it; running ones keep theirs until they are recomputed."))
    return redirect(f"/sla/policies/{line.policy.id}", 303)


@bp.post("/sla/policies/<int:policy_id>")
@login_required
def change(policy_id: int) -> Any:
    access.need(me(), "sla")
    line = policy_queries.policy(policy_id)
    typed, seen = _typed(line), numbers.whole(request.form.get("seen", "")) or 0
    try:
        policies.change(me(), line.policy, typed, seen=seen)
    except Unfit as unfit:
        return _page(line, typed, unfit.errors), 422
    except policies.Hides as error:
        return _page(line, typed, {}, wrong=sentences.hides(error)), 422
    except policies.Stale:
        return _page(line, typed, {}, wrong=sentences.stale()), 409
    flash(_("Saved. New clocks take this version; running ones keep theirs until they are recomputed."))
    return redirect(f"/sla/policies/{policy_id}", 303)


@bp.post("/sla/policies/<int:policy_id>/place")
@login_required
def move(policy_id: int) -> Any:
    access.need(me(), "sla")
    line = policy_queries.policy(policy_id)
    try:
        policies.move(me(), line.policy, "up" if request.form.get("way") == "up" else "down")
    except policies.Hides as error:
        return _list_page(sentences.hides(error)), 409
    except policies.Default:
        return _list_page(sentences.is_default()), 409
    return redirect(f"/sla/policies#policy-{policy_id}", 303)


@bp.post("/sla/policies/<int:policy_id>/retirement")
@login_required
def retire(policy_id: int) -> Any:
    access.need(me(), "sla")
    line = policy_queries.policy(policy_id)
    try:
        policies.retire(me(), line.policy)
    except policies.Default:
        return _list_page(sentences.is_default()), 409
    flash(_("The policy “%(name)s” is retired. Clocks under it go on.", name=line.policy.name))
    return redirect("/sla/policies", 303)

"""What supervisors set: how teams give out their tickets, and what each agent can carry."""

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_login import login_required

from caredesk.channels import KINDS
from caredesk.core import navigation, web
from caredesk.routing import duties, rules, sentences, shown, teams
from caredesk.routing.duty_routes import corner
from caredesk.routing.models import Presence, Way
from caredesk.sla.spoken import Times
from caredesk.team import access
from caredesk.team.door import me
from caredesk.team.rules import Unfit

bp = Blueprint("setup", __name__)
navigation.add(
    navigation.Item(
        42,
        "routing",
        "arrows-sort",
        lambda: _("Routing"),
        "/routing",
        seen_by=lambda agent: access.may(agent, "routing"),
        count=lambda agent: corner(agent).doubts,
    )
)
NUMBERS = ("overflow_minutes", "away_minutes", "hand_back_minutes")


@bp.get("/routing")
@login_required
def show() -> str:
    access.need(me(), "routing")
    return _page({}, 0)


def _page(errors: dict[str, str], wrong: int) -> str:
    """All of it; `wrong`: the team whose form has errors."""
    return render_template(
        "routing/page.html",
        teams=shown.teams(me()),
        lines=shown.agents(me()),
        doubts=len(shown.doubts(me())),
        kinds=list(KINDS),
        ways=list(Way),
        typed=request.form,
        errors=errors,
        wrong=wrong,
        **_words(),
    )


def _words() -> dict[str, Any]:
    return {"way_name": sentences.way, "off": sentences.off, "say": Times(me().zone, web.language())}


@bp.post("/routing/teams/<int:team_id>")
@login_required
def change_team(team_id: int) -> Any:
    team = access.team(me(), team_id)
    access.need(me(), "routing")
    form = request.form
    told: dict[str, Any] = {name: form.get(name, "") for name in ("way", *NUMBERS)}
    told["same_agent"] = form.get("same_agent") == "1"
    told["weights"] = {kind: form[f"weights_{kind}"] for kind in KINDS if form.get(f"weights_{kind}")}
    try:
        teams.change_route(team, me(), rules.route(told, KINDS))
    except Unfit as error:
        return _page(sentences.wrong(error), team_id), 422
    return _back("/routing", _("Saved."))


@bp.get("/routing/agents/<int:agent_id>")
@login_required
def show_agent(agent_id: int) -> str:
    line = shown.agent(me(), agent_id)
    access.need(me(), "routing")
    return _agent_page(line, {})


def _agent_page(line: shown.Line, errors: dict[str, str]) -> str:
    return render_template(
        "routing/agent.html",
        line=line,
        calendars=shown.calendars(),
        typed=request.form,
        errors=errors,
        **_words(),
    )


@bp.post("/routing/agents/<int:agent_id>")
@login_required
def change_agent(agent_id: int) -> Any:
    line = shown.agent(me(), agent_id)
    access.need(me(), "routing")
    told = {name: request.form.get(name, "") for name in ("capacity", "langs", "skills", "calendar_id")}
    offered = {one.id or 0 for one in shown.calendars()} | {line.duty.calendar_id or 0}
    try:
        duties.set_up(line.agent, me(), rules.duty(told, offered))
    except Unfit as error:
        return _agent_page(line, sentences.wrong(error)), 422
    return _back("/routing", _("Saved."))


@bp.post("/routing/agents/<int:agent_id>/presence")
@login_required
def change_presence(agent_id: int) -> Any:
    """For a colleague who forgot to say that they are away, or back."""
    line = shown.agent(me(), agent_id)
    access.need(me(), "routing")
    away = request.form.get("presence") == Presence.AWAY.value
    duties.say(line.agent, Presence.AWAY if away else Presence.AVAILABLE, me())
    return _back(f"/routing/agents/{agent_id}", _("Saved."))


def _back(path: str, words: str) -> Response:
    flash(words)
    answer: Response = redirect(path, 303)  # type: ignore[assignment]
    return answer

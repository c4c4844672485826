"""One's own presence: there, away, out of office; and the sign of life of a browser that is being used."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, flash, g, redirect, render_template, request
from flask_babel import gettext as _
from flask_login import login_required

from caredesk.core import web
from caredesk.routing import duties, leaving, queries, sentences, shown
from caredesk.routing.models import Presence
from caredesk.sla.spoken import Times
from caredesk.team import access, rules
from caredesk.team import queries as people
from caredesk.team.door import me
from caredesk.team.models import Agent
from caredesk.tickets.refusals import Refused
from caredesk.tickets.sentences import say

bp = Blueprint("duty", __name__)


@bp.app_template_global()
def corner(agent: Agent) -> shown.Corner:
    """What the rail shows of this room, asked once for a page."""
    if "corner" not in g:
        g.corner = shown.corner(agent)
    found: shown.Corner = g.corner
    return found


@bp.get("/duty")
@login_required
def show() -> str:
    access.need(me(), "work")
    return _page({})


def _page(errors: dict[str, str]) -> str:
    viewer = me()
    return render_template(
        "routing/duty.html",
        line=shown.agent(viewer, viewer.id or 0),
        colleagues=_colleagues(viewer),
        off=sentences.off,
        say=Times(viewer.zone, web.language()),
        typed=request.form,
        errors=errors,
    )


def _colleagues(viewer: Agent) -> list[Agent]:
    """Those to whom work can be handed."""
    found = [one.agent for one in people.members(viewer)]
    return [one for one in found if one.id != viewer.id and one.is_active and access.may(one, "work")]


@bp.post("/duty")
@login_required
def change() -> Response:
    """There or away, from the menu of any page."""
    access.need(me(), "work")
    wanted = next((one for one in Presence if one.value == request.form.get("presence")), None)
    if wanted is None:
        raise Refused("input", field="presence")
    duties.say(me(), wanted, me())
    answer: Response = redirect(rules.way_back(request.form.get("next", "/duty")), 303)  # type: ignore[assignment]
    return answer


@bp.post("/duty/leave")
@login_required
def leave() -> Any:
    access.need(me(), "work")
    try:
        hand_to = _colleague()
        leaving.go_out(me(), me(), until=_until(me().zone), hand_to=hand_to)
    except Refused as error:
        field = {"out_time": "until"}.get(error.code, "hand_to")
        return _page({field: say(error.code, error.facts)}), 422
    flash(_("You are out of office. What waited for you was handed over."))
    return redirect("/duty", 303)


def _until(zone: str) -> datetime:
    """The moment that a form names by the clock on the reader's wall."""
    try:
        return datetime.fromisoformat(request.form.get("until", "")).replace(tzinfo=ZoneInfo(zone))
    except ValueError as error:
        raise Refused("out_time") from error


def _colleague() -> int | None:
    """One of those who are offered, or None for the queue."""
    told = request.form.get("hand_to", "")
    if not told:
        return None
    found = next((one.id for one in _colleagues(me()) if str(one.id) == told), None)
    if found is None:
        raise Refused("hand_to")
    return found


@bp.post("/duty/here")
@login_required
def here() -> tuple[str, int]:
    """This browser is being used: the door has noted it, and whom the desk thought away is back."""
    if access.may(me(), "work") and queries.duty(me().id or 0).presence is Presence.AWAY:
        duties.notice_back(me(), me())
    return "", 204

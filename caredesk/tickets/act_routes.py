"""What is done with one ticket: each a small resource, answered by the ticket's new header and row."""

from datetime import datetime
from typing import Any

from flask import Blueprint, redirect, request
from flask_login import login_required

from caredesk.core import web
from caredesk.team.door import me
from caredesk.tickets import access, actions, assignment
from caredesk.tickets.answers import changed, number
from caredesk.tickets.models import Priority, Tone
from caredesk.tickets.refusals import Refused

bp = Blueprint("acts", __name__)


@bp.post("/tickets/<int:ticket_id>/claim")
@login_required
def claim(ticket_id: int) -> Any:
    return changed(assignment.claim(access.ticket_to_work_on(me(), ticket_id), me()))


@bp.post("/tickets/<int:ticket_id>/assignment")
@login_required
def assign(ticket_id: int) -> Any:
    ticket, team, agent = access.ticket_to_work_on(me(), ticket_id), number("team"), number("assignee")
    if team is not None:
        return changed(assignment.assign_team(ticket, me(), team))
    return changed(assignment.unassign(ticket, me()) if agent is None else assignment.assign(ticket, me(), agent))


@bp.post("/tickets/<int:ticket_id>/status")
@login_required
def set_status(ticket_id: int) -> Any:
    ticket = access.ticket_to_work_on(me(), ticket_id)
    ways = {"open": actions.open_again, "pending": actions.pend, "resolved": actions.resolve}
    way = ways.get(request.form.get("status", ""))
    if way is None:
        raise Refused("input", field="status")
    return changed(way(ticket, me()))


@bp.post("/tickets/<int:ticket_id>/snooze")
@login_required
def snooze(ticket_id: int) -> Any:
    ticket = access.ticket_to_work_on(me(), ticket_id)
    return changed(actions.snooze(ticket, me(), until()))


def until() -> datetime | None:
    """When a snooze ends: a time with its zone, or None for "when the customer writes"."""
    if request.form.get("until_post") == "1":
        return None
    try:
        at = datetime.fromisoformat(request.form.get("until", ""))
    except ValueError as error:
        raise Refused("snooze_time") from error
    if at.tzinfo is None:
        raise Refused("snooze_time")
    return at


@bp.post("/tickets/<int:ticket_id>/closure")
@login_required
def resolve(ticket_id: int) -> Any:
    if request.form.get("_method") == "DELETE":  # a form without the script
        return reopen(ticket_id)
    ticket = access.ticket_to_work_on(me(), ticket_id)
    try:
        return changed(actions.resolve(ticket, me(), despite=request.form.get("despite", "")))
    except Refused as error:
        if error.code != "promise_open" or web.is_fragment():
            raise
        return redirect(f"/tickets/{ticket_id}/promises/closing", 303)


@bp.delete("/tickets/<int:ticket_id>/closure")
@login_required
def reopen(ticket_id: int) -> Any:
    return changed(actions.open_again(access.ticket_to_work_on(me(), ticket_id), me()))


@bp.post("/tickets/<int:ticket_id>/priority")
@login_required
def prioritise(ticket_id: int) -> Any:
    ticket = access.ticket_to_work_on(me(), ticket_id)
    return changed(actions.prioritise(ticket, me(), priority()))


def priority() -> Priority:
    """The priority of the form; Refused when there is none like it."""
    try:
        return Priority(request.form.get("priority", ""))
    except ValueError as error:
        raise Refused("input", field="priority") from error


@bp.post("/tickets/<int:ticket_id>/tone")
@login_required
def judge(ticket_id: int) -> Any:
    ticket = access.ticket_to_work_on(me(), ticket_id)
    try:
        tone = Tone(request.form.get("tone", "nothing was said"))
    except ValueError as error:
        raise Refused("input", field="tone") from error
    return changed(actions.judge_tone(ticket, me(), tone))


@bp.post("/tickets/<int:ticket_id>/tags")
@login_required
def tag(ticket_id: int) -> Any:
    ticket = access.ticket_to_work_on(me(), ticket_id)
    add = [*request.form.getlist("add"), *request.form.getlist("tag")]
    return changed(actions.tag(ticket, me(), add=add, remove=request.form.getlist("remove")))

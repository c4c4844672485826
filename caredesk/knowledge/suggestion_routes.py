"""Answers beside a ticket: what was said to the same question before, to be put into the composer by the agent."""

from typing import Any

from flask import Blueprint, redirect, render_template, request
from flask_login import login_required

from caredesk.core import web
from caredesk.knowledge import misfits, suggestions
from caredesk.knowledge.misfits import Key
from caredesk.team import access as team
from caredesk.team.door import me
from caredesk.tickets import access
from caredesk.tickets.answers import number
from caredesk.tickets.models import Ticket
from caredesk.tickets.refusals import Refused

bp = Blueprint("suggestions", __name__)


@bp.get("/tickets/<int:ticket_id>/suggestions")
@login_required
def show(ticket_id: int) -> Any:
    return _page(access.ticket(me(), ticket_id))


@bp.post("/tickets/<int:ticket_id>/misfits")
@login_required
def dismiss(ticket_id: int) -> Any:
    """This answer does not fit this question."""
    if request.form.get("_method") == "DELETE":  # a form without the script
        return readmit(ticket_id)
    ticket, about = access.ticket_to_work_on(me(), ticket_id), _about()
    misfits.mark(ticket, me(), suggestions.asked(ticket), about)
    return _answer(ticket)


@bp.delete("/tickets/<int:ticket_id>/misfits")
@login_required
def readmit(ticket_id: int) -> Any:
    ticket, about = access.ticket_to_work_on(me(), ticket_id), _about()
    misfits.take_back(ticket, me(), suggestions.asked(ticket), about)
    return _answer(ticket)


def _about() -> Key:
    """The answer that is meant: one that this agent may see, else it is not there."""
    source, of_id = request.form.get("source", ""), number("of")
    if of_id is None or source not in ("post", "article"):
        raise Refused("input", field="of")
    if not suggestions.may_see(me(), (source, of_id)):
        raise team.NotFound
    return source, of_id


def _answer(ticket: Ticket) -> Any:
    return _page(ticket) if web.is_fragment() else redirect(f"/tickets/{ticket.id}/suggestions", 303)


def _page(ticket: Ticket) -> str:
    found = suggestions.of_ticket(me(), ticket)
    given = {"ticket": ticket, "suggestions": found, "may_work": team.may(me(), "work")}
    given["misfits"] = suggestions.dismissed(me(), ticket)
    return render_template("knowledge/_beside.html" if web.is_fragment() else "knowledge/beside.html", **given)

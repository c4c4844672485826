"""Why this deadline: the clocks of a ticket with every minute that was counted or skipped."""

from typing import Any

from flask import Blueprint, redirect, render_template, request
from flask_login import login_required

from caredesk.core import clock, web
from caredesk.sla import happened, rulings, why
from caredesk.sla.spoken import Times
from caredesk.team import access as team
from caredesk.team.door import me
from caredesk.tickets import access
from caredesk.tickets.answers import changed
from caredesk.tickets.models import Ticket

bp = Blueprint("panel", __name__)


@bp.get("/tickets/<int:ticket_id>/clocks")
@login_required
def clocks(ticket_id: int) -> str:
    return _page(access.ticket(me(), ticket_id))


def _page(ticket: Ticket) -> str:
    lang = web.language()
    given = {
        "ticket": ticket,
        "clocks": why.clocks(ticket, clock.now(), lang),
        "thanks": why.thanks(ticket),
        "ruled": why.ruled(ticket),
        "may_work": team.may(me(), "work"),
        "happened": happened.of(ticket),
        "say": Times(me().zone, lang),
        "zone": me().zone,
    }
    return render_template("sla/_why.html" if web.is_fragment() else "sla/why.html", **given)


@bp.post("/posts/<int:post_id>/ruling")
@login_required
def let_count(post_id: int) -> Any:
    """A thank-you asks for an answer after all."""
    if request.form.get("_method") == "DELETE":  # a form without the script
        return take_back(post_id)
    return _answer(rulings.let_count(access.post_to_work_on(me(), post_id), me()))


@bp.delete("/posts/<int:post_id>/ruling")
@login_required
def take_back(post_id: int) -> Any:
    return _answer(rulings.take_back(access.post_to_work_on(me(), post_id), me()))


def _answer(ticket: Ticket) -> Any:
    return changed(ticket) if web.is_fragment() else redirect(f"/tickets/{ticket.id}/clocks", 303)

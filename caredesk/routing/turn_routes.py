"""Taking the next ticket, and why a ticket stands where it does."""

from typing import Any

from flask import Blueprint, jsonify, redirect, render_template, request
from flask_babel import gettext as _
from flask_login import login_required

from caredesk.core import web
from caredesk.routing import sentences, shown, weighing
from caredesk.routing.claiming import claim_next
from caredesk.sla.spoken import Times
from caredesk.team.access import may, need
from caredesk.team.door import me
from caredesk.tickets import access
from caredesk.tickets.answers import changed
from caredesk.tickets.models import Ticket

bp = Blueprint("turn", __name__)


@bp.post("/tickets/next")
@login_required
def take_next() -> Any:
    """The ticket whose turn it is becomes the agent's; the page's script is told which one that is."""
    need(me(), "work")
    ticket = claim_next(me())
    if not web.is_fragment():
        return redirect(f"/tickets/{ticket.id}?view=mine" if ticket else "/inbox?view=unassigned", 303)
    words = _("The ticket is yours.") if ticket else _("Nothing that suits you waits. Well done.")
    return jsonify(ticket=ticket.id if ticket else 0, text=words)


@bp.get("/tickets/<int:ticket_id>/turn")
@login_required
def show(ticket_id: int) -> str:
    return _page(access.ticket(me(), ticket_id))


def _page(ticket: Ticket) -> str:
    given = {
        "ticket": ticket,
        "place": shown.place(ticket),
        "reason": sentences.reason,
        "may_contest": may(me(), "work"),
        "may_decide": may(me(), "routing"),
        "say": Times(me().zone, web.language()),
        "zone": me().zone,
    }
    return render_template("routing/_turn.html" if web.is_fragment() else "routing/turn.html", **given)


@bp.post("/tickets/<int:ticket_id>/contest")
@login_required
def contest(ticket_id: int) -> Any:
    ticket = access.ticket_to_work_on(me(), ticket_id)
    weighing.contest(ticket, me(), request.form.get("reason", ""))
    return changed(ticket) if web.is_fragment() else redirect(f"/tickets/{ticket_id}/turn", 303)

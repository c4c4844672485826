"""What the "/" menu of the composer offers in one ticket, and how the people in it are called."""

from typing import Any

from flask import Blueprint, jsonify, request
from flask_login import login_required

from caredesk.replies import called, menu
from caredesk.team.door import me
from caredesk.tickets import access
from caredesk.tickets.people import customer_of

bp = Blueprint("menu", __name__)


@bp.get("/tickets/<int:ticket_id>/menu")
@login_required
def offered(ticket_id: int) -> Any:
    """Every template and macro that may be put into this ticket, ready but for what is asked."""
    return jsonify(menu.of(access.ticket_to_work_on(me(), ticket_id), me()))


@bp.post("/tickets/<int:ticket_id>/called")
@login_required
def say(ticket_id: int) -> Any:
    """Keep what the customer is called, and what this agent is called in their own replies."""
    ticket = access.ticket_to_work_on(me(), ticket_id)
    told = {name: request.form[name] for name in called.FIELDS if name in request.form}
    customer = customer_of(ticket)
    if told and customer is not None:
        called.say_customer(me(), customer, told)
    if "own_first_name" in request.form:
        called.say_own(me(), {"first_name": request.form["own_first_name"]})
    return "", 204

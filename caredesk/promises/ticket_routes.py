"""Promises beside the ticket: what the reply box is shown while somebody types, the list, adding one, and resolving."""

import json
from typing import Any

from flask import Blueprint, redirect, render_template, request
from flask_login import login_required

from caredesk.core import clock, db, web
from caredesk.promises import actions, along, byhand, closure, queries, strip, zones
from caredesk.promises.act_routes import due
from caredesk.promises.shown import Shown
from caredesk.team import access as team
from caredesk.team.door import me
from caredesk.tickets import access
from caredesk.tickets import actions as tickets
from caredesk.tickets.answers import changed, number
from caredesk.tickets.models import Ticket
from caredesk.tickets.refusals import Refused

bp = Blueprint("ticket", __name__)
URL = "/tickets/<int:ticket_id>/promises"
LONGEST = 20_000


@bp.post(f"{URL}/spot")
@login_required
def spot(ticket_id: int) -> Any:
    """What these words would promise, with what the agent has said about it so far."""
    ticket = access.ticket_to_work_on(me(), ticket_id)
    text = request.form.get("text", "")[:LONGEST]
    given = {"strip": strip.of(ticket, me(), text, _said()), "shown": Shown(me(), web.language())}
    return render_template("promises/_strip.html", owners=team.answerers(ticket.account_id), **given)


def _said() -> along.Brought:
    try:
        return along.Brought.model_validate(json.loads(request.form.get("along") or "{}"))
    except ValueError as error:  # pydantic's own errors are of this kind too
        raise Refused("input", field="along.promises") from error


@bp.get(URL)
@login_required
def show(ticket_id: int) -> Any:
    ticket = access.ticket(me(), ticket_id)
    return _list(ticket, "promises/_ticket.html" if web.is_fragment() else "promises/ticket.html")


@bp.get(f"{URL}/aside")
@login_required
def aside(ticket_id: int) -> Any:
    """The open ones, for the panel beside the conversation."""
    return _list(access.ticket(me(), ticket_id), "promises/_aside.html")


def _list(ticket: Ticket, template: str, **more: Any) -> str:
    around = zones.around(ticket, me(), clock.now())
    given = {
        "ticket": ticket,
        "lines": queries.of_ticket(ticket.id or 0),
        "shown": Shown(me(), web.language()),
        "choices": strip.choices(around),
        "zone": around.zone,
        "owners": team.answerers(ticket.account_id),
        "now": clock.now(),
        "typed": request.form,
    }
    return render_template(template, **given, **more)


@bp.post(URL)
@login_required
def add(ticket_id: int) -> Any:
    """Write down a promise that was made otherwise: on the phone, in person."""
    ticket = access.ticket_to_work_on(me(), ticket_id)
    zone = zones.around(ticket, me(), clock.now()).zone
    byhand.add(ticket, me(), request.form.get("words", ""), due(zone), owner=number("owner"))
    return changed(ticket) if web.is_fragment() else redirect(f"/tickets/{ticket_id}/promises", 303)


@bp.get(f"{URL}/closing")
@login_required
def ask(ticket_id: int) -> Any:
    """What is still owed before this ticket is resolved, and the ways there are."""
    ticket = access.ticket_to_work_on(me(), ticket_id)
    template = "promises/_closing.html" if web.is_fragment() else "promises/closing.html"
    return _list(ticket, template, owed={one.id for one in closure.owed(ticket)})


@bp.post(f"{URL}/closing")
@login_required
def close(ticket_id: int) -> Any:
    """Resolve it: all is kept, as a note says; or anyway, for a reason."""
    ticket, form = access.ticket_to_work_on(me(), ticket_id), request.form
    with db.transaction():
        if form.get("way") == "kept":
            for one in closure.owed(ticket):
                actions.keep(one, me(), form.get("note", ""))
            return changed(tickets.resolve(ticket, me()))
        why = actions.reason(form.get("note", ""), "promise_reason")
        return changed(tickets.resolve(ticket, me(), despite=why))

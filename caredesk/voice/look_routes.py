"""The voice in the composer: what the rules say while somebody writes, and handing over what others answer."""

from typing import Any

from flask import Blueprint, jsonify, redirect, render_template, request
from flask_babel import gettext as _
from flask_login import login_required

from caredesk.core import web
from caredesk.team.door import me
from caredesk.tickets import access, checking
from caredesk.tickets.answers import along, number
from caredesk.voice import canning, handing, sentences, voicing

bp = Blueprint("look", __name__)


@bp.post("/tickets/<int:ticket_id>/voice")
@login_required
def look(ticket_id: int) -> Any:
    """What would be found if these words were sent now; nothing is kept."""
    ticket = access.ticket_to_work_on(me(), ticket_id)
    told = {"text": request.form.get("text", ""), "kind": request.form.get("kind", "public")}
    words = voicing.draft(ticket, me(), {**told, "target": number("target"), "along": along()})
    if words is None:
        return ""
    share = canning.canned_percent(words.text, words.along, ticket.lang)
    given = {"ticket_id": ticket.id, "findings": voicing.found(words), "share": share}
    return render_template("voice/_voice.html", say=checking.say, saying=sentences, **given)


@bp.post("/tickets/<int:ticket_id>/hand-over")
@login_required
def hand_over(ticket_id: int) -> Any:
    """Give the conversation to the team that answers its topic."""
    ticket = access.ticket_to_work_on(me(), ticket_id)
    team = handing.hand_over(ticket, me(), request.form.get("text", ""), request.form.get("note", ""))
    if not web.is_fragment():
        return redirect(f"/tickets/{ticket_id}", 303)
    return jsonify(text=_("Handed over to %(team)s.", team=team.name), ticket=ticket.id)

"""Writing in a ticket: replies and notes, and taking a reply back."""

from typing import Any

from flask import Blueprint, jsonify, redirect, render_template, request
from flask_login import login_required

from caredesk.audit import log
from caredesk.core import db, web
from caredesk.postroom.models import Outgoing
from caredesk.team.access import NotFound
from caredesk.team.door import me
from caredesk.tickets import access, actions, conversation, sending
from caredesk.tickets.answers import along, changed, held_back, moved, number, own_id
from caredesk.tickets.checking import HeldBack
from caredesk.tickets.models import Post, Ticket
from caredesk.tickets.refusals import Refused, ThreadMoved
from caredesk.voice import approval_asking, approval_routes

bp = Blueprint("talk", __name__)


@bp.post("/tickets/<int:ticket_id>/replies")
@login_required
def reply(ticket_id: int) -> Any:
    ticket = access.ticket_to_work_on(me(), ticket_id)
    entry = log.head()[1]  # asked first: what comes after it is not in the guard
    try:
        post = _reply(ticket)
    except ThreadMoved as error:
        return moved(error, ticket, request.form.get("text", ""), entry)
    except HeldBack as error:
        return approval_routes.asked_for(ticket) if approval_asking.is_wanted(error) else held_back(error)
    except Refused as error:
        if error.code != "promise_open" or not web.is_fragment():
            raise
        return render_template("promises/_send_closing.html", words=error.facts["words"]), 409
    return changed(ticket, post.id or 0)


def _reply(ticket: Ticket) -> Post:
    form = request.form
    given: dict[str, Any] = {"target": number("target"), "seen": number("seen"), "anyway": form.get("anyway") == "1"}
    given |= {"accept": frozenset(form.getlist("accept")), "along": along()}
    with db.transaction():
        kind = form.get("kind", "public")
        post = conversation.reply(ticket, me(), form.get("text", ""), kind=kind, own_id=own_id(), **given)
        if form.get("resolve") == "1":
            actions.resolve(ticket, me())
        return post


@bp.post("/tickets/<int:ticket_id>/notes")
@login_required
def note(ticket_id: int) -> Any:
    ticket = access.ticket_to_work_on(me(), ticket_id)
    post = conversation.note(ticket, me(), request.form.get("text", ""), own_id=own_id(), files=along().get("files"))
    return changed(ticket, post.id or 0)


@bp.post("/replies/<int:outgoing_id>/undo")
@login_required
def undo(outgoing_id: int) -> Any:
    """Take a reply back, and give its words to the box they came from."""
    row = db.session().get(Outgoing, outgoing_id) if outgoing_id <= access.LARGEST_ID else None
    if row is None:
        raise NotFound
    post = conversation.take_back(access.post_to_work_on(me(), row.post_id), me())
    if not web.is_fragment():
        return redirect(f"/tickets/{post.ticket_id}")
    kind = sending.kind_of(row.action)
    return jsonify(text=post.text, kind=kind, ticket=post.ticket_id, post=post.id)

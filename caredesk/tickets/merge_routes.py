"""Merging a ticket with another one, undoing that, and making a post a ticket of its own."""

from typing import Any

from flask import Blueprint, jsonify, redirect, render_template
from flask_babel import gettext as _
from flask_login import login_required

from caredesk.core import web
from caredesk.team.access import NotFound
from caredesk.team.door import me
from caredesk.tickets import access, kin, reading
from caredesk.tickets.answers import changed, number, several
from caredesk.tickets.merge import merge, unmerge
from caredesk.tickets.models import Ticket
from caredesk.tickets.refusals import Refused
from caredesk.tickets.split import split

bp = Blueprint("moves", __name__)


@bp.get("/tickets/<int:ticket_id>/merge")
@login_required
def choose(ticket_id: int) -> str:
    """With which one: the customer's other tickets, or any by its number."""
    ticket = access.ticket_to_work_on(me(), ticket_id)
    return _panel("merge", ticket=ticket, candidates=kin.candidates(ticket))


def _panel(name: str, **given: Any) -> str:
    return render_template(f"tickets/_{name}.html" if web.is_fragment() else f"tickets/{name}.html", **given)


@bp.post("/tickets/<int:ticket_id>/merge")
@login_required
def merge_with(ticket_id: int) -> Any:
    source = access.ticket_to_work_on(me(), ticket_id)
    return _merged(source, merge(source, _other(), me()))


def _other() -> Ticket:
    """The ticket of the number in the form; one that is foreign and one that is not there are refused alike."""
    try:
        return access.ticket_to_work_on(me(), number("into") or 0)
    except NotFound as error:
        raise Refused("merge_number") from error


def _merged(source: Ticket, target: Ticket) -> Any:
    if not web.is_fragment():
        return redirect(f"/tickets/{target.id}")
    text = _("Merged into #%(number)s.", number=target.id)
    return jsonify(text=text, undo=f"/tickets/{source.id}/merge/undo", ticket=target.id)


@bp.post("/tickets/<int:ticket_id>/merge/undo")
@login_required
def undo(ticket_id: int) -> Any:
    return changed(unmerge(access.ticket_to_work_on(me(), ticket_id), me()))


@bp.get("/posts/<int:post_id>/split")
@login_required
def choose_posts(post_id: int) -> str:
    """Which later posts go with this one."""
    post = access.post_to_work_on(me(), post_id)
    (shown,) = reading.posts(post.ticket_id or 0, [post.id or 0])
    return _panel("split", post=shown, ticket_id=post.ticket_id, later=kin.later(post))


@bp.post("/posts/<int:post_id>/split")
@login_required
def split_off(post_id: int) -> Any:
    made = split(access.post_to_work_on(me(), post_id), me(), several("with"))
    if not web.is_fragment():
        return redirect(f"/tickets/{made.id}")
    text = _("It is ticket #%(number)s now.", number=made.id)
    return jsonify(text=text, undo=f"/tickets/{made.id}/rejoin", ticket=made.id)


@bp.post("/tickets/<int:ticket_id>/rejoin")
@login_required
def rejoin(ticket_id: int) -> Any:
    """Back into the ticket out of which it was taken."""
    ticket = access.ticket_to_work_on(me(), ticket_id)
    if ticket.split_from is None:
        raise Refused("not_split")
    return _merged(ticket, merge(ticket, access.ticket_to_work_on(me(), ticket.split_from), me()))

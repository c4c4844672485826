"""Acts at one post over there, each offered exactly when its network allows it; and answers given over there."""

from typing import Any

from flask import Blueprint, render_template, request
from flask_login import login_required

from caredesk.core import web
from caredesk.team.door import me
from caredesk.tickets import access, acts, answered_there, reading
from caredesk.tickets.answers import changed, own_id
from caredesk.tickets.models import Post

bp = Blueprint("post_acts", __name__)


@bp.get("/posts/<int:post_id>/acts")
@login_required
def show(post_id: int) -> str:
    return _panel(access.post_to_work_on(me(), post_id))


def _panel(post: Post) -> str:
    (view,) = reading.posts(post.ticket_id or 0, [post.id or 0])
    name = "_acts" if web.is_fragment() else "acts"
    given = {"offers": acts.offers(post), "tried": acts.of_post(post)[-5:]}
    return render_template(f"tickets/{name}.html", post=view, ticket_id=post.ticket_id, said=post.text, **given)


@bp.post("/posts/<int:post_id>/acts")
@login_required
def ask(post_id: int) -> Any:
    post = access.post_to_work_on(me(), post_id)
    acts.ask(post, me(), request.form.get("action", ""), request.form.get("text", ""))
    return changed(access.ticket(me(), post.ticket_id or 0), post.id or 0)


@bp.get("/tickets/<int:ticket_id>/there")
@login_required
def tell(ticket_id: int) -> str:
    ticket = access.ticket_to_work_on(me(), ticket_id)
    name = "_there" if web.is_fragment() else "there"
    given = {"door": answered_there.door(ticket), "is_shut": answered_there.is_shut(ticket)}
    return render_template(f"tickets/{name}.html", ticket_id=ticket.id, **given)


@bp.post("/tickets/<int:ticket_id>/there")
@login_required
def note(ticket_id: int) -> Any:
    ticket, form = access.ticket_to_work_on(me(), ticket_id), request.form
    post = answered_there.note(ticket, me(), own_id=own_id(), text=form.get("text", ""), link=form.get("link", ""))
    return changed(ticket, post.id or 0)

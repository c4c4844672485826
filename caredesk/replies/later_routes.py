"""Pages of replies that leave later: planned in the composer, shown in the thread and on a list of one's own."""

from typing import Any

from flask import Blueprint, jsonify, redirect, render_template, request
from flask_login import login_required

from caredesk.audit import log
from caredesk.core import clock, web
from caredesk.replies import later, later_queries, later_sentences, later_times
from caredesk.replies.later_models import LaterReply
from caredesk.team.door import me
from caredesk.tickets import access
from caredesk.tickets.answers import along, changed, held_back, moved, number, own_id
from caredesk.tickets.checking import HeldBack
from caredesk.tickets.refusals import Refused, ThreadMoved

bp = Blueprint("later", __name__)
URL = "/tickets/<int:ticket_id>/later"


@bp.get(URL)
@login_required
def waiting(ticket_id: int) -> Any:
    """What waits in this ticket, as it stands at the end of the thread."""
    ticket = access.ticket(me(), ticket_id)
    return render_template("replies/_later_items.html", later=later_queries.of_ticket(ticket.id or 0))


@bp.post(URL)
@login_required
def plan(ticket_id: int) -> Any:
    ticket = access.ticket_to_work_on(me(), ticket_id)
    entry, form = log.head()[1], request.form
    order: dict[str, Any] = {"kind": form.get("kind", "public"), "target": number("target"), "seen": number("seen")}
    order |= {"anyway": form.get("anyway") == "1", "accept": frozenset(form.getlist("accept")), "along": along()}
    try:
        later.plan(ticket, me(), form.get("text", ""), _time(), own_id=own_id(), **order)
    except ThreadMoved as error:
        return moved(error, ticket, form.get("text", ""), entry)
    except HeldBack as error:
        return held_back(error)
    return changed(ticket)


@bp.post("/later/<int:later_id>/time")
@login_required
def move(later_id: int) -> Any:
    return _back(later.move(later_queries.one(me(), later_id), me(), _time()))


@bp.post("/later/<int:later_id>/now")
@login_required
def send_now(later_id: int) -> Any:
    row = later_queries.one(me(), later_id)
    try:
        row, post = later.send_now(row, me())
    except (HeldBack, ThreadMoved) as error:
        raise Refused("later_look") from error
    return changed(access.ticket(me(), post.ticket_id or 0), post.id or 0) if web.is_fragment() else _back(row)


@bp.post("/later/<int:later_id>/back")
@login_required
def take_back(later_id: int) -> Any:
    """Its words go to the box of whoever takes them."""
    row = later.take_back(later_queries.one(me(), later_id), me())
    if not web.is_fragment():
        return redirect(f"/tickets/{row.ticket_id}")
    return jsonify(text=row.text, kind=row.kind, ticket=row.ticket_id)


@bp.get("/later")
@login_required
def listed() -> Any:
    everybodys = request.args.get("show") == "all"
    found = later_queries.of_agent(me(), everybodys=everybodys)
    return render_template("replies/later.html", later=found, everybodys=everybodys)


def _time() -> Any:
    chosen = request.form.get("send_at") or request.form.get("other") or ""
    return later_times.read(chosen, clock.now(), me().zone)


def _back(row: LaterReply) -> Any:
    if web.is_fragment():
        return "", 204
    return redirect("/later" if request.form.get("back") == "list" else f"/tickets/{row.ticket_id}")


@bp.app_context_processor
def shared() -> dict[str, Any]:
    """What the parts of replies that wait need, wherever they stand."""
    offered = lambda: later_times.choices(clock.now(), me().zone)  # noqa: E731 - asked only where it is shown
    return {"later_say": later_sentences, "later_choices": offered, "later_zone": lambda: me().zone}

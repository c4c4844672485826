"""Acts on many tickets: up to 50 a request, the page's script asks again until the batch is done."""

from typing import Any
from urllib.parse import parse_qs

from flask import Blueprint, make_response, render_template, request
from flask_babel import gettext as _
from flask_login import login_required

from caredesk.team.door import me
from caredesk.tickets import bulk, bulk_undo, pages, queries
from caredesk.tickets.act_routes import priority, until
from caredesk.tickets.answers import number, several
from caredesk.tickets.bulk import Order
from caredesk.tickets.models import BulkAct
from caredesk.tickets.queries import Cursor
from caredesk.tickets.refusals import Refused
from caredesk.tickets.sentences import say

bp = Blueprint("bulk", __name__)
SHOWN = 50


@bp.post("/tickets/bulk")
@login_required
def act() -> Any:
    ids, following = _ids()
    row = bulk.act(me(), request.form.get("batch", ""), _order(), ids)
    answer = make_response(_page(row))
    answer.headers["X-Done"] = str(len(ids))
    if following:
        answer.headers["X-Next"] = following
    return answer


def _ids() -> tuple[list[int], str]:
    """The tickets that were picked, or the next ones of a whole view."""
    if "query" not in request.form:
        picked = several("id")
        if not picked:
            raise Refused("input", field="id")
        return picked, ""
    after = request.form.get("after", "")
    view, scope = pages.view_and_scope(me(), parse_qs(request.form["query"][:2000]))
    return queries.ids(view, scope, after=Cursor.read(after) if after else None, limit=bulk.AT_ONCE)


def _order() -> Order:
    form, action = request.form, request.form.get("action", "")
    if action == "assignment":
        return Order(action, assignee=number("assignee"), team=number("team"))
    if action == "tags":
        return Order(action, add=tuple(form.getlist("add")), remove=tuple(form.getlist("remove")))
    if action == "priority":
        return Order(action, priority=priority())
    if action == "closure":
        return Order(action, despite=form.get("despite", ""))
    return Order(action, until=until()) if action == "snooze" else Order(action)


@bp.post("/tickets/bulk/<batch>/undo")
@login_required
def undo(batch: str) -> Any:
    return _page(bulk_undo.undo(me(), batch))


def _page(row: BulkAct) -> str:
    failed = [one for one in row.done if not one["ok"]]
    fine = [one for one in row.done if one["ok"]]
    shown = [one | {"code": one["why"], "why": _why(one["why"])} for one in [*failed, *fine[-SHOWN:]]]
    told = {"id": row.batch, "verb": row.action, "done": len(fine), "failed": len(failed), "results": shown}
    return render_template("tickets/_bulk.html", bulk=told | {"undoable": row.undone_at is None and bool(fine)})


def _why(code: str) -> str:
    return _("It is not there, or not yours to see.") if code == "not_found" else say(code) if code else ""

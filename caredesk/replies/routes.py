"""Drafts: kept while somebody writes, given back wherever they go on."""

from datetime import datetime
from typing import Any

from flask import Blueprint, jsonify, request
from flask_login import login_required

from caredesk.core import clock
from caredesk.replies import (
    drafts,
    helper_routes,
    later_routes,
    macro_routes,
    menu_routes,
    run_routes,
    template_routes,
    version_routes,
)
from caredesk.team.access import NotFound
from caredesk.team.door import me
from caredesk.tickets import access
from caredesk.tickets.answers import number
from caredesk.tickets.models import Ticket
from caredesk.tickets.refusals import Refused

bp = Blueprint("replies", __name__)
for one in (template_routes, version_routes, menu_routes, macro_routes, run_routes, later_routes, helper_routes):
    bp.register_blueprint(one.bp)
URL = "/tickets/<int:ticket_id>/drafts/<kind>"


@bp.put(URL)
@login_required
def keep(ticket_id: int, kind: str) -> Any:
    ticket = ticket_for(ticket_id, kind)
    is_kept = drafts.keep(ticket, me(), kind, request.form.get("text", ""), at=_at(), seen=number("seen"))
    return ("", 204) if is_kept else jsonify(told(drafts.kept(ticket, me(), kind)))


@bp.delete(URL)
@login_required
def clear(ticket_id: int, kind: str) -> Any:
    drafts.keep(ticket_for(ticket_id, kind), me(), kind, "", at=_at())
    return "", 204


@bp.get(URL)
@login_required
def show(ticket_id: int, kind: str) -> Any:
    found = drafts.one(ticket_for(ticket_id, kind), me(), kind)
    if found is None:
        raise NotFound
    return jsonify(told(found))


def told(draft: Any) -> dict[str, Any]:
    """A draft as the browser keeps it."""
    return {"text": draft.text, "at": draft.written_at.isoformat(), "seen": draft.seen}


def ticket_for(ticket_id: int, kind: str) -> Ticket:
    """The ticket in which this kind of draft may be written."""
    if kind not in drafts.KINDS:
        raise NotFound
    return access.ticket_to_work_on(me(), ticket_id)


def _at() -> datetime:
    """When the last key was pressed; now when the browser does not say."""
    text = request.form.get("at", "")
    try:
        at = datetime.fromisoformat(text) if text else clock.now()
    except ValueError as error:
        raise Refused("input", field="at") from error
    return at if at.tzinfo else clock.now()

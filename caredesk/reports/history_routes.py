"""The history of a ticket: everything that happened to it, in order, from the audit trail."""

from typing import Any

from flask import Blueprint, render_template, request
from flask_login import login_required

from caredesk.audit import queries
from caredesk.audit.queries import Asked
from caredesk.core import numbers, web
from caredesk.reports import evidence, trail
from caredesk.team import access as team
from caredesk.team.door import me
from caredesk.tickets import access

bp = Blueprint("history", __name__)
PAGE = 100


@bp.get("/tickets/<int:ticket_id>/history")
@login_required
def show(ticket_id: int) -> Any:
    """The newest part of it, oldest entry first; the part before it is one step away."""
    ticket = access.ticket(me(), ticket_id)
    before = numbers.whole(request.args.get("before", ""))
    found = queries.entries(Asked(objects=evidence.objects_of(ticket), before=before), PAGE + 1)
    earlier = found[PAGE - 1].idx if len(found) > PAGE else None
    lines = trail.lines(found[:PAGE], me())[::-1]
    given = {"ticket": ticket, "lines": lines, "earlier": earlier, "later": before is not None}
    page = "reports/_history.html" if web.is_fragment() else "reports/history.html"
    return render_template(page, **given, may_audit=team.may(me(), "audit"))

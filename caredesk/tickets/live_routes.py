"""Catching up: what a browser missed since the last entry that it saw, in the shape of a push."""

from typing import Any

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue
from flask_login import current_user, login_required

from caredesk.audit import log as trail
from caredesk.core import clock, navigation
from caredesk.tickets import pages, sidebar, tail, tally
from caredesk.tickets.pushes import Press, audience_of, is_seen
from caredesk.tickets.queries import Scope

bp = Blueprint("live", __name__)


@bp.get("/live/since/<int:log>/<int(signed=True):entry>")
@login_required
def since(log: int, entry: int) -> ResponseReturnValue:
    """The rows and posts of now, for what changed after this entry; 410 when that is too long ago to tell."""
    here, newest = trail.head()
    news = tail.since(entry)
    if log != here or entry > newest or news.is_flood:
        return jsonify(log=here, entry=newest), 410
    press, scope = Press(news, here), pages.scope_of(current_user)
    body = {"rows": _rows(press, scope), "posts": _posts(press, scope), "now": clock.now().isoformat()}
    return jsonify(body)


@bp.get("/rail")
@login_required
def rail() -> ResponseReturnValue:
    """How much waits on each page of the rail, as it stands now."""
    return jsonify({item["key"]: item["count"] for item in navigation.shown_to(current_user)})


def _rows(press: Press, scope: Scope) -> dict[str, Any]:
    """The list that the browser shows; every page has the numbers."""
    around = sidebar.sidebar(current_user)
    counts = tally.counts(scope, {one.key: one.filter for one in around.saved})
    asked = request.args.to_dict(flat=False)
    audience = audience_of(pages.asked_view(asked, around), current_user.lang, scope) if "view" in asked else None
    return press.rows(audience, counts)


def _posts(press: Press, scope: Scope) -> dict[str, Any] | None:
    """The conversation that the browser shows, when something in it changed and it may still be seen."""
    ticket = press.news.tickets.get(request.args.get("ticket", 0, type=int))
    if ticket is None or not is_seen(ticket, scope):
        return None
    return press.posts(ticket.id or 0, current_user.lang)

"""Finding: the search page, and what the palette offers while somebody types."""

from typing import Any

from flask import Blueprint, jsonify, render_template, request
from flask_babel import gettext as _
from flask_login import login_required

from caredesk.core import limits, numbers
from caredesk.knowledge import looking
from caredesk.team.door import me
from caredesk.tickets import search
from caredesk.tickets.search import Hit

bp = Blueprint("find", __name__)
FEW, PAGE = 8, 30
ICONS = {"customer": "user", "ticket": "ticket", "note": "lock", "reply": "arrow-back-up", "outside": "arrow-back-up"}


@bp.get("/search")
@login_required
def find() -> Any:
    asked = request.args.get("q", "")
    limits.hit("search", str(me().id))
    hits = search.search(me(), asked, limit=PAGE, before=numbers.whole(request.args.get("before", "")))
    last = hits[-1].place if len(hits) >= PAGE else None
    return render_template("tickets/search.html", q=asked, hits=[_line(hit) for hit in hits], older=last)


@bp.get("/palette")
@login_required
def palette() -> Any:
    limits.hit("search", str(me().id))
    asked = request.args.get("q", "")
    hits = search.search(me(), asked, limit=FEW)
    return jsonify(items=[*(_item(hit) for hit in hits), *looking.articles(me(), asked)])


def _item(hit: Hit) -> dict[str, str]:
    title = hit.who or _("Ticket %(number)s", number=hit.ticket_id)
    return {"title": title, "detail": str(hit.snippet), "url": url(hit), "icon": ICONS.get(hit.kind, "message-circle")}


def url(hit: Hit) -> str:
    """Where the hit stands: the post in its ticket, or the customer."""
    if hit.ticket_id is None:
        return f"/customers/{hit.customer_id}"
    return f"/tickets/{hit.ticket_id}" + (f"#p{hit.post_id}" if hit.post_id else "")


def _line(hit: Hit) -> dict[str, Any]:
    return {"hit": hit, "url": url(hit), "icon": ICONS.get(hit.kind, "message-circle")}

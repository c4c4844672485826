"""The inbox: the list, the open ticket, what a post said before; the other routes of this room stand beside it."""

from collections.abc import Iterable
from typing import Any

from flask import Blueprint, redirect, render_template, request
from flask_babel import lazy_gettext as _
from flask_login import login_required

from caredesk.core import navigation, web
from caredesk.core.html import clean, rendered
from caredesk.replies import drafts, later_queries
from caredesk.replies.routes import told
from caredesk.team.access import visible_accounts
from caredesk.team.door import me
from caredesk.tickets import (
    access,
    act_routes,
    approved_routes,
    beside_routes,
    bulk_routes,
    file_routes,
    files,
    find_routes,
    merge_routes,
    pages,
    post_act_routes,
    reading,
    rows,
    talk_routes,
    view_routes,
)
from caredesk.tickets.answers import refused
from caredesk.tickets.queries import Scope
from caredesk.tickets.refusals import Refused
from caredesk.tickets.shapes import PostView, RowView

bp = Blueprint("tickets", __name__)
TALK = (act_routes, talk_routes, post_act_routes, file_routes, beside_routes, approved_routes)
for one in (*TALK, bulk_routes, view_routes, find_routes, merge_routes):
    bp.register_blueprint(one.bp)
navigation.add(navigation.Item(10, "inbox", "inbox", lambda: str(_("Inbox")), "/inbox"))


@bp.get("/")
@login_required
def home() -> Any:
    return redirect("/start" if pages.is_new_to(me()) else f"/inbox?view={pages.first_view(me())}")


@bp.get("/inbox")
@login_required
def inbox() -> Any:
    return render_template("tickets/inbox.html", **pages.inbox(me(), request.args))


@bp.get("/tickets/rows")
@login_required
def more() -> Any:
    given = pages.more_rows(me(), request.args, request.args.get("after", ""))
    return render_template("tickets/_rows.html", **given)


@bp.get("/tickets/<int:ticket_id>")
@login_required
def show(ticket_id: int) -> Any:
    ticket = access.ticket(me(), ticket_id)
    mine = {kind: told(draft) for kind, draft in drafts.of(ticket, me()).items()}
    around = {"my_files": files.begun(ticket, me()), "later": later_queries.of_ticket(ticket_id)}
    if web.is_fragment():
        given = pages.ticket(me(), ticket_id, Scope(me().id or 0, visible_accounts(me())))
        return render_template("tickets/_ticket.html", my_drafts=mine, **around, back_url=_back(), **given)
    given = pages.inbox(me(), request.args, ticket_id)
    return render_template("tickets/inbox.html", my_drafts=mine, **around, back_url=_back(), **given)


def _back() -> str:
    query = request.query_string.decode("ascii", "replace")
    return f"/inbox?{query}" if query else "/inbox"


@bp.get("/posts/<int:post_id>/versions")
@login_required
def versions(post_id: int) -> Any:
    found = reading.versions(access.post(me(), post_id))
    earlier = [
        {"html": clean(one.text or "", "post"), "at": one.occurred_at, "rating": one.facts.get("rating")}
        for one in found
    ]
    return render_template("tickets/_versions.html", post={"earlier": earlier})


@bp.app_template_global()
def row_html(row: RowView) -> str:
    """A row, rendered once for everybody who reads this language."""
    return rows.html_of_row(row, web.language())


@bp.app_template_global()
def posts_html(posts: Iterable[PostView]) -> str:
    """Posts, each rendered once for everybody who reads this language."""
    return rendered("".join(rows.html_of_posts(posts, web.language())))


bp.app_errorhandler(Refused)(refused)

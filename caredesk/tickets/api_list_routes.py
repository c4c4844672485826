"""The small lists around the queue for machines: views, notices, and what a search finds; all of them page by page."""

from typing import Any
from urllib.parse import parse_qs

from caredesk.core import api
from caredesk.core.api import Paging, answers, cut, once, page, place, spec
from caredesk.team.door import me
from caredesk.tickets import notices, saved, search, sidebar, tally
from caredesk.tickets.api_inputs import Notices, Question, ViewIn
from caredesk.tickets.api_lists import FoundList, NoticeList, ViewList, ViewOut, found_out, notice_out
from caredesk.tickets.api_routes import bp
from caredesk.tickets.queries import Scope
from caredesk.tickets.sidebar import Kept
from caredesk.tickets.views import STANDARD

EMPTY = answers(None, 204)


@bp.get("/views")
@spec.validate(resp=answers(ViewList), tags=["views"])
def views(query: Paging) -> Any:
    """The views of this agent, with their numbers: those that everybody has, then the saved ones."""
    around = sidebar.sidebar(me())
    scope = Scope(me().id or 0, around.accounts, around.my_teams)
    counts = tally.counts(scope, {one.key: one.filter for one in around.saved})
    saved_ones = ((len(STANDARD) + one.id, _kept(one)) for one in around.saved)
    shown, following = cut([*enumerate(map(_standing, STANDARD), 1), *saved_ones], query, lambda line: line[0])
    return page([vars(line) | {"count": counts.get(line.key)} for _, line in shown], following)


def _standing(key: str) -> ViewOut:
    return ViewOut(key=key, name=key, filter=STANDARD[key].told())


def _kept(view: Kept) -> ViewOut:
    return ViewOut(key=view.key, name=view.name, filter=view.filter.told(), sort=view.sort)


@bp.post("/views")
@spec.validate(resp=answers(ViewOut, 201), tags=["views"])
@once
def keep_view(json: ViewIn) -> Any:
    """Keep a filter under a name."""
    made = saved.keep(me(), json.name, parse_qs(json.query), team=json.team)
    return ViewOut(key=f"v{made.id}", name=made.name, filter=made.filter, sort=made.sort), 201


@bp.delete("/views/<int:view_id>")
@spec.validate(resp=EMPTY, tags=["views"])
@once
def retire_view(view_id: int) -> Any:
    """Take a view of one's own away from the list."""
    saved.retire(saved.one(me(), view_id), me())
    return "", 204


@bp.get("/notices")
@spec.validate(resp=answers(NoticeList), tags=["notices"])
def unread(query: Notices) -> Any:
    """What this agent should know of, newest first: what is unread, or with `unread=false` all of it."""
    found = notices.listed(me(), query.limit + 1, before=place(query.cursor), unread=query.unread)
    shown = found[: query.limit]
    items = [notice_out(one).model_dump(mode="json") for one in shown]
    return page(items, str(shown[-1].id) if len(found) > query.limit else "")


@bp.post("/notices/read")
@spec.validate(resp=EMPTY, tags=["notices"])
@once
def read() -> Any:
    """Mark all of them as read."""
    notices.read_all(me())
    return "", 204


@bp.get("/search")
@spec.validate(resp=answers(FoundList), tags=["search"])
def find(query: Question) -> Any:
    """Posts, replies, notes and customers, newest first."""
    before = place(query.cursor)
    api.count("search")
    hits = search.search(me(), query.q, limit=query.limit + 1, before=before)
    shown = hits[: query.limit]
    items = [found_out(hit).model_dump(mode="json") for hit in shown]
    return page(items, str(shown[-1].place) if len(hits) > query.limit else "")

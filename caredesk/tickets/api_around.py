"""What stands around a ticket, for machines: the tags that are in use, and what a post said before."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel

from caredesk.core import api
from caredesk.core.api import Invalid, Paging, answers, spec
from caredesk.team.access import visible_accounts
from caredesk.team.door import me
from caredesk.tickets import access, queries, reading, tags
from caredesk.tickets.refusals import Refused

bp = api.blueprint("around")


class TagOut(BaseModel):
    name: str


class TagList(BaseModel):
    items: list[TagOut]
    next_cursor: str | None


class VersionOut(BaseModel):
    """What a post said before it was edited, and when it was written so."""

    id: int
    kind: str
    text: str
    at: datetime


class VersionList(BaseModel):
    items: list[VersionOut]
    next_cursor: str | None


@bp.get("/tags")
@spec.validate(resp=answers(TagList), tags=["tickets"])
def all_tags(query: Paging) -> Any:
    """The tags on tickets that this agent sees, by name; a cursor is the last name of the page before."""
    found = queries.tag_names(visible_accounts(me()), after=_after(query.cursor), limit=query.limit + 1)
    shown = found[: query.limit]
    following = shown[-1] if len(found) > query.limit else None
    return TagList(items=[TagOut(name=one) for one in shown], next_cursor=following).model_dump(mode="json")


def _after(cursor: str) -> str:
    """A name that can be a tag; Invalid for what was never given out."""
    try:
        known = not cursor or tags.plain(cursor) == cursor
    except Refused:
        known = False
    if not known:
        raise Invalid(errors=[{"field": "cursor", "problem": "This cursor was not given out by this list."}])
    return cursor


@bp.get("/posts/<int:post_id>/versions")
@spec.validate(resp=answers(VersionList), tags=["tickets"])
def versions(post_id: int, query: Paging) -> Any:
    """What a post said before, oldest first; what it says now stands in the post."""
    found = reading.versions(access.post(me(), post_id))
    shown, following = api.cut(found, query, lambda one: one.id or 0)
    told = [VersionOut(id=one.id or 0, kind=one.kind, text=one.text or "", at=one.occurred_at) for one in shown]
    return VersionList(items=told, next_cursor=following or None).model_dump(mode="json")

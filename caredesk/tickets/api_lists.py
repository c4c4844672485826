"""What machines get of the small lists: views, notices, hits, accounts."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel

from caredesk.team.models import Notice
from caredesk.tickets.search import Hit


class ViewOut(BaseModel):
    """A list with a name. count: how many tickets stand in it, where that is known without looking."""

    key: str
    name: str
    filter: dict[str, str]
    sort: str = "oldest"
    count: int | None = None


class ViewList(BaseModel):
    items: list[ViewOut]
    next_cursor: str | None


class NoticeOut(BaseModel):
    """Something an agent should know of: mention, assigned, failed."""

    id: int
    kind: str
    ticket_id: int | None
    post_id: int | None
    by: str
    at: datetime
    read_at: datetime | None


class NoticeList(BaseModel):
    items: list[NoticeOut]
    next_cursor: str | None


class Found(BaseModel):
    kind: str
    who: str
    text: str
    ticket: int | None
    post: int | None
    customer: int | None
    at: datetime | None


class FoundList(BaseModel):
    items: list[Found]
    next_cursor: str | None


class ChannelOut(BaseModel):
    """An account of ours on a network. why: what is wrong with it; count: how many of its tickets are open."""

    id: int
    kind: str
    name: str
    state: str
    why: str
    count: int


class ChannelList(BaseModel):
    items: list[ChannelOut]
    next_cursor: str | None


def notice_out(notice: Notice) -> NoticeOut:
    """A notice as a machine reads it."""
    told = {name: getattr(notice, name) for name in ("id", "kind", "ticket_id", "post_id", "by", "read_at")}
    return NoticeOut(**told, at=notice.created_at)


def found_out(hit: Hit) -> Found:
    """A hit as a machine reads it."""
    facts: dict[str, Any] = {"ticket": hit.ticket_id, "post": hit.post_id, "customer": hit.customer_id, "at": hit.at}
    return Found(kind=hit.kind, who=hit.who, text=str(hit.snippet), **facts)

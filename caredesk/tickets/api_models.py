"""What machines get in this room."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel

from caredesk.tickets import queries
from caredesk.tickets.shapes import PostView


class Named(BaseModel):
    id: int
    name: str


class TicketOut(BaseModel):
    """One conversation. merged_into: where its posts stand now; split_from: out of which ticket they were taken."""

    id: int
    version: int
    status: str
    priority: str
    tone: str
    channel: str
    surface: str
    private: bool
    lang: str
    account: Named
    team: Named
    assignee: Named | None
    customer: Named | None
    tags: list[str]
    snippet: str
    snippet_by: str
    posts_count: int
    waiting_since: datetime | None
    due_at: datetime | None
    due_kind: str
    snoozed_until: datetime | None
    woke: str
    opened_at: datetime
    last_at: datetime
    removed: bool
    merged_into: int | None
    split_from: int | None
    thread_ext_id: str


class FileOut(BaseModel):
    """A file with words. Its content is read at `/files/<id>`; `alt` says what a picture shows.

    One that came from outside has a `state`: waiting (it is being fetched), kept, or missed, and then a `why`."""

    id: str
    name: str
    media: str
    size: int
    alt: str
    width: int
    height: int
    state: str = ""
    why: str = ""
    kind: str = ""


class LetterOut(BaseModel):
    """Of a letter: who else got it, what it quotes, and a ticket that it names without taking part in it."""

    to: list[str]
    cc: list[str]
    quoted: str
    named_ticket: int


class PostOut(BaseModel):
    """One message. kind: in, reply, note, outside; automatic: a machine wrote it; state: of a reply, queued to sent."""

    id: int
    version: int
    kind: str
    author: str
    handle: str
    visibility: str
    surface: str
    text: str
    lang: str
    at: datetime
    permalink: str
    automatic: bool
    versions: int
    removed: dict[str, Any] | None
    reply_id: int | None
    state: str
    send_at: datetime | None
    reason: str
    ext_id: str | None
    parent_ext_id: str | None
    thread_ext_id: str | None
    files: list[FileOut]
    helped: str  # a machine had a hand in it: translation, draft
    rating: int | None  # of a review: its stars, and those before
    rated: int | None
    subject: str
    facts: dict[str, str]  # small public ones: device, app_version
    label: str  # what the network wrote on it
    delivered_at: datetime | None
    read_at: datetime | None
    reactions: dict[str, int]
    liked: bool  # by us
    letter: LetterOut | None


class TicketWithPosts(TicketOut):
    """One conversation with its newest posts, at most 50, oldest first; `posts_count` tells whether there are more."""

    posts: list[PostOut]


class TicketList(BaseModel):
    items: list[TicketOut]
    next_cursor: str | None


class PostList(BaseModel):
    items: list[PostOut]
    next_cursor: str | None


class DraftOut(BaseModel):
    text: str
    at: datetime
    seen: int | None


class BulkOut(BaseModel):
    batch: str
    action: str
    results: list[dict[str, Any]]
    undone: bool


class Names(BaseModel):
    """Any list of small things."""

    items: list[dict[str, Any]]
    next_cursor: str | None


def ticket_out(row: queries.Columns) -> TicketOut:
    """A row of the queue as a machine reads it."""
    told = {name: getattr(row, name) for name in _SAME}
    return TicketOut(
        **told,
        version=row.v,
        status=row.status.value,
        priority=row.priority.value,
        account=Named(id=row.account_id, name=row.account_name),
        team=Named(id=row.team_id, name=row.team_name),
        assignee=Named(id=row.assignee_id, name=row.assignee_name) if row.assignee_id else None,
        customer=Named(id=row.customer_id, name=row.customer_name) if row.customer_id else None,
        tags=list(queries.tags_of(row)),
        snoozed_until=row.snoozed_until_at,
    )


_SAME = (
    *("id", "tone", "channel", "surface", "private", "lang", "snippet", "snippet_by", "posts_count", "waiting_since"),
    *("due_at", "due_kind"),
    *("woke", "opened_at", "last_at", "removed", "merged_into", "split_from", "thread_ext_id"),
)


def post_out(view: PostView) -> PostOut:
    """A post as a machine reads it."""
    told = {name: getattr(view, name) for name in ("id", "kind", "handle", "visibility", "surface", "text", "lang")}
    told |= {
        name: getattr(view, name) for name in ("at", "permalink", "automatic", "versions", "ext_id", "parent_ext_id")
    }
    out = view.outgoing
    return PostOut(
        **told,
        version=view.v,
        author=view.who,
        removed=vars(view.removed) if view.removed else None,
        reply_id=out.id if out else None,
        state=out.state if out else "",
        send_at=out.send_at if out else None,
        reason=out.reason if out else "",
        thread_ext_id=view.thread_ext_id or None,
        helped=view.helped,
        **{
            **vars(view.beside),
            "facts": dict(view.beside.facts),
            "reactions": dict(view.beside.reactions),
            **_letter(view),
        },
        files=[FileOut(**vars(one)) for one in view.files],
    )


def _letter(view: PostView) -> dict[str, LetterOut | None]:
    found = view.beside.letter
    return {"letter": LetterOut(**vars(found)) if found else None}

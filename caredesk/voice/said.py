"""What we have said already, to be compared: in this thread, to this customer, and lately by this page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlmodel import col, select

from caredesk.core import db
from caredesk.team.models import Agent
from caredesk.tickets.models import Post, PostKind, Ticket

IN_THREAD, TO_CUSTOMER, BY_PAGE = 30, 20, 50
GONE = ("cancelled", "failed", "echo")
REPLIES = text("post.kind = 'reply'")


@dataclass(frozen=True)
class Earlier:
    """One answer of ours that left, or is leaving."""

    post_id: int
    ticket_id: int
    text: str
    at: datetime
    by: str


@dataclass(frozen=True)
class Heard:
    """Everything that a new answer is compared with, newest first."""

    thread: Sequence[Earlier]
    customer: Sequence[Earlier]
    page: Sequence[Earlier]


def heard(ticket: Ticket, *, but: int | None = None) -> Heard:
    """What was said here, elsewhere to the same customer, and to others by the same page; all but this post."""
    thread = _said(IN_THREAD, Post.ticket_id == ticket.id, *([Post.id != but] if but else []))
    others = (Ticket.customer_id == ticket.customer_id, Ticket.id != ticket.id)
    theirs = select(Ticket.id).where(*others).order_by(col(Ticket.last_at).desc()).limit(TO_CUSTOMER)
    customer = _said(TO_CUSTOMER, col(Post.ticket_id).in_(theirs)) if ticket.customer_id else []
    page = _said(BY_PAGE, Post.account_id == ticket.account_id, col(Post.ticket_id) != ticket.id, only_replies=True)
    known = {one.post_id for one in customer}
    return Heard(thread, customer, [one for one in page if one.post_id not in known])


def _said(limit: int, *where: Any, only_replies: bool = False) -> list[Earlier]:
    """Written out for the page, so that the index of our own replies answers it."""
    kinds: Any = REPLIES if only_replies else col(Post.kind).in_((PostKind.REPLY, PostKind.OUTSIDE))
    columns: list[Any] = [Post.id, Post.ticket_id, Post.text, Post.occurred_at, Agent.name]
    query = (
        select(*columns)
        .join(Agent, col(Agent.id) == Post.agent_id, isouter=True)
        .where(kinds, col(Post.out_state).not_in(GONE), col(Post.emptied_at).is_(None), Post.text != "", *where)
        .order_by(col(Post.id).desc())
        .limit(limit)
    )
    return [Earlier(row[0], row[1], row[2], row[3], row[4] or "") for row in db.session().exec(query)]

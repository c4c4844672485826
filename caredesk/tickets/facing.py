"""The post that is to be answered, as a network module is told of it: by whom, when they last wrote, what we said."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from caredesk.channels.base import PostFacts
from caredesk.core import db
from caredesk.customers.models import Handle
from caredesk.tickets.models import Post, PostKind, Ticket, Visibility

# These reached nobody, or came back under another row.
UNHEARD = ("failed", "cancelled", "echo")


@dataclass(frozen=True)
class Around:
    """What stands around a post: the name of its author, the customer's last words there, how often it was answered."""

    handle: str = ""
    author_ext_id: str = ""
    last_in_at: datetime | None = None
    replies: int = 0
    private_replies: int = 0


def around(post: Post, *, leaving: Post | None = None) -> Around:
    """The same from the database, in one statement. `leaving`: a reply that is about to go, and counts for nothing."""
    reply = aliased(Post)
    ours = (col(reply.account_id) == post.account_id, col(reply.kind) == PostKind.REPLY)
    said = (col(reply.parent_ext_id) == post.ext_id, col(reply.out_state).not_in(UNHEARD))
    others = (col(reply.id) != leaving.id,) if leaving else ()
    replies = select(func.count()).select_from(reply).where(*ours, *said, *others)
    privately = replies.where(col(reply.visibility) == Visibility.PRIVATE).scalar_subquery()
    query: Any = (
        select(col(Handle.handle), col(Handle.ext_id), col(Ticket.last_in_at), replies.scalar_subquery(), privately)
        .select_from(Post)
        .outerjoin(Handle, col(Handle.id) == col(Post.handle_id))
        .outerjoin(Ticket, col(Ticket.id) == col(Post.ticket_id))
        .where(col(Post.id) == post.id)
    )
    handle, ext_id, *rest = db.session().execute(query).one()
    return Around(handle or "", ext_id or "", *rest)


def post_facts(post: Post, near: Around | None = None) -> PostFacts:
    """The post as a network module is told of it."""
    near = near or around(post)
    return PostFacts(
        ext_id=post.ext_id or "",
        surface=post.surface,  # type: ignore[arg-type]
        visibility=post.visibility.value,
        handle=near.handle,
        is_removed=bool(post.removed_by),
        is_hidden=bool(post.hidden_by),
        occurred_at=post.occurred_at,
        permalink=post.permalink,
        thread_ext_id=post.thread_ext_id,
        parent_ext_id=post.parent_ext_id or "",
        author_ext_id=near.author_ext_id,
        received_at=post.received_at,
        last_in_at=near.last_in_at,
        replies=near.replies,
        facts=post.about.get("facts", {}),
        root_ext_id=post.about.get("root", ""),
        private_replies=near.private_replies,
    )

"""The send guard: what came into a thread since the agent looked at it last."""

from typing import Any

from sqlalchemy import Select, select
from sqlmodel import col

from caredesk.audit.models import entry_table, pending_table
from caredesk.core import db
from caredesk.team.models import Agent
from caredesk.tickets.models import Post, Ticket

MOVING = ("post.received", "post.edited", "post.gone", "post.restored", "post.moved", "reply.queued")
NEWEST = 100


def came_since(ticket: Ticket, agent: Agent | None, seen: int) -> tuple[int, ...]:
    """The posts of this thread that others wrote or changed after entry `seen`, oldest first; nobody: by anybody."""
    entry, own = entry_table.c, agent.uuid if agent else ""
    asked = (
        select(col(Post.id))
        .join(entry_table, entry.object == col(Post.uuid))
        .where(col(Post.ticket_id) == ticket.id, entry.idx > seen, entry.verb.in_(MOVING), entry.actor != own)
        .order_by(col(Post.id).desc())
        .distinct()
        .limit(NEWEST)
    )
    found = _ids(asked)
    return tuple(sorted(found if db.is_sqlite() else found | _pending(ticket, own)))


def _ids(asked: Select[Any]) -> set[int]:
    return set(db.session().connection().execute(asked).scalars())


def _pending(ticket: Ticket, own: str) -> set[int]:
    """PostgreSQL: changes that are durable, but have no number yet; there are never more than a moment's worth."""
    drafts = db.session().connection().execute(select(pending_table.c.draft)).scalars()
    uuids = {draft["o"] for draft in drafts if draft["k"] in MOVING and draft["a"] != own}
    if not uuids:
        return set()
    asked = select(col(Post.id)).where(col(Post.ticket_id) == ticket.id, col(Post.uuid).in_(uuids))
    return _ids(asked)

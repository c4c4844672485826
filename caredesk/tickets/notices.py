"""Notices: what an agent should know of: named in a note, given a ticket."""

import re
from datetime import datetime

from sqlalchemy import update
from sqlmodel import col, select

from caredesk import audit
from caredesk.core import clock, db
from caredesk.team.models import Agent, Notice
from caredesk.tickets import people
from caredesk.tickets.models import Post, Ticket

MENTION = re.compile(r"(?<![\w@.])@([\w][\w.+-]*)")


def mention(ticket: Ticket, post: Post, by: Agent) -> list[Agent]:
    """Tell the colleagues whom a note names; who may not see the ticket is not told."""
    named = {name.lower().rstrip(".") for name in MENTION.findall(post.text)}
    if not named:
        return []
    told = [one for one in people.who_see(ticket.account_id) if people.handle(one) in named and one.id != by.id]
    for agent in told:
        tell(agent, "mention", ticket, by, post_id=post.id)
    return told


def tell(agent: Agent, kind: str, ticket: Ticket, by: Agent | str, *, post_id: int | None = None) -> None:
    """Leave a notice; it is written with the change that it is about. What the desk does by itself bears no name."""
    name = "" if isinstance(by, str) else by.name
    notice = Notice(agent_id=agent.id or 0, kind=kind, ticket_id=ticket.id, post_id=post_id, by=name)
    db.session().add(notice)
    db.session().flush()
    audit.record("notice.given", notice, by, body={"to": agent.uuid, "kind": kind, "ticket": ticket.id})


def unread(agent: Agent, limit: int = 50) -> list[Notice]:
    """The newest notices that were not read."""
    return listed(agent, limit)


def listed(agent: Agent, limit: int, *, before: int | None = None, unread: bool = True) -> list[Notice]:
    """Notices of this agent, newest first; `before` is the number of the last one that is known."""
    query = select(Notice).where(Notice.agent_id == agent.id)
    if unread:
        query = query.where(col(Notice.read_at).is_(None))
    if before is not None:
        query = query.where(col(Notice.id) < before)
    return list(db.session().exec(query.order_by(col(Notice.id).desc()).limit(limit)))


def read_all(agent: Agent, at: datetime | None = None) -> int:
    """Mark all notices of this agent as read; how many there were."""
    with db.transaction() as session:
        mine = (col(Notice.agent_id) == agent.id, col(Notice.read_at).is_(None))
        fresh = update(Notice).where(*mine).values(read_at=at or clock.now())
        count = int(session.connection().execute(fresh).rowcount)
        if count:
            audit.record("notice.read", agent, agent, body={"count": count})
    return count

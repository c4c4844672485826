"""What holds a reply that waits: the customer writes, the ticket is closed or merged, its author leaves, a backup."""

from collections.abc import Iterable
from typing import Any

from sqlmodel import col, select

from caredesk.audit.actions import Happened
from caredesk.core import db
from caredesk.replies import later
from caredesk.replies.later_models import OPEN, WAITING, LaterReply
from caredesk.team.models import Agent
from caredesk.tickets.models import Post, PostKind, Ticket


def follow_post(happened: Happened) -> None:
    """Follow `post.received`: the customer was quicker, so its author looks first."""
    post: Post = happened.object
    if post.kind is not PostKind.IN or post.automatic or post.old or post.ticket_id is None:
        return
    ticket = db.session().get(Ticket, post.ticket_id)  # it was just read, to take the post in
    if ticket is not None and ticket.posts_count > 1:  # in a new one nothing waits yet
        _hold(_waiting(LaterReply.ticket_id == post.ticket_id), "customer_wrote")


def follow_resolved(happened: Happened) -> None:
    """Follow `ticket.resolved`: what is closed is not spoken into."""
    ticket: Ticket = happened.object
    _hold(_waiting(LaterReply.ticket_id == ticket.id), "resolved")


def follow_merge(happened: Happened) -> None:
    """Follow a merge: it goes on in the other ticket, where its author looks first."""
    if "into" not in happened.body:
        return
    source: Ticket = happened.object
    (target_id,) = happened.body["tickets"]
    query = select(LaterReply).where(LaterReply.ticket_id == source.id, col(LaterReply.state).in_(OPEN))
    for row in db.session().exec(query).all():
        row.ticket_id = target_id
        later.hold(row, db.lock_by_id(Ticket, target_id), "merged")


def follow_suspended(happened: Happened) -> None:
    """Follow `agent.suspended`: nobody speaks who does not work here any more."""
    agent: Agent = happened.object
    _hold(_waiting(LaterReply.agent_id == agent.id), "agent_suspended")


def follow_restore(_happened: Happened) -> None:
    """Follow `restore.detected`: what waits in a backup may have left since."""
    _hold(_waiting(), "restored")


def _waiting(*where: Any) -> list[LaterReply]:
    query = select(LaterReply).where(LaterReply.state == WAITING, *where).order_by(col(LaterReply.ticket_id))
    return list(db.session().exec(query))


def _hold(rows: Iterable[LaterReply], why: str) -> None:
    for row in rows:
        later.hold(db.lock(row), db.lock_by_id(Ticket, row.ticket_id), why)

"""What came of an answer, as far as it is known for certain: its ticket was resolved, opened again, or they thanked."""

from typing import Any

from sqlalchemy import select, update
from sqlmodel import col

from caredesk.audit.actions import Happened
from caredesk.core import db
from caredesk.knowledge.index import LINE
from caredesk.sla.courtesy import is_courtesy
from caredesk.tickets.models import Post, PostKind, Ticket

OURS = (PostKind.REPLY, PostKind.OUTSIDE)


def follow_resolved(happened: Happened) -> None:
    """Whatever was answered in this ticket was followed by its end."""
    _turn(happened.object, was="", now="resolved")


def follow_reopened(happened: Happened) -> None:
    """Its customer came back, unless it was to say thanks; a colleague who opens it says nothing of the answer."""
    if "post" not in happened.body:
        _turn(happened.object, was="resolved", now="")
        return
    post = db.first(Post, Post.uuid == str(happened.body["post"]))
    if post is None or not is_courtesy(post.text, post.lang):
        _turn(happened.object, was="resolved", now="reopened")


def _turn(ticket: Ticket, *, was: str, now: str) -> None:
    here = (LINE.c.source == "post", LINE.c.of_id.in_(_answers(ticket.id)), LINE.c.outcome == was)
    db.session().connection().execute(update(LINE).where(*here).values(outcome=now))


def _answers(ticket_id: int | None) -> Any:
    return select(col(Post.id)).where(col(Post.ticket_id) == ticket_id, col(Post.kind).in_(OURS))


def hear_thanks(post: Post) -> None:
    """The customer wrote: when it only thanks, it thanks for our last answer before it."""
    if post.ticket_id is None or not is_courtesy(post.text, post.lang):
        return
    before = _answers(post.ticket_id).where(col(Post.occurred_at) <= post.occurred_at)
    newest = before.order_by(col(Post.occurred_at).desc(), col(Post.id).desc()).limit(1).scalar_subquery()
    here = (LINE.c.source == "post", LINE.c.of_id == newest)
    db.session().connection().execute(update(LINE).where(*here).values(thanked=True))

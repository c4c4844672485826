"""What becomes of promises when the words around them do: sent, refused, taken back, moved to another ticket."""

from typing import Any

from sqlmodel import col, select

from caredesk.audit.actions import Happened
from caredesk.core import db
from caredesk.promises import actions
from caredesk.promises.models import DONE, LIVE, Promise, PromiseState
from caredesk.team.models import Agent
from caredesk.tickets.models import Post, Ticket


def _of(post: Post, *where: Any) -> list[Promise]:
    """These promises, held; their ticket is held by whoever reports of the post."""
    found = db.session().exec(select(Promise).where(*where).order_by(col(Promise.id))).all()
    return [db.lock(one) for one in found] if post.ticket_id else []


def follow_sent(happened: Happened) -> None:
    """Follow a reply that is out: what it was to keep is kept, and what it promises is promised."""
    post: Post = happened.object
    for row in _of(post, Promise.keeping_id == post.id):
        if row.state in LIVE:
            actions.keep_by(row, post)
    _resume(post)


def follow_retried(happened: Happened) -> None:
    """Follow a reply that is tried again: it promises again."""
    _resume(happened.object)


def _resume(post: Post) -> None:
    for row in _of(post, Promise.post_id == post.id, Promise.state == PromiseState.UNSENT):
        actions.become(row, "desk", PromiseState.OPEN, "promise.resumed")


def follow_failed(happened: Happened) -> None:
    """Follow a reply that was refused: nobody has read it, so it promises and keeps nothing yet. What it had
    kept before the network said that it could not deliver it is open again."""
    post: Post = happened.object
    for row in _of(post, Promise.kept_by == post.id, col(Promise.state).in_((PromiseState.KEPT, PromiseState.LATE))):
        actions.reopen(row, post)
    for row in _of(post, Promise.post_id == post.id, col(Promise.state).in_(LIVE)):
        if row.source == "reply":
            actions.become(row, "desk", PromiseState.UNSENT, "promise.unsent")


def follow_cancelled(happened: Happened) -> None:
    """Follow a reply that was taken back: what it promised is void, and what it was to keep is open."""
    post: Post = happened.object
    made = (Promise.post_id == post.id, Promise.source == "reply", col(Promise.state).not_in(DONE))
    for row in _of(post, *made):
        actions.become(row, _actor(happened), PromiseState.VOID, "promise.voided")
    for row in _of(post, Promise.keeping_id == post.id):
        row.keeping_id = None
        actions.become(row, "desk", row.state, "promise.unanswered", reply=post.uuid)


def _actor(happened: Happened) -> actions.By:
    return happened.actor if isinstance(happened.actor, Agent) else "desk"


def follow_move(happened: Happened) -> None:
    """Follow `post.moved`: what was promised in a post, or last before it, goes where the post goes."""
    post: Post = happened.object
    for row in _of(post, Promise.post_id == post.id):
        before, row.ticket_id, row.v = row.ticket_id, post.ticket_id or row.ticket_id, row.v + 1
        if before != row.ticket_id:
            ticket = db.session().get_one(Ticket, row.ticket_id)
            actions.record_carried(row, happened.actor, before, ticket)

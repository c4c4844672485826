"""An answer that was written in the network's own app may keep a promise: its owner is asked, and only they decide."""

from sqlmodel import col, select

from caredesk.audit.actions import Happened
from caredesk.core import db
from caredesk.core.types import known
from caredesk.promises import actions
from caredesk.promises.models import LIVE, Promise
from caredesk.team.models import Agent
from caredesk.tickets import notices
from caredesk.tickets.models import Post, PostKind, Ticket
from caredesk.tickets.refusals import Refused


def follow_post(happened: Happened) -> None:
    """Follow `post.received`: ours, from outside, in a ticket in which something is promised."""
    post: Post = happened.object
    if post.kind is not PostKind.OUTSIDE or post.automatic or post.ticket_id is None:
        return
    live = select(Promise).where(Promise.ticket_id == post.ticket_id, col(Promise.state).in_(LIVE))
    for row in db.session().exec(live.order_by(col(Promise.id))).all():
        _offer(db.lock(row), post)


def _offer(row: Promise, post: Post) -> None:
    is_news = row.offered_id is None
    row.offered_id, row.v = post.id, row.v + 1
    actions.record("promise.offered", row, "network", {"by": post.uuid})
    owner, ticket = db.session().get_one(Agent, row.owner_id), db.session().get_one(Ticket, row.ticket_id)
    if is_news and owner.is_active:
        notices.tell(owner, "promise_offered", ticket, "desk")


def answer(promise: Promise, agent: Agent, *, keeps: bool) -> Promise:
    """It keeps the promise, since it was written; or it does not, and the promise stands as it was."""
    with db.transaction() as session:
        row = actions.held(promise)
        post = session.get(Post, row.offered_id) if row.offered_id else None
        if post is None:
            raise Refused("promise_over")
        if keeps:
            row.kept_by = known(post.id)
            actions.end(row, agent, actions.kept_state(row, post.occurred_at), at=post.occurred_at)
        else:
            row.offered_id, row.v = None, row.v + 1
            actions.record("promise.declined", row, agent, {"by": post.uuid})
        return row

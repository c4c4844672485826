"""A ticket in which something is still promised is not resolved silently: it is kept, or somebody says why not."""

from sqlmodel import col, select

from caredesk.core import db
from caredesk.promises.models import LIVE, Promise
from caredesk.tickets.models import Post, Ticket
from caredesk.tickets.refusals import Refused

ON_ITS_WAY = ("queued", "sending", "sent")


def owed(ticket: Ticket) -> list[Promise]:
    """What is promised in this ticket and not kept by words that are on their way, first due first."""
    query = select(Promise).where(Promise.ticket_id == ticket.id, col(Promise.state).in_(LIVE))
    found = db.session().exec(query.order_by(col(Promise.due_at), col(Promise.id))).all()
    return [one for one in found if not _is_being_kept(one)]


def _is_being_kept(promise: Promise) -> bool:
    post = db.session().get(Post, promise.keeping_id) if promise.keeping_id else None
    return post is not None and post.out_state in ON_ITS_WAY


def ask(ticket: Ticket) -> Refused | None:
    """Why a ticket with an open promise stays open; see `tickets/closing.py`."""
    found = owed(ticket)
    return Refused("promise_open", words=found[0].words, count=len(found)) if found else None

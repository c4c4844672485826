"""Which tickets belong together: what could be merged, what was, what can be split off, and where a thread went."""

from collections.abc import Iterable

from sqlalchemy import case
from sqlmodel import col, or_, select

from caredesk.core import db
from caredesk.tickets import reading
from caredesk.tickets.models import Post, PostKind, Status, Ticket
from caredesk.tickets.shapes import Earlier, PostView

MOST = 12
LATER = 100


def candidates(ticket: Ticket) -> list[Earlier]:
    """The customer's other tickets of the same account, those that are not resolved first, the newest first."""
    same = (Ticket.customer_id == ticket.customer_id, Ticket.account_id == ticket.account_id)
    query = select(Ticket).where(*same, Ticket.id != ticket.id, Ticket.posts_count > 0)
    is_done = case((col(Ticket.status) == Status.RESOLVED, 1), else_=0)
    found = db.session().exec(query.order_by(is_done, col(Ticket.id).desc()).limit(MOST)) if ticket.customer_id else ()
    return [Earlier(one.id or 0, one.snippet, one.channel, one.last_at, one.status.value) for one in found]


def merged_here(ticket: Ticket) -> tuple[int, ...]:
    """The tickets whose posts stand in this one, as far as somebody wants to be told."""
    query = select(Ticket.id).where(Ticket.merged_into == ticket.id).order_by(col(Ticket.id)).limit(MOST)
    return tuple(one or 0 for one in db.session().exec(query))


def later(post: Post) -> list[PostView]:
    """What was written in the ticket of this post after it, oldest first."""
    every = reading.posts(post.ticket_id or 0)
    mine = next(number for number, one in enumerate(every) if one.id == post.id)
    return list(every[mine + 1 : mine + 1 + LATER])


def family(ticket_id: int) -> set[int]:
    """The tickets among which people have shared out the posts of one thread."""
    found = {ticket_id}
    while True:
        near = or_(col(Ticket.id).in_(found), col(Ticket.split_from).in_(found))
        rows = db.session().exec(select(Ticket.id, Ticket.split_from).where(near)).all()
        more = {one for row in rows for one in row if one is not None} - found
        if not more:
            return found
        found |= more


def threads(tickets: Iterable[Ticket]) -> list[str]:
    """What the network calls the threads that go on in these tickets."""
    every = list(tickets)
    names = [one.thread_ext_id for one in every if not one.moves]
    moved = [one.id for one in every if one.moves]
    theirs = (col(Post.ticket_id).in_(moved), Post.kind == PostKind.IN)
    more = db.session().exec(select(Post.thread_ext_id).where(*theirs).distinct()) if moved else ()
    return list(dict.fromkeys([*names, *more]))

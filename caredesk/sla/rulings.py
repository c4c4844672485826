"""Whether a thank-you asks for an answer: the desk supposes that it does not, and an agent may say otherwise."""

from caredesk import audit
from caredesk.core import clock, db
from caredesk.sla import why
from caredesk.team.access import NotFound
from caredesk.team.models import Agent
from caredesk.tickets.change import change
from caredesk.tickets.models import Post, Ticket


def let_count(post: Post, agent: Agent) -> Ticket:
    """This thank-you asks for an answer after all: its clock runs from when we had it. NotFound for any other post."""
    with db.transaction():
        ticket = _ticket(post)
        if post.id not in {one.id for one in why.thanks(ticket)}:
            raise NotFound
        return _ruled(ticket, post, agent, counts=True)


def take_back(post: Post, agent: Agent) -> Ticket:
    """It asks for none, as the desk had supposed; its clock ends. NotFound where nobody had said that it does."""
    with db.transaction():
        ticket = _ticket(post)
        if post.id not in {one.id for one in why.ruled(ticket)}:
            raise NotFound
        return _ruled(ticket, post, agent, counts=False)


def _ticket(post: Post) -> Ticket:
    if post.ticket_id is None:
        raise NotFound
    return db.lock_by_id(Ticket, post.ticket_id)


def _ruled(ticket: Ticket, post: Post, agent: Agent, *, counts: bool) -> Ticket:
    change(ticket)
    audit.record("clock.ruled", ticket, agent, body={"post": post.id, "counts": counts, "at": clock.now()})
    return ticket

"""Promises that no words of ours in the thread show: added by a person, or by a macro."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from caredesk.core import clock, db
from caredesk.promises import actions, along, zones
from caredesk.promises.actions import Told
from caredesk.promises.models import Promise
from caredesk.team.models import Agent
from caredesk.tickets.change import open_to_words
from caredesk.tickets.models import Post, Ticket


def add(
    ticket: Ticket, agent: Agent, words: str, due_at: datetime, *, owner: int | None = None, source: str = "hand"
) -> Promise:
    """Write down a promise; it belongs to the newest post, and goes where that goes."""
    said = actions.reason(words, "promise_words")
    zone = zones.around(ticket, agent, clock.now()).zone
    due_at = along.ahead(due_at if due_at.tzinfo else due_at.replace(tzinfo=ZoneInfo(zone)))
    with db.transaction():
        ticket = open_to_words(db.lock(ticket))
        if owner is not None and owner != agent.id:
            along.owner(owner, ticket.account_id)
        told = Told(said, ticket.lang, zone, due_at, owner=owner, source=source)
        return actions.make(ticket, agent, told, _newest(ticket))


def _newest(ticket: Ticket) -> Post | None:
    query = select(Post).where(Post.ticket_id == ticket.id).order_by(col(Post.id).desc())
    return db.session().exec(query.limit(1)).first()

"""Promises in the story: made in replies and on the phone, kept, put off, broken."""

from datetime import timedelta

from sqlmodel import col, select

from caredesk.core import clock, db
from caredesk.core.types import known
from caredesk.promises import actions, byhand, closure
from caredesk.promises import watch as job
from caredesk.promises.models import Promise
from caredesk.team.models import Agent
from caredesk.tickets.models import Ticket

DONE = {"pl": "Kurier potwierdził w systemie.", "hu": "A futár visszaigazolta a rendszerben."}


def add(ticket: Ticket, agent: Agent, words: str, minutes: int) -> None:
    """A promise that the words alone do not show."""
    byhand.add(ticket, agent, words, clock.now() + timedelta(minutes=minutes))


def settle(ticket: Ticket, agent: Agent) -> None:
    """What was promised is kept before the ticket is resolved."""
    for one in closure.owed(ticket):
        actions.keep(one, agent, DONE.get(ticket.lang, "The courier confirmed it in the system."))


def put_off(agent: Agent, ticket: Ticket) -> None:
    """The accounts need a day more than was promised."""
    found = known(db.session().exec(select(Promise).where(col(Promise.ticket_id) == ticket.id)).first())
    later = known(found.due_at) + timedelta(days=1)
    actions.move(found, agent, later, "A könyvelés csak holnapután tudja lezárni a hónapot.")


def watch() -> None:
    """What was due since the line before."""
    job.watch({})

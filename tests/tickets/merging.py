"""Two threads of one customer, to be merged; and where every post stands."""

from datetime import timedelta

from sqlmodel import select

from caredesk.channels.models import Account
from caredesk.core import db
from caredesk.tickets.models import Post, Ticket
from tests.tickets import scene
from tests.tickets.arrivals import NOON, event, posts, put, ticket

SOON = NOON + timedelta(days=365)  # after everything that the tests do now


def two_threads(account: Account) -> tuple[Ticket, Ticket]:
    """The second one is newer."""
    scene.answerable(account)
    put(account, event("created", "p1"), event("created", "p2", minute=1))
    put(account, event("created", "q1", thread_ext_id="t2", minute=2))
    return ticket("t1"), ticket("t2")


def known(ext_id: str) -> Post:
    return next(one for one in posts() if one.ext_id == ext_id)


def standing() -> dict[str, str]:
    """In which thread's ticket every post stands."""
    names = {one.id: one.thread_ext_id for one in db.session().exec(select(Ticket))}
    return {one.ext_id or one.text: names[one.ticket_id] for one in posts()}

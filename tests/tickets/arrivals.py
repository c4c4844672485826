"""What comes in, for the tests of tickets: short words for an event and its reception."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlmodel import select

from caredesk.channels.base import Author, Event
from caredesk.channels.models import Account
from caredesk.core import db
from caredesk.customers import actions as customers
from caredesk.tickets.models import Post, Ticket
from caredesk.tickets.receive import Delivery, receive

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
KASIA = Author("kasia_w", "kasia_w", "Kasia Wrona")
STRANGER = Author("s1", "stranger", "Somebody Else")
US = Author("parcelhop", "parcelhop", "Parcelhop")


def event(kind: str, ext_id: str, **more: Any) -> Event:
    """An event of the thread t1, by Kasia; `minute` is when after noon it happened, by the network's clock."""
    minute = more.pop("minute", 0)
    values = {
        "thread_ext_id": "t1",
        "author": US if kind == "echo" else None if kind in ("removed", "restored") else KASIA,
        "text": None if kind in ("removed", "restored") else f"words of {ext_id}",
        "ext_version": "" if kind in ("created", "echo") else f"{minute:04}",
        "occurred_at": NOON + timedelta(minutes=minute),
        **more,
    }
    return Event(kind=kind, ext_id=ext_id, **values)


def put(account: Account, *events: Event, at: datetime = NOON + timedelta(hours=1)) -> Post | None:
    """Receive these events, one transaction each; what came of the last one."""
    post = None
    for one in events:
        with db.transaction():
            who = customers.recognise(account, one.author) if one.author and one.author is not US else (None, None)
            post = receive(account, one, *who, delivery=Delivery(at))
    return post


def ticket(thread: str = "t1") -> Ticket:
    db.close_reading()
    found = db.first(Ticket, Ticket.thread_ext_id == thread)
    assert found is not None
    return found


def posts() -> list[Post]:
    db.close_reading()
    return list(db.session().exec(select(Post).order_by(Post.ext_id)))

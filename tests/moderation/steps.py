"""Short words for what people do here: ask, decide, and what the network then tells."""

from datetime import timedelta
from typing import Any

from caredesk.channels.base import Event
from caredesk.channels.models import Account
from caredesk.core import clock, db
from caredesk.moderation import actions, evidence
from caredesk.moderation.models import Alarm, HideRequest, Withdrawal
from caredesk.team.models import Agent
from caredesk.tickets.models import Post
from caredesk.tickets.receive import Delivery, receive

WHY = "It gives away the telephone number of the courier."
NO = "It is criticism, and criticism stays for everybody to read."


def ask(post: Post, agent: Agent, reason: str = "private_data", words: str = WHY) -> HideRequest:
    made = actions.ask(post, agent, (reason, words), surface="page", seen=evidence.look(post))
    db.close_reading()
    return made


def approve(request: HideRequest, agent: Agent) -> HideRequest:
    return actions.approve(request, agent, seen=fresh(request).seen_versions, surface="page")


def fresh(row: Any) -> Any:
    db.close_reading()
    return db.session().get_one(type(row), row.id)


def tell(account: Account, kind: str, ext_id: str = "c1", **more: Any) -> Post | None:
    """The network tells of a post that we know."""
    at = more.pop("at", None) or clock.now() + timedelta(seconds=1)
    told = {"ext_version": at.isoformat(), "thread_ext_id": "t1", "occurred_at": at, **more}
    with db.transaction():
        post = receive(account, Event(kind=kind, ext_id=ext_id, **told), None, None, delivery=Delivery(at))  # type: ignore[arg-type]
    db.close_reading()
    return post


def alarms() -> list[Alarm]:
    return every(Alarm)


def withdrawals() -> list[Withdrawal]:
    return every(Withdrawal)


def every(model: Any) -> list[Any]:
    from sqlmodel import select

    db.close_reading()
    return list(db.session().exec(select(model).order_by(model.id)))

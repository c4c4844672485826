"""Raw bodies are kept for a while and then emptied; their hash stays, and so does what could not be read."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, literal, update
from sqlmodel import col, select

from caredesk import audit
from caredesk.audit.actions import Happened
from caredesk.channels.models import Account
from caredesk.core import clock, db, jobs
from caredesk.core.types import known
from caredesk.postroom.models import Arrival, ArrivalState
from caredesk.tickets.models import Post

KEPT = timedelta(days=30)
EVERY = timedelta(hours=6)
MOST_AT_ONCE = 2000
SLACK = timedelta(days=1)


def begin(_happened: Happened) -> None:
    """Follow `account.connected`: from the first account on, bodies are emptied when their time is over."""
    jobs.enqueue("postroom.expire", {}, clock.now() + EVERY, key="expire")


@jobs.kind("postroom.expire")
def expire(_payload: dict[str, Any]) -> datetime:
    """Empty what is older than the rule; one entry for each account says how many."""
    with db.reading() as session:
        accounts = list(session.exec(select(Account)))
    emptied = [empty(account, clock.now() - KEPT) for account in accounts]
    return clock.now() + (timedelta(seconds=10) if MOST_AT_ONCE in emptied else EVERY)


def empty(account: Account, before: datetime) -> int:
    """Empty some bodies of this account that were read and came before this moment; how many."""
    old = (
        select(Arrival.id)
        .where(Arrival.account_id == account.id, Arrival.state == ArrivalState.DONE, Arrival.unread == 0)
        .where(Arrival.received_at < before, col(Arrival.body).is_not(None))
        .limit(MOST_AT_ONCE)
    )
    with db.transaction() as session:
        ids = [known(one) for one in session.exec(old)]
        if ids:
            session.connection().execute(update(Arrival).where(col(Arrival.id).in_(ids)).values(body=None))
            audit.record("arrivals.expired", account, "desk", body={"bodies": len(ids)})
    return len(ids)


def follow_withdrawal(happened: Happened) -> None:
    """Follow `content.withdrawn`: raw bodies that were read and in which the post stands are emptied with it."""
    post: Post = happened.object
    query = (
        update(Arrival)
        .where(col(Arrival.account_id) == post.account_id, col(Arrival.state) == ArrivalState.DONE)
        .where(col(Arrival.received_at) >= post.received_at - SLACK, col(Arrival.body).is_not(None))
        .where(_holds((post.ext_id or "").encode()))
        .values(body=None)
    )
    emptied = db.session().connection().execute(query).rowcount
    if emptied:
        account = db.session().get_one(Account, post.account_id)
        audit.record("arrivals.expired", account, "desk", body={"bodies": emptied, "post": post.uuid})


def _holds(ext_id: bytes) -> Any:
    """Whether a body has these bytes in it; one body too many is no loss, for it was read."""
    if db.is_sqlite():
        return func.instr(col(Arrival.body), ext_id) > 0
    return func.position(literal(ext_id).op("IN")(col(Arrival.body))) > 0

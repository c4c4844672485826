"""Raw bodies are kept for a while and then emptied; their hash stays, and so does what could not be read."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import update
from sqlmodel import col, select

from caredesk import audit
from caredesk.audit.actions import Happened
from caredesk.channels.models import Account
from caredesk.core import clock, db, jobs
from caredesk.core.types import known
from caredesk.postroom.models import Arrival, ArrivalState

KEPT = timedelta(days=30)
EVERY = timedelta(hours=6)
MOST_AT_ONCE = 2000


def begin(_happened: Happened) -> None:
    """Follow `account.connected`: from the first account on, bodies are emptied when their time is over."""
    jobs.enqueue("postroom.expire", {}, clock.now() + EVERY, key="expire")


@jobs.kind("postroom.expire")
def expire(_payload: dict[str, Any]) -> datetime:
    """Empty what is older than the rule; one entry for each account says how many."""
    with db.reading() as session:
        accounts = list(session.exec(select(Account)))
    emptied = [_expire(account) for account in accounts]
    return clock.now() + (timedelta(seconds=10) if MOST_AT_ONCE in emptied else EVERY)


def _expire(account: Account) -> int:
    old = (
        select(Arrival.id)
        .where(Arrival.account_id == account.id, Arrival.state == ArrivalState.DONE, Arrival.unread == 0)
        .where(Arrival.received_at < clock.now() - KEPT, col(Arrival.body).is_not(None))
        .limit(MOST_AT_ONCE)
    )
    with db.transaction() as session:
        ids = [known(one) for one in session.exec(old)]
        if ids:
            session.connection().execute(update(Arrival).where(col(Arrival.id).in_(ids)).values(body=None))
            audit.record("arrivals.expired", account, "desk", body={"bodies": len(ids)})
    return len(ids)

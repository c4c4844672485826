"""Looking after accounts by itself: every account once a day; drafts of connections that nobody finished every hour."""

from datetime import datetime, timedelta
from typing import Any

from sqlmodel import select

from caredesk.audit.actions import Happened
from caredesk.channels import connector, drafting, renewing, standing
from caredesk.channels.base import AuthExpired
from caredesk.channels.models import Account, AccountState
from caredesk.core import clock, db, jobs

JOB, CHECK = "channels.watch", "channels.check"
HOURLY, DAILY, SOON = timedelta(hours=1), timedelta(days=1), timedelta(minutes=10)


def go_on() -> None:
    """Let accounts be looked at from now on."""
    with db.reading():
        is_there = db.first(jobs.Job, jobs.Job.key == JOB) is not None
    if not is_there:
        with db.transaction():
            jobs.bring_forward(JOB, {}, clock.now() + SOON, key=JOB)


def follow(happened: Happened) -> None:
    """Follow `account.connected`, `account.rekeyed` and `account.resumed`: its token is renewed in time, and looked at
    tomorrow; connecting looked at it already."""
    account: Account = happened.object
    renewing.plan_before_end(account)
    has_more = "template" in connector(account.kind).ability.actions  # connecting does not ask for those
    plan(account, clock.now() + (timedelta() if has_more else DAILY))


def plan(account: Account, at: datetime) -> None:
    """Look at it then, or sooner where that is planned already; in the open transaction."""
    jobs.bring_forward(CHECK, {"account_id": account.id}, at, key=f"check:{account.id}")


@jobs.kind(JOB)
def watch(_payload: dict[str, Any]) -> datetime:
    """Ask for a look at every account that was not looked at for a day, each a job of its own: a network that hangs
    holds up no other. What is left of unfinished connections goes."""
    drafting.expire()
    with db.reading() as session:
        working = list(session.exec(select(Account).where(Account.state == AccountState.ACTIVE)))
        due = [one for one in working if _is_due(one)]
    with db.transaction():
        for account in due:
            plan(account, clock.now())
        for account in working:
            renewing.plan_before_end(account)
    return clock.now() + HOURLY


def _is_due(account: Account) -> bool:
    stands = standing.of(account)
    return stands is None or stands.checked_at is None or stands.checked_at < clock.now() - DAILY


@jobs.kind(CHECK)
def check(payload: dict[str, Any]) -> datetime | None:
    """Look at one account; a refused key is renewed where that can be, else the account stands still. The next look is
    asked for by `watch`."""
    with db.reading() as session:
        account = session.get(Account, payload["account_id"])
    if account is None or account.state is not AccountState.ACTIVE:
        return None
    began_at = clock.now()
    try:
        standing.look(account)
    except AuthExpired as refused:
        with db.transaction():
            row = db.lock(account)
            if not (refused.can_refresh and renewing.is_asked(row, began_at)):
                renewing.pause(row, "auth_expired", refused.text or refused.code)
    return None

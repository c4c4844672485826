"""What was said before an account was connected: brought in silently, within bounds, stoppable at any time.

It starts no clocks, raises no alarm and stands in no queue: it is there to be found, and to be read when a customer
writes again.
"""

import logging
from datetime import datetime, timedelta
from typing import Any, cast

from sqlmodel import col, select

from caredesk import audit
from caredesk.channels import accounts, connector
from caredesk.channels.base import AuthExpired, Listing, Lists, Trouble
from caredesk.channels.models import Account, AccountState
from caredesk.core import clock, db, jobs
from caredesk.core.types import known
from caredesk.postroom import budget, ledger, settle
from caredesk.postroom.flow_models import Backfill, Filling
from caredesk.team.models import Agent
from caredesk.tickets.receive import OLD
from caredesk.tickets.refusals import Refused

log = logging.getLogger(__name__)
JOB = "postroom.backfill"
MOST_DAYS, MOST_POSTS = 90, 10_000
STEP = timedelta(seconds=2)


def begin(account: Account, agent: Agent | str, *, days: int, most: int) -> Backfill:
    """Bring in what was said in so many days before the account was connected, so many posts at most."""
    if not connector(account.kind).ability.lists:
        raise Refused("backfill_not_there")
    if not (1 <= days <= MOST_DAYS and 1 <= most <= MOST_POSTS):
        raise Refused("backfill_bounds", days=MOST_DAYS, posts=MOST_POSTS)
    with db.transaction() as session:
        account = db.lock(account)
        row = of(account)
        if row is not None and row.state is Filling.RUNNING:
            raise Refused("backfill_runs")
        row = _anew(row, account, days, most)
        session.add(row)
        session.flush()
        jobs.enqueue(JOB, {"backfill_id": row.id}, clock.now(), key=f"backfill:{account.id}")
        body = {"account": account.uuid, "days": days, "most": most}
        audit.record("backfill.begun", row, agent, body=body)
        return row


def _anew(row: Backfill | None, account: Account, days: int, most: int) -> Backfill:
    """The row of this account, for one more run from its beginning."""
    until = account.created_at
    mine = db.lock(row) if row else Backfill(account_id=known(account.id), since_at=until, until_at=until, most=most)
    mine.since_at, mine.until_at, mine.most = until - timedelta(days=days), until, most
    mine.state, mine.cursor, mine.found, mine.fetched = Filling.RUNNING, None, 0, 0
    mine.why, mine.began_at, mine.ended_at, mine.v = "", clock.now(), None, mine.v + 1
    return mine


def of(account: Account) -> Backfill | None:
    return db.session().exec(select(Backfill).where(Backfill.account_id == account.id)).first()


def stop(account: Account, agent: Agent) -> None:
    """What came in so far stays; nothing more is asked for."""
    with db.transaction():
        found = of(account)
        row = db.lock(found) if found else None
        if row is None or row.state is not Filling.RUNNING:
            raise Refused("backfill_over")
        _end(row, Filling.STOPPED, "backfill.stopped", agent)


def _end(row: Backfill, state: Filling, verb: str, actor: Agent | str, *, why: str = "") -> None:
    row.state, row.ended_at, row.why, row.v = state, clock.now(), why[:300], row.v + 1
    audit.record(verb, row, actor, body={"found": row.found, "fetched": row.fetched} | ({"why": why} if why else {}))


@jobs.kind(JOB)
def work(payload: dict[str, Any]) -> datetime | None:
    """One page; the time of the next one while there are more, and nobody stopped it."""
    with db.reading() as session:
        row = session.get_one(Backfill, payload["backfill_id"])
        account = session.get_one(Account, row.account_id)
        rests_until = budget.gone_until(account)
    if row.state is not Filling.RUNNING:
        return None
    if account.state is not AccountState.ACTIVE or rests_until is not None:
        return rests_until or clock.now() + timedelta(minutes=1)
    if (later := budget.take(account)) is not None:
        return later
    try:
        with budget.metered(account):
            return _page(account, row)
    except Trouble as trouble:
        return _troubled(account, row, trouble)


def _page(account: Account, row: Backfill) -> datetime | None:
    network, facts = cast(Lists, connector(account.kind)), accounts.facts(account)
    page: Listing = network.listing(facts, row.since_at, row.until_at, row.cursor)
    room = max(0, row.most - row.found)
    wanted = ledger.missing(account, page.ids)[:room]
    units = page.units + ledger.fetch(account, wanted, OLD)
    with db.transaction():
        mine = db.lock(row)
        mine.found, mine.fetched = mine.found + min(len(page.ids), room), mine.fetched + len(wanted)
        is_last = page.next_cursor is None or page.next_cursor == mine.cursor or mine.found >= mine.most
        mine.cursor = page.next_cursor
        mine.v += 1
        budget.spend(account, units)
        if mine.state is not Filling.RUNNING:
            audit.record("backfill.page", mine, "desk", body={"found": mine.found, "fetched": mine.fetched})
            return None
        if is_last:
            _end(mine, Filling.DONE, "backfill.ended", "desk")
            return None
        audit.record("backfill.page", mine, "desk", body={"found": mine.found, "fetched": mine.fetched})
    return clock.now() + STEP


def _troubled(account: Account, row: Backfill, trouble: Trouble) -> datetime | None:
    log.warning("backfill of account %s: %s", account.id, trouble.code)
    with db.transaction():
        mine = db.lock(row)
        if isinstance(trouble, AuthExpired):
            settle.pause(known(account.id), trouble)
        elif not hasattr(trouble, "retry_at"):
            _end(mine, Filling.FAILED, "backfill.failed", "desk", why=str(trouble))
            return None
    told: datetime | None = getattr(trouble, "retry_at", None)
    return told or clock.now() + timedelta(minutes=1)


def running() -> list[int]:
    """The accounts that are being filled."""
    query = select(Backfill.account_id).where(col(Backfill.state) == Filling.RUNNING)
    return list(db.session().exec(query))

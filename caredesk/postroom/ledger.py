"""The ledger of completeness: what a network lists for a day, or for a gap in our listening, against what is here.

What is missing is fetched; what stays missing after that stands there in red, and is told. A network that cannot list
is not counted: nothing is said about it that nobody knows.
"""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, cast

from sqlmodel import col, select

from caredesk import audit
from caredesk.audit.actions import Happened
from caredesk.channels import accounts, connector
from caredesk.channels.base import AuthExpired, Listing, Lists, Trouble
from caredesk.channels.models import Account, AccountState
from caredesk.core import clock, db, jobs, rows
from caredesk.core.parts import parts
from caredesk.core.types import known, new_uuid
from caredesk.postroom import budget, poll, settle
from caredesk.postroom.flow_models import Count, LedgerDay
from caredesk.tickets.file_models import PostFile
from caredesk.tickets.models import Post

log = logging.getLogger(__name__)
JOB = "postroom.ledger"
DAY = timedelta(days=1)
AGAIN = timedelta(minutes=5)  # after what was missing was asked for
MOST_LOOKS = 3
MOST_LISTED = 20_000
MOST_KEPT = 200  # names of missing posts
AT_ONCE = 50
GAP = timedelta(minutes=10)  # a shorter silence of ours is no gap
FIRST_LOOK = timedelta(minutes=30)  # after midnight: networks list late


def begin(happened: Happened) -> None:
    """Follow `account.connected` and `account.resumed`: count every day from now on, and what was said meanwhile."""
    account: Account = happened.object
    if not connector(account.kind).ability.lists:
        return
    midnight = clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
    first = midnight + DAY + FIRST_LOOK
    jobs.bring_forward(JOB, {"account_id": account.id}, first, key=f"ledger:{account.id}")
    if happened.verb == "account.resumed" and account.polled_at is not None:
        after_gap(account, account.polled_at)


def go_on() -> None:
    """At the start of a worker: whoever was not asked for long, because nothing of us ran, has a gap."""
    with db.reading() as session:
        every = session.exec(select(Account).where(Account.state == AccountState.ACTIVE)).all()
    for account in every:
        if account.polled_at is not None and clock.now() - account.polled_at >= GAP:
            with db.transaction():
                after_gap(account, account.polled_at)


def after_gap(account: Account, since: datetime) -> None:
    """Nobody listened since then: count that stretch as soon as the posts of it had time to come in."""
    if clock.now() - since < GAP or not connector(account.kind).ability.lists:
        return
    row = _row(account, "gap", since, clock.now())
    jobs.enqueue(JOB, {"account_id": account.id, "row_id": row.id}, clock.now() + timedelta(minutes=1), key=_key(row))


def _key(row: LedgerDay) -> str:
    return f"ledger:row:{row.id}"


def _row(account: Account, kind: str, since: datetime, until: datetime) -> LedgerDay:
    here = (LedgerDay.account_id == account.id, LedgerDay.kind == kind, LedgerDay.since_at == since)
    found = db.first(LedgerDay, *here)
    if found is not None:
        return db.lock(found)
    made = rows.add(LedgerDay, account_id=account.id, kind=kind, since_at=since, until_at=until)
    assert made is not None
    audit.record("ledger.begun", made, "desk", body={"account": account.uuid, "kind": kind, "from": since, "to": until})
    return made


@jobs.kind(JOB)
def count(payload: dict[str, Any]) -> datetime | None:
    """Count yesterday, or one stretch; the time of the next look while something of it is being fetched."""
    with db.reading() as session:
        account = session.get_one(Account, payload["account_id"])
    if account.state is not AccountState.ACTIVE:
        return clock.now() + DAY if "row_id" not in payload else clock.now() + AGAIN
    if "row_id" not in payload:
        return _order(account)
    with db.reading() as session:
        row = session.get_one(LedgerDay, payload["row_id"])
    return _look(account, row)


def _order(account: Account) -> datetime:
    """Once a day: yesterday, as a stretch of its own."""
    midnight = clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
    since = max(midnight - DAY, account.created_at)
    with db.transaction():
        row = _row(account, "day", since, midnight)
        jobs.enqueue(JOB, {"account_id": account.id, "row_id": row.id}, clock.now(), key=_key(row))
    return midnight + DAY + FIRST_LOOK


def _look(account: Account, row: LedgerDay) -> datetime | None:
    if (later := budget.take(account)) is not None:
        return later
    try:
        with budget.metered(account):
            listed, units = listed_ids(account, row.since_at, row.until_at)
            absent = missing(account, listed)
            if absent and row.looks + 1 < MOST_LOOKS:
                units += fetch(account, absent)
    except Trouble as trouble:
        return _not_told(account, row, trouble)
    return _write(account, row, (listed, absent), units)


def listed_ids(account: Account, since: datetime, until: datetime) -> tuple[list[str], int]:
    """What the network lists for this time, and what asking cost."""
    network, facts = cast(Lists, connector(account.kind)), accounts.facts(account)
    found: dict[str, None] = {}
    cursor, units, seen = None, 0, set[str]()
    while len(found) < MOST_LISTED:
        page: Listing = network.listing(facts, since, until, cursor)
        found |= dict.fromkeys(page.ids)
        units += page.units
        if page.next_cursor is None or page.next_cursor in seen:  # a page that points to itself is the last one
            break
        cursor = page.next_cursor
        seen.add(cursor)
    return list(found), units


def missing(account: Account, ids: Iterable[str]) -> list[str]:
    """Which of these are not here."""
    wanted = list(dict.fromkeys(ids))
    there: set[str | None] = set()
    with db.reading():
        for part in parts(wanted):
            mine = select(Post.ext_id).where(Post.account_id == account.id, col(Post.ext_id).in_(part))
            there |= set(db.session().exec(mine))
            # A file that is a message of its own over there stands with its reply here.
            files = select(PostFile.ext_id).where(col(PostFile.ext_id).in_(part))
            there |= set(db.session().exec(files).all())
    return [one for one in wanted if one not in there]


def fetch(account: Account, ids: list[str], source: str = "reconcile") -> int:
    """Ask for these by their ids and keep what comes; what that cost."""
    network, facts, units = connector(account.kind), accounts.facts(account), 0
    for part in parts(ids, AT_ONCE):
        page = network.reconcile(facts, part)
        with db.transaction():
            poll.keep_raws(account, page, f"{source}:{new_uuid()}", source=source)
        units += page.units
    return units


def _not_told(account: Account, row: LedgerDay, trouble: Trouble) -> datetime | None:
    log.warning("ledger of account %s: %s", account.id, trouble.code)
    with db.transaction():
        mine = db.lock(row)
        mine.state, mine.why, mine.looked_at = Count.UNKNOWN, str(trouble)[:300], clock.now()
        mine.looks, mine.v = mine.looks + 1, mine.v + 1
        audit.record("ledger.unknown", mine, "desk", body={"account": account.uuid, "why": trouble.code})
        if isinstance(trouble, AuthExpired):
            settle.pause(known(account.id), trouble)
    return clock.now() + AGAIN * 2**mine.looks if mine.looks < MOST_LOOKS else None


def _write(account: Account, row: LedgerDay, told: tuple[list[str], list[str]], units: int) -> datetime | None:
    listed, absent = told
    with db.transaction():
        mine = db.lock(row)
        before, mine.looks = len(mine.missing), mine.looks + 1
        is_last = mine.looks >= MOST_LOOKS
        mine.state = Count.WHOLE if not absent else Count.MISSING if is_last else Count.FETCHING
        mine.listed, mine.held, mine.missing = len(listed), len(listed) - len(absent), absent[:MOST_KEPT]
        mine.fetched += max(0, before - len(absent))
        mine.why, mine.looked_at, mine.v = "", clock.now(), mine.v + 1
        budget.spend(account, units)
        body = {"account": account.uuid, "listed": mine.listed, "held": mine.held, "missing": len(absent)}
        verb = {Count.WHOLE: "ledger.whole", Count.MISSING: "ledger.missing"}.get(mine.state, "ledger.counted")
        audit.record(verb, mine, "desk", body=body)
    return clock.now() + AGAIN if mine.state is Count.FETCHING else None


def of(account: Account, limit: int = 60) -> list[LedgerDay]:
    """The days and gaps of this account, newest first."""
    query = select(LedgerDay).where(LedgerDay.account_id == account.id).order_by(col(LedgerDay.since_at).desc())
    return list(db.session().exec(query.limit(limit)))

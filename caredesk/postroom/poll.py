"""Asking the networks that do not call: what is new, what became of open conversations, what is gone."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import update
from sqlmodel import col, select

from caredesk.audit.actions import Happened
from caredesk.channels import accounts, connector
from caredesk.channels.base import AuthExpired, Page, Trouble
from caredesk.channels.models import Account, AccountState
from caredesk.core import clock, db, jobs
from caredesk.core.types import known, new_uuid
from caredesk.postroom import arrivals, budget, pace, settle
from caredesk.postroom.flow_models import Flow
from caredesk.postroom.models import Cursor
from caredesk.tickets.kin import threads
from caredesk.tickets.models import Post, PostKind, Status, Ticket

log = logging.getLogger(__name__)
EVERY = timedelta(seconds=5)
IDLE = 60  # after an hour in which nothing came, a minute may pass between two polls, were it not for the longest
LONGEST = timedelta(seconds=30)
THREADS_EVERY = 6  # so many polls between two looks at the open conversations: half of the usual quota
MOST_THREADS = 6
ALWAYS = 3  # of them the newest; the others in turn, from so many
MOST_WATCHED = 60
SWEEP_EVERY = timedelta(minutes=5)
SWEEP_BACK = timedelta(days=7)
MOST_SWEPT = 80
CURSOR = "poll"


def begin(happened: Happened) -> None:
    """Follow `account.connected` and `account.resumed`: from now on the account is asked."""
    account: Account = happened.object
    ability, payload = connector(account.kind).ability, {"account_id": account.id}
    if ability.poll:
        jobs.enqueue("postroom.poll", payload, clock.now(), key=f"poll:{account.id}")
    if ability.is_swept:
        jobs.enqueue("postroom.sweep", payload, clock.now() + SWEEP_EVERY, key=f"sweep:{account.id}")


@jobs.kind("postroom.poll")
def poll(payload: dict[str, Any]) -> datetime | None:
    """One page; None ends the polling of an account that is paused: resuming begins it again."""
    account = _working(payload)
    if account is None:
        return None
    with db.reading():
        cursor = cursor_of(account)
        run = int(cursor.get("run", 0)) + 1
        due = _watched(account, run // THREADS_EVERY) if run % THREADS_EVERY == 1 else []
        slower, is_short = budget.pace(account, _every(account))
        resets_at = budget.gone_until(account) if is_short else None
    if resets_at is not None:
        return _say(account, "budget_gone", resets_at)
    if (later := budget.take(account)) is not None:
        return later
    try:
        with budget.metered(account):
            page = connector(account.kind).poll(accounts.facts(account), cursor, due)
    except Trouble as trouble:
        return _troubled(account, trouble)
    keep_page(account, page, run=run)
    if page.more and not is_short:
        return clock.now()
    return max(page.retry_at or clock.now(), clock.now() + slower)


@jobs.kind("postroom.sweep")
def sweep(payload: dict[str, Any]) -> datetime | None:
    """Ask for the posts of recent and open conversations by id: networks that are polled never tell of removals."""
    account = _working(payload)
    if account is None:
        return None
    if (later := budget.take(account)) is not None:
        return later
    with db.reading():
        there, gone = _recent(account, removed=False), _recent(account, removed=True)
    return _reconcile(account, there, gone) or clock.now() + SWEEP_EVERY


@jobs.kind("postroom.fetch")
def fetch(payload: dict[str, Any]) -> datetime | None:
    """Ask for posts of which we only know the ids."""
    account = _working(payload)
    if account is None:
        return None
    if (later := budget.take(account)) is not None:
        return later
    return _reconcile(account, payload["ext_ids"], ())


def streamed(account: Account) -> bool:
    """Whether a stream of this account is open."""
    row = db.session().get(Flow, account.id)
    return row is not None and row.stream == "open"


def _working(payload: dict[str, Any]) -> Account | None:
    with db.reading() as session:
        found = session.get(Account, payload["account_id"])
    return found if found and found.state is AccountState.ACTIVE else None


def cursor_of(account: Account, name: str = CURSOR) -> dict[str, Any]:
    """How far the account was read, by polls or by its stream."""
    found = db.session().get(Cursor, (account.id, name))
    return dict(found.value) if found else {}


def _watched(account: Account, turn: int = 0) -> list[str]:
    """The conversations to look at now: the newest that are open, and of all the others some in turn. Those in which
    somebody spoke lately are among them whatever became of their tickets: who answers then is heard by no other way on
    some networks."""
    every = list(dict.fromkeys([*_open_threads(account), *_late_threads(account)]))
    first, others = every[:ALWAYS], every[ALWAYS:]
    start = turn * (MOST_THREADS - ALWAYS) % max(1, len(others))
    return [*first, *[*others[start:], *others[:start]][: MOST_THREADS - ALWAYS]]


def _open_threads(account: Account) -> list[str]:
    query = (
        select(Ticket)
        .where(Ticket.account_id == account.id, col(Ticket.status).in_((Status.OPEN, Status.PENDING)))
        .order_by(col(Ticket.turn_at).desc())
        .limit(MOST_WATCHED)
    )
    return threads(db.session().exec(query))


def _late_threads(account: Account) -> list[str]:
    query = (
        select(Post.thread_ext_id)
        .where(Post.account_id == account.id, Post.kind == PostKind.IN, col(Post.ticket_id).is_not(None))
        .where(col(Post.received_at) > clock.now() - SWEEP_BACK, Post.removed_by == "")
        .order_by(col(Post.id).desc())
        .limit(MOST_WATCHED)
    )
    return [one for one in db.session().exec(query) if one]


def _recent(account: Account, *, removed: bool) -> list[str]:
    unswept = connector(account.kind).ability.unswept
    query = (
        select(Post.ext_id)
        .where(Post.account_id == account.id, Post.kind == PostKind.IN, col(Post.ext_id).is_not(None))
        .where(
            col(Post.received_at) > clock.now() - SWEEP_BACK,
            col(Post.removed_by) != "" if removed else Post.removed_by == "",
            col(Post.surface).not_in(unswept),
        )
        .order_by(col(Post.id).desc())
        .limit(MOST_SWEPT)
    )
    return [ext_id for ext_id in db.session().exec(query) if ext_id]


def _reconcile(account: Account, ext_ids: Sequence[str], gone: Sequence[str]) -> datetime | None:
    """Keep what the network says of these; the time for another try when it did not answer."""
    if not ext_ids and not gone:
        return None
    try:
        with budget.metered(account):
            page = connector(account.kind).reconcile(accounts.facts(account), ext_ids, gone)
    except Trouble as trouble:
        return _troubled(account, trouble)
    with db.transaction():
        keep_raws(account, page, f"sweep:{new_uuid()}")
        budget.spend(account, page.units)
        looked = update(Post).where(col(Post.account_id) == account.id, col(Post.ext_id).in_(ext_ids))
        db.session().connection().execute(looked.values(looked_at=clock.now()))
    return None


def keep_page(account: Account, page: Page, *, run: int = 0, name: str = CURSOR) -> None:
    """The bodies and the cursor in one transaction: a crash reads a page again, and never leaves one out."""
    with db.transaction() as session:
        row = db.lock(account)
        keep_raws(account, page, f"{name}:{run}:{new_uuid()}")
        budget.spend(account, page.units, asking=name == CURSOR)
        moved = {**page.next_cursor, "run": run}
        there = session.get(Cursor, (account.id, name))
        if there is None:
            session.add(Cursor(account_id=known(account.id), name=name, value=moved))
        else:
            there.value, there.moved_at = moved, clock.now()
        row.polled_at, row.trouble = clock.now(), page.problem
        if page.raws:
            row.last_in_at = clock.now()


def keep_raws(account: Account, page: Page, run: str, *, source: str = "") -> None:
    """Keep these bodies; `source`: what they came for, where that is not what the network's module says."""
    for number, raw in enumerate(page.raws):
        told = replace(raw, source=source) if source else raw  # type: ignore[arg-type]
        arrivals.put(arrivals.row(known(account.id), told, f"{run}:{number}"))


def _say(account: Account, trouble: str, again: datetime) -> datetime:
    """Say on the account's page why it is not asked, until then."""
    with db.transaction():
        db.lock(account).trouble = trouble
    return again


def _troubled(account: Account, trouble: Trouble) -> datetime | None:
    """Say so on the account's page; a refused key pauses the account, anything else is tried again."""
    log.warning("account %s: %s", account.id, trouble.code)
    with db.transaction():
        row = db.lock(account)
        row.trouble = str(trouble)[:300]
        if isinstance(trouble, AuthExpired):
            return None if settle.pause(known(account.id), trouble) else clock.now() + pace.FOR_A_KEY
    told: datetime | None = getattr(trouble, "retry_at", None)
    return max(told or clock.now(), clock.now() + _every(account) + pace.back_off(4))


def _every(account: Account) -> timedelta:
    """More slowly where nothing has come for long, and where somebody listens to its stream."""
    if connector(account.kind).ability.stream and streamed(account):
        return LONGEST
    told = account.settings.get("poll_seconds")
    if isinstance(told, int | float):
        return timedelta(seconds=told)
    silence = clock.now() - (account.last_in_at or account.created_at)
    return min(max(EVERY, silence / IDLE), LONGEST)

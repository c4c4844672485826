"""Listening to networks that tell at once: one thread for each such account, in one worker at a time.

A lease in the database says who listens. It is renewed while the thread lives, and runs out with a process that died;
then another worker takes over, from the cursor that was kept with the last page. Polling goes on, more slowly, as a
safety: what a stream left out comes with the next poll.
"""

import logging
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from threading import Event, Thread
from typing import Any, cast

from sqlalchemy import or_, update
from sqlmodel import col, select

from caredesk.audit import restores
from caredesk.channels import KINDS, accounts, connector
from caredesk.channels.base import AuthExpired, Page, Streams, Trouble
from caredesk.channels.models import Account, AccountState
from caredesk.core import clock, db, jobs
from caredesk.core.types import known, new_uuid
from caredesk.postroom import budget, pace, poll, settle
from caredesk.postroom.flow_models import Flow

log = logging.getLogger(__name__)
LEASE = timedelta(seconds=30)
LOOK_SECONDS = 2.0
CURSOR = "stream"
OPEN, WAITING = "open", "waiting"
ME = new_uuid()


class Listener:
    """One account that this process listens to."""

    def __init__(self, account: Account, start: Callable[..., Any] = Thread) -> None:
        self.account_id = known(account.id)
        self.over = Event()
        self.thread = start(target=self._run, name=f"stream-{account.id}", daemon=True)
        self.thread.start()

    def _run(self) -> None:
        try:
            listen(self.account_id, self.over.is_set)
        except Exception:
            log.exception("the stream of account %s broke", self.account_id)
            rest(self.account_id, "broken")
        finally:
            db.close_reading()


_listeners: dict[int, Listener] = {}


def step(start: Callable[..., Any] = Thread) -> bool:
    """Keep what we listen to, let go of what is not ours any more, take what nobody listens to."""
    with db.reading():
        wanted = {} if restores.is_held() else {known(one.id): one for one in _streaming()}
    for account_id, listener in list(_listeners.items()):
        if account_id not in wanted or not _renewed(account_id) or not listener.thread.is_alive():
            listener.over.set()
            del _listeners[account_id]
            _let_go(account_id)
    fresh = [one for account_id, one in wanted.items() if account_id not in _listeners and _taken(one)]
    for account in fresh:
        _listeners[known(account.id)] = Listener(account, start)
    return bool(fresh)


def _streaming() -> list[Account]:
    kinds = [kind for kind in KINDS if connector(kind).ability.stream]
    if not kinds:
        return []
    query = select(Account).where(col(Account.kind).in_(kinds), Account.state == AccountState.ACTIVE)
    return list(db.session().exec(query.order_by(col(Account.id))))


def _taken(account: Account) -> bool:
    """Take the lease, unless somebody has it or the account rests after trouble."""
    with db.transaction() as session:
        row, at = budget.of(account), pace.now()
        if row.held_until is not None and row.held_until > at and row.holder != ME:
            return False
        if row.stream == WAITING and row.stream_at is not None and row.stream_at > at:
            return False
        row.holder, row.held_until = ME, at + LEASE
        session.flush()
        return True


def _renewed(account_id: int) -> bool:
    with db.transaction() as session:
        mine = (col(Flow.account_id) == account_id, col(Flow.holder) == ME)
        renewed = update(Flow).where(*mine).values(held_until=pace.now() + LEASE)
        return bool(session.connection().execute(renewed).rowcount)


def _let_go(account_id: int) -> None:
    with db.transaction() as session:
        mine = (col(Flow.account_id) == account_id, col(Flow.holder) == ME)
        gone = {"holder": "", "held_until": None}
        session.execute(update(Flow).where(*mine).values(**gone))
        quiet = (col(Flow.account_id) == account_id, col(Flow.stream) == OPEN)
        session.execute(update(Flow).where(*quiet).values(stream=""))


def listen(account_id: int, stop: Callable[[], bool]) -> None:
    """Keep what the stream brings, each page with the cursor in one transaction, until it ends or is told to."""
    with db.reading() as session:
        account = session.get_one(Account, account_id)
        cursor = poll.cursor_of(account, CURSOR)
        network, facts = cast(Streams, connector(account.kind)), accounts.facts(account)
    _mark(account, OPEN)
    try:
        for page in _pages(network.listen(facts, cursor, stop), stop):
            poll.keep_page(account, page, name=CURSOR)
            _mark(account, OPEN)
            db.close_reading()
    except Trouble as trouble:
        _troubled(account, trouble)
    else:
        if not stop():
            rest(account_id, "")


def _pages(pages: Iterator[Page], stop: Callable[[], bool]) -> Iterator[Page]:
    for page in pages:
        yield page
        if stop():
            return


def _mark(account: Account, state: str) -> None:
    """It works: what was left out while nobody listened is asked for at once."""
    with db.transaction():
        row = budget.of(account)
        was_open, row.stream, row.tries = row.stream == state, state, 0
        if not was_open:
            row.stream_at = clock.now()
            jobs.bring_forward("postroom.poll", {"account_id": account.id}, clock.now(), key=f"poll:{account.id}")


def _troubled(account: Account, trouble: Trouble) -> None:
    log.warning("stream of account %s: %s", account.id, trouble.code)
    rest(known(account.id), str(trouble), getattr(trouble, "retry_at", None))
    if isinstance(trouble, AuthExpired):
        with db.transaction():
            settle.pause(known(account.id), trouble)


def rest(account_id: int, why: str, until: datetime | None = None) -> None:
    """Wait before the next try, longer each time."""
    with db.transaction() as session:
        account = session.get_one(Account, account_id)
        if why:  # before the row of its flow, as everywhere
            db.lock(account).trouble = why[:300]
        row = budget.of(account)
        row.tries += 1
        row.stream, row.stream_at = WAITING, until or pace.now() + pace.back_off(row.tries)


def is_open(account: Account) -> bool:
    """Whether somebody listens to this account at this moment."""
    alive = or_(col(Flow.held_until).is_(None), col(Flow.held_until) > pace.now())
    return db.first(Flow, Flow.account_id == account.id, Flow.stream == OPEN, alive) is not None


def stop(seconds: float = 3.0) -> None:
    """Let go of everything: another worker may listen at once."""
    ends = clock.monotonic() + seconds
    for listener in _listeners.values():
        listener.over.set()
    for account_id, listener in list(_listeners.items()):
        listener.thread.join(max(0.0, ends - clock.monotonic()))
        _let_go(account_id)
    _listeners.clear()

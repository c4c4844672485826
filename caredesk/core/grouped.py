"""Small writes that share one commit with others waiting at the same moment."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from caredesk.core import db
from caredesk.core.db import Busy, Database

T = TypeVar("T")


@dataclass
class Share:
    """What to call, and what became of it once the commit is over."""

    call: Callable[[], Any]
    done: threading.Event = field(default_factory=threading.Event)
    result: Any = None
    error: BaseException | None = None


def write(call: Callable[[], T]) -> T:
    """Run this in a transaction that it may share with others.

    Returns after the commit: durable like `transaction`, but one fsync serves all who wait. What one of them raises
    undoes only its own part. On PostgreSQL, which groups commits itself, this is a plain transaction."""
    home = db.database()
    if db.in_transaction() or not home.is_sqlite:
        with db.transaction():
            return call()
    mine = Share(call)
    with home.waiting_lock:
        home.waiting.append(mine)
    if not home.writer.acquire(timeout=db.WAIT_SECONDS):
        _withdraw(home, mine)
    else:
        try:
            if not mine.done.is_set():
                _serve(home)
        finally:
            home.writer.release()
    if mine.error is not None:
        raise mine.error
    return mine.result


def _withdraw(home: Database, mine: Share) -> None:
    with home.waiting_lock:
        if mine in home.waiting:
            home.waiting.remove(mine)
            raise Busy
    mine.done.wait()


def _serve(home: Database) -> None:
    with home.waiting_lock:
        batch, home.waiting = home.waiting, []
    try:
        with db.opened(home):
            for work in batch:
                _attempt(work, is_alone=len(batch) == 1)
    except BaseException as error:  # the shared commit failed: nobody's part is durable, everybody hears it
        for work in batch:
            work.error = error
    for work in batch:
        work.done.set()


def _attempt(work: Share, *, is_alone: bool) -> None:
    """Whoever is alone needs no savepoint: what it raises undoes the whole transaction, which is its own."""
    if is_alone:
        work.result = work.call()
        return
    try:
        with db.savepoint():
            work.result = work.call()
    except Exception as error:
        work.error = error

"""The database: one way to write (`transaction`), one way to read (`session`), the same on SQLite and PostgreSQL.

SQLite has two engines. The write engine begins every transaction with BEGIN IMMEDIATE behind a lock of this process,
so that nobody loses an update and nobody spins on a busy file; the read engine is `query_only` and goes on reading
during a write. PostgreSQL has one engine. Sessions live in context variables: one per thread or greenlet.
"""

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, TypeVar

from sqlalchemy import Engine, inspect
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, select

from caredesk.core import engines

T = TypeVar("T")
WAIT_SECONDS = 5.0
# On PostgreSQL FOR NO KEY UPDATE: rows that point to a held one may still be written, which else ends in deadlocks.
HELD = {True: None, False: {"key_share": True}}


class Busy(Exception):
    """The database could not be written in time; nothing was changed. Answer 503 and let the other side try again."""


@dataclass
class _Open:
    """One open transaction: its session, what is written down at its end, what runs once it is durable."""

    session: Session
    drafts: list[Any] = field(default_factory=list)
    early: list[Callable[[], None]] = field(default_factory=list)
    before: list[Callable[[], None]] = field(default_factory=list)
    after: list[Callable[[], None]] = field(default_factory=list)
    undone: list[Callable[[], None]] = field(default_factory=list)
    held: dict[int, Any] = field(default_factory=dict)

    def marks(self) -> tuple[int, int, int]:
        return len(self.drafts), len(self.after), len(self.undone)

    def back_to(self, marks: tuple[int, int, int]) -> None:
        """Forget what was gathered since; what was to follow its end follows when the transaction is over."""
        self.session.info.setdefault("over", []).extend(self.undone[marks[2] :])
        del self.drafts[marks[0] :]
        del self.after[marks[1] :]
        del self.undone[marks[2] :]


class Database:
    """The engines of one database and the lock that lets one writer of this process in at a time."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.write, self.read = engines.make(url)
        self.is_sqlite = self.write.dialect.name == "sqlite"
        self.writer = threading.Lock()
        self.waiting: list[Any] = []  # see grouped.py
        self.waiting_lock = threading.Lock()

    def dispose(self) -> None:
        self.write.dispose()
        self.read.dispose()


_database: Database | None = None
_writing: ContextVar[_Open | None] = ContextVar("writing", default=None)
_reading: ContextVar[Session | None] = ContextVar("reading", default=None)


def connect(url: str) -> Database:
    """Open this database for the process; an earlier one is closed."""
    global _database
    if _database is not None:
        close_reading()
        _database.dispose()
    _database = Database(url)
    return _database


def database() -> Database:
    if _database is None:
        raise RuntimeError("no database is open: call db.connect first")
    return _database


def is_sqlite() -> bool:
    return database().is_sqlite


def write_engine() -> Engine:
    return database().write


def in_transaction() -> bool:
    return _writing.get() is not None


def session() -> Session:
    """The session to ask: the open transaction's, else this thread's own for reading."""
    writing = _writing.get()
    if writing is not None:
        return writing.session
    reading = _reading.get()
    if reading is None:
        reading = Session(database().read, expire_on_commit=False, autoflush=False)
        _reading.set(reading)
    return reading


def close_reading() -> None:
    """Give this thread's reading connection back; the next question sees what was written meanwhile.

    A connection that broke is thrown away: there is nothing to roll back, and whoever read shall go on."""
    reading = _reading.get()
    if reading is not None:
        _reading.set(None)
        try:
            reading.close()
        except DBAPIError:
            reading.invalidate()


@contextmanager
def reading() -> Iterator[Session]:
    """A block in a worker that reads; the connection goes back at its end."""
    try:
        yield session()
    finally:
        close_reading()


@contextmanager
def transaction() -> Iterator[Session]:
    """Everything inside is written together or not at all; an inner one joins the outer one.

    Raises Busy when another writer holds the database for longer than five seconds."""
    joined = _writing.get()
    if joined is not None:
        yield joined.session
        return
    home = database()
    if home.is_sqlite and not home.writer.acquire(timeout=WAIT_SECONDS):
        raise Busy
    over: list[Callable[[], None]] = []
    try:
        with opened(home) as session:
            over = session.info.setdefault("over", over)
            yield session
    finally:
        if home.is_sqlite:
            home.writer.release()
        for call in over:
            call()


@contextmanager
def opened(home: Database) -> Iterator[Session]:
    """One transaction of whoever holds the writer's lock."""
    opened = _Open(Session(home.write, expire_on_commit=False))
    mark = _writing.set(opened)
    try:
        with engines.busy_as(Busy):
            try:
                yield opened.session
                for call in chain(opened.early, opened.before):
                    call()
            except BaseException:
                opened.back_to((0, 0, 0))
                raise
            opened.session.commit()
    except BaseException:
        opened.session.rollback()
        raise
    finally:
        _writing.reset(mark)
        opened.session.close()
    close_reading()
    for call in opened.after:
        call()


def drafts() -> list[Any]:
    """What the open transaction has gathered for its end; a savepoint that fails takes its own part out again."""
    return _open().drafts


def before_commit(call: Callable[[], None], *, early: bool = False) -> None:
    """Run this once at the end of the open transaction, inside it. Early ones may still change rows and record."""
    calls = _open().early if early else _open().before
    if call not in calls:
        calls.append(call)


def after_commit(call: Callable[[], None]) -> None:
    """Run this once the open transaction is durable, never when it was rolled back; the same call is run once."""
    if call not in _open().after:
        _open().after.append(call)


def once_over(call: Callable[[], None]) -> None:
    """Run this when the open transaction has ended, however it did: what was refused is told in one of its own."""
    _open().session.info.setdefault("over", []).append(call)


def once_undone(call: Callable[[], None]) -> None:
    """Run this when what is done now is rolled back, with the open transaction or a savepoint of it: after its end, in
    one of its own. Not when the commit itself fails: whether that is durable nobody can say."""
    _open().undone.append(call)


def _open() -> _Open:
    opened = _writing.get()
    if opened is None:
        raise RuntimeError("this needs an open transaction")
    return opened


@contextmanager
def savepoint() -> Iterator[None]:
    """What fails inside is undone alone; the transaction around it goes on."""
    opened = _open()
    marks = opened.marks()
    try:
        with opened.session.begin_nested():
            yield
    except BaseException:
        opened.back_to(marks)
        raise


def lock(row: T) -> T:
    """The same row, read anew inside the open transaction and held until its end."""
    if _open().held.get(id(row)) is row:
        return row
    model, identity = type(row), inspect(row).identity
    return lock_by_id(model, identity[0] if len(identity) == 1 else identity)


def hold(rows: Iterable[Any]) -> None:
    """Say of rows that were just read with a lock in the open transaction that `lock` need not read them again."""
    _open().held.update((id(row), row) for row in rows)


def lock_by_id(model: type[T], identity: Any) -> T:
    """The row of this key, read anew and held; LookupError when it is not there."""
    found = session().get(model, identity, populate_existing=True, with_for_update=HELD[is_sqlite()])
    if found is None:
        raise LookupError(f"no {model.__name__} {identity}")
    return found


def first(model: type[T], *where: Any) -> T | None:
    """The one row of which all this is true, or None."""
    return session().exec(select(model).where(*where).limit(1)).first()

"""Work that is due later: rows claimed with a lease, never lost by a killed process, run at least once.

A lease is renewed for as long as its job runs, so that nobody takes up what is still being done; it ends with the
process that held it.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import Context
from datetime import datetime, timedelta
from threading import Event, Thread
from typing import Any, TypeVar

from sqlalchemy import Column, Index, text, update
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Field, SQLModel, col, select

from caredesk.core import clock, db, rows
from caredesk.core.types import UTC_, BigKey, Json, new_uuid

log = logging.getLogger(__name__)
Row = TypeVar("Row", bound=SQLModel)
LEASE = timedelta(seconds=60)
WAITING = "state IN ('ready', 'leased')"


class Job(SQLModel, table=True):
    """One thing to do at a time: a poll, a wake-up, a sweep. `key` keeps two of the same from standing side by side."""

    __table_args__ = (Index("job_due", "run_at", sqlite_where=text(WAITING), postgresql_where=text(WAITING)),)

    id: int | None = Field(default=None, sa_column=Column(BigKey, primary_key=True))
    kind: str = Field(max_length=40)
    key: str | None = Field(default=None, unique=True, max_length=120)
    payload: dict[str, Any] = Field(default_factory=dict, sa_column=Column(Json, nullable=False))
    state: str = Field(default="ready", max_length=8)  # ready, leased, done, dead
    run_at: datetime = Field(default_factory=clock.now, sa_type=UTC_)
    attempts: int = 0
    lease_token: str = ""
    trouble: str = ""


_kinds: dict[str, Callable[[dict[str, Any]], datetime | None]] = {}


def kind(name: str) -> Callable[[Callable[[dict[str, Any]], datetime | None]], Any]:
    """Register what does jobs of this kind: called with the payload, no transaction open; returns when to run again."""

    def register(call: Callable[[dict[str, Any]], datetime | None]) -> Any:
        _kinds[name] = call
        return call

    return register


def enqueue(name: str, payload: dict[str, Any], run_at: datetime, *, key: str | None = None) -> None:
    """Put a job in the open transaction; a waiting one with the same key is moved to the new time instead.

    One that is being done at this moment is done once more then: its worker does not know of what is new."""
    known = None if key is None else _known(key)
    if known is None and rows.add(Job, kind=name, payload=payload, run_at=run_at, key=key) is None and key is not None:
        known = _known(key)  # somebody else put it there at this moment
    if known is not None:
        known.payload, known.run_at, known.state = payload, run_at, "ready"
        known.attempts, known.lease_token = 0, ""
    db.session().flush()


def bring_forward(name: str, payload: dict[str, Any], run_at: datetime, *, key: str) -> None:
    """The same, but one that waits for an earlier time keeps it."""
    known = _known(key)
    if known is None or known.state != "ready" or known.run_at > run_at:
        enqueue(name, payload, run_at, key=key)


def _known(key: str) -> Job | None:
    """Held until the end of the transaction, so that nobody claims or ends it meanwhile."""
    query = select(Job).where(Job.key == key).with_for_update().execution_options(populate_existing=True)
    return db.session().exec(query).first()


def claim(limit: int = 10, *, but: frozenset[str] = frozenset()) -> list[Job]:
    """Take due jobs of known kinds, with a lease; one of a kind that this version does not know stays where it is, and
    so do those of the kinds in `but`."""
    at, token = clock.now(), new_uuid()
    with db.transaction() as session:
        due = (
            select(col(Job.id))
            .where(col(Job.state).in_(("ready", "leased")), Job.run_at <= at, col(Job.kind).in_(_kinds.keys() - but))
            .order_by(col(Job.run_at))
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        ids = list(session.exec(due))
        if not ids:
            return []
        taken = {"state": "leased", "lease_token": token, "run_at": at + LEASE, "attempts": Job.attempts + 1}
        session.exec(update(Job).where(col(Job.id).in_(ids)).values(**taken))
        return list(session.exec(select(Job).where(col(Job.id).in_(ids))))


def run(job: Job) -> None:
    """Do one claimed job and write down the outcome; whoever lost the lease meanwhile changes nothing."""
    try:
        with _held(job):
            again = _kinds[job.kind](job.payload)
    except Exception as error:
        _settle(job, state="dead" if job.attempts >= 20 else "ready", run_at=_later(job.attempts), trouble=repr(error))
        raise
    _settle(job, state="ready" if again else "done", run_at=again or clock.now(), trouble="")


@contextmanager
def _held(job: Job) -> Iterator[None]:
    """Renew the lease of this job until the block ends; a killed process renews nothing."""
    is_over = Event()
    # A context of its own: in the job's one it would join a transaction that the job has open.
    keeper = Thread(target=Context().run, args=(_keep, job.id, job.lease_token, is_over), name="lease", daemon=True)
    keeper.start()
    try:
        yield
    finally:
        is_over.set()


def _keep(job_id: int, token: str, is_over: Event) -> None:
    """Renew at a third of the lease; sooner again when the database was busy, so that there are several tries."""
    pause = LEASE / 3
    while not is_over.wait(pause.total_seconds()):
        try:
            if not _renewed(job_id, token):
                return
            pause = LEASE / 3
        except (db.Busy, SQLAlchemyError) as error:
            log.debug("the lease of job %s waits for the database: %r", job_id, error)
            pause = LEASE / 12


def _renewed(job_id: int, token: str) -> bool:
    """Whether it is still ours. One that has ended, or that is to be done anew, has no lease any more."""
    mine = (col(Job.id) == job_id, col(Job.lease_token) == token, col(Job.state) == "leased")
    with db.transaction() as session:
        return bool(session.exec(update(Job).where(*mine).values(run_at=clock.now() + LEASE)).rowcount)


def _later(attempts: int) -> datetime:
    return clock.now() + timedelta(seconds=min(900, 2**attempts))


def _settle(job: Job, *, state: str, run_at: datetime, trouble: str) -> None:
    values = {"state": state, "run_at": run_at, "trouble": trouble[:500]}
    if state == "ready" and not trouble:
        values["attempts"] = 0
    with db.transaction() as session:
        mine = update(Job).where(col(Job.id) == job.id, col(Job.lease_token) == job.lease_token)
        if state == "done":
            values["key"] = None
        session.exec(mine.values(**values))

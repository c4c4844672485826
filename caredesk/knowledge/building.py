"""Remembering what was answered before the memory began: in parts, each with how far it came, so that it can be killed
and goes on where it was."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlmodel import col

from caredesk import audit
from caredesk.core import clock, db, jobs
from caredesk.knowledge import index, memory
from caredesk.knowledge.memory_models import MemoryBuild
from caredesk.tickets.models import Post

AT_ONCE = 100
TURN = timedelta(seconds=2)  # of the worker, before other jobs have theirs
JOB = "knowledge.build"


def plant() -> None:
    """Begin, where it was not begun: in a new desk there is nothing to do. Twice changes nothing."""
    with db.reading() as session:
        if session.get(MemoryBuild, 1) is not None:
            return
    with db.transaction() as session:
        last = session.execute(select(func.max(col(Post.id))).where(col(Post.kind).in_(memory.OURS))).scalar() or 0
        row = MemoryBuild(last_id=last, ended_at=None if last else clock.now())
        session.add(row)
        session.flush()
        audit.record("memory.begun", row, "desk", body={"last": last})
        if last:
            jobs.enqueue(JOB, {}, clock.now(), key=JOB)


def standing() -> int | None:
    """How many percent are remembered by now; None when all is."""
    row = db.session().get(MemoryBuild, 1)
    return None if row is None or row.ended_at is not None else min(99, 100 * row.after_id // max(1, row.last_id))


@jobs.kind(JOB)
def work(_payload: dict[str, Any]) -> datetime | None:
    """Some parts; when to go on, or None at the end."""
    end = clock.monotonic() + TURN.total_seconds()
    while clock.monotonic() < end:
        if not _step():
            return None
    return clock.now()


def _step() -> bool:
    """One part; whether there is more."""
    with db.transaction():
        row = db.lock_by_id(MemoryBuild, 1)
        if row.ended_at is not None:
            return False
        ids = _next(row)
        row.lines += index.put({one: line for one, line in memory.lines(ids).items() if line is not None}, "post")
        row.after_id = ids[-1] if ids else row.last_id
        if len(ids) < AT_ONCE:
            row.ended_at = clock.now()
            audit.record("memory.built", row, "desk", body={"lines": row.lines})
        return row.ended_at is None


def _next(row: MemoryBuild) -> Sequence[int]:
    ours = (col(Post.kind).in_(memory.OURS), col(Post.id) > row.after_id, col(Post.id) <= row.last_id)
    return db.session().execute(select(col(Post.id)).where(*ours).order_by(col(Post.id)).limit(AT_ONCE)).scalars().all()

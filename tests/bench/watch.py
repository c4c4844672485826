"""A hundred thousand running clocks: what watching them costs, and how long after its due time a breach is written."""

import statistics
import tempfile
import threading
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select

from caredesk import worker
from caredesk.core import clock, db
from caredesk.core.config import Settings
from caredesk.sla import queries, watch
from caredesk.sla.models import Clock
from caredesk.start import open_desk
from caredesk.tickets.models import Post
from tests import cast
from tests.bench import seed

RUNNING = 100_000
LOOKS = 2_000
BREACHES = 40
LIMIT_SHARE, LIMIT_LATE_SECONDS = 0.02, 1.0


def run() -> dict[str, Any]:
    """The share of one core that looking takes, and the latest breach in seconds after its due time."""
    with tempfile.TemporaryDirectory(prefix="caredesk-bench-") as folder:
        settings = Settings(data=Path(folder))
        open_desk(settings)
        cast.assemble()
        db.database().dispose()
        seed.fill(settings.data / "caredesk.sqlite3", RUNNING)
        open_desk(settings)
        wind()
        share = look()
        late = breach()
        db.close_reading()
        db.database().dispose()
    ok = share <= LIMIT_SHARE and late["worst"] <= LIMIT_LATE_SECONDS
    limits = {"limit_share": LIMIT_SHARE, "limit_late_s": LIMIT_LATE_SECONDS}
    return {"clocks": RUNNING, "share_of_a_core": share, "late_s": late, **limits, "ok": ok}


def wind() -> None:
    """Give every ticket a clock that is due some time in the coming week."""
    with db.transaction() as session:
        version, at = queries.live_versions()[0], clock.now()
        session.connection().exec_driver_sql("DELETE FROM clock")
        posts = session.execute(select(Post.id, Post.ticket_id, Post.account_id).where(Post.kind == "in"))
        first: dict[int, Any] = {}
        for post in posts:
            first.setdefault(post.ticket_id, post)
        rows = [_clock(post, version.id, at + timedelta(seconds=3600 + n * 5)) for n, post in enumerate(first.values())]
        session.connection().execute(insert(Clock.__table__), rows)


def _clock(post: Any, version_id: int | None, due: Any) -> dict[str, Any]:
    begun = due - timedelta(hours=4)
    moments = dict.fromkeys(("published_at", "received_at", "started_at"), begun) | {"due_at": due, "next_at": due}
    told = {"ticket_id": post.ticket_id, "post_id": post.id, "account_id": post.account_id, "team_id": 1, "lang": "pl"}
    rest = {"kind": "first", "state": "running", "target_seconds": 14400, "stop_why": "", "warned": ["warn75"]}
    return {**moments, **told, **rest, "version_id": version_id}


def look() -> float:
    """CPU of one look, times how often the worker looks in a second."""
    for _ in range(50):
        watch.watch()
        db.close_reading()
    begun = time.process_time()
    for _ in range(LOOKS):
        watch.watch()
        db.close_reading()
    each = (time.process_time() - begun) / LOOKS
    return round(each / worker.PAUSE_SECONDS, 5)


def breach() -> dict[str, float]:
    """Let some of them be due in the coming seconds, under the real lane of the worker."""
    with db.transaction() as session:
        some = session.execute(select(Clock).order_by(Clock.id).limit(BREACHES)).scalars().all()
        for number, one in enumerate(some):
            one.due_at = one.next_at = clock.now() + timedelta(seconds=0.5 + number * 0.1)
            one.published_at = one.received_at = one.started_at = one.due_at - timedelta(hours=4)
    due, written = {one.ticket_id: one.due_at for one in some}, {}
    worker.stopping.clear()
    lane = threading.Thread(target=worker._lane, args=(watch.watch,), daemon=True)
    lane.start()
    end = time.monotonic() + 0.5 + BREACHES * 0.1 + 3
    while len(written) < len(due) and time.monotonic() < end:
        db.close_reading()
        query = select(Clock.ticket_id).where(Clock.breached_at.is_not(None))
        for (ticket_id,) in db.session().execute(query):
            written.setdefault(ticket_id, clock.now())
        time.sleep(0.01)
    worker.stop()
    lane.join(2)
    late = [(written[one] - due[one]).total_seconds() for one in due if one in written]
    missing = float("inf") if len(late) < len(due) else 0.0
    return {"median": round(statistics.median(late), 3), "worst": round(max(late) + missing, 3)}

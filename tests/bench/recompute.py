"""A policy put in force for every open ticket: the look at what would change, and the change itself."""

import sqlite3
import time
from typing import Any

from caredesk.core import db
from caredesk.sla import policies, policy_queries, recompute
from caredesk.sla.models import Recompute
from tests import cast
from tests.bench import seed

TICKETS = 100_000
LIMIT_SECONDS = 60
CLOCK = (
    "ticket_id, kind, post_id, account_id, team_id, lang, version_id, state, target_seconds, published_at, "
    "received_at, started_at, due_at, stop_why, next_at, warned"
)


def run() -> dict[str, Any]:
    with seed.desk(TICKETS) as settings:
        db.database().dispose()
        _open(settings.data / "caredesk.sqlite3")
        line = policy_queries.policies()[-1]
        told = {**line.terms, "calendar": line.terms["calendar"]["id"]}
        eva = cast.agent("eva@parcelhop.example")
        policies.change(eva, line.policy, {**told, "targets": {**told["targets"], "first": "2h", "resolution": "5d"}})
        asked = recompute.ask(eva)
        look = _worked(asked)
        recompute.apply(eva, asked)
        change = _worked(asked)
        done = db.session().get_one(Recompute, asked.id)
        sums = {name: getattr(done, name) for name in recompute.SUMS}
    kept = change["seconds"] <= LIMIT_SECONDS and sums["clocks"] == 2 * TICKETS
    return {"ok": kept, "tickets": TICKETS, "look": look, "change": change, "limit_seconds": LIMIT_SECONDS, **sums}


def _open(path: Any) -> None:
    """Every ticket is open, and two clocks run for it since its post came."""
    raw = sqlite3.connect(path, isolation_level=None)
    raw.execute("PRAGMA foreign_keys=OFF")
    raw.execute("BEGIN")
    raw.execute("UPDATE policy SET created_at = ?", (seed._text(seed.BEGIN),))
    raw.execute("UPDATE ticket SET status = 'open', due_kind = 'first', posts_count = 1, id = id")
    raw.execute("DELETE FROM post WHERE ext_id LIKE 'long%'")
    raw.execute("DELETE FROM ticket_count")
    seed._count(raw)
    for kind, hours in (("first", 4), ("resolution", 72)):
        due = f"strftime('%Y-%m-%d %H:%M:%f000', received_at, '+{hours} hours')"
        raw.execute(
            f"INSERT INTO clock ({CLOCK}) SELECT ticket_id, '{kind}', id, account_id, 1, lang, 1, 'running', "
            f"{hours * 3600}, occurred_at, received_at, received_at, {due}, '', {due}, '[]' FROM post"
        )
    raw.execute("COMMIT")
    raw.execute("ANALYZE")
    raw.close()


def _worked(asked: Recompute) -> dict[str, float]:
    """The worker's turns one after the other, as in a process of its own."""
    wall, cpu = time.monotonic(), time.process_time()
    while recompute.work({"run": asked.id}):
        pass
    db.close_reading()
    return {"seconds": round(time.monotonic() - wall, 1), "cpu": round(time.process_time() - cpu, 1)}

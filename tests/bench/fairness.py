"""The report on equal treatment over 28 days at 1,000,000 tickets, and one look of the monitor at both its periods."""

import sqlite3
from datetime import timedelta
from typing import Any

from caredesk.core import clock, db
from caredesk.core.config import Settings
from caredesk.reports import fair_watch, fairness
from caredesk.reports.fairness import Asked
from tests.bench import clockwork, seed

TICKETS = 1_000_000
LIMIT_MS = 3_000.0
NOW = seed.BEGIN + timedelta(minutes=TICKETS, hours=3)
# One answered clock for each ticket: the post came with the ticket, the answer within three hours.
CLOCKS = """
INSERT INTO clock (ticket_id, account_id, team_id, lang, kind, post_id, version_id, state, target_seconds,
  published_at, received_at, started_at, due_at, stopped_at, stop_why, elapsed_seconds, warned)
SELECT id, account_id, team_id, lang, 'first', id, (SELECT min(id) FROM policy_version), 'met', 14400,
  opened_at, opened_at, opened_at, opened_at,
  strftime('%Y-%m-%d %H:%M:%S', opened_at, '+' || (id * 7919 % 10800) || ' seconds') || '.000000',
  'reply', id * 7919 % 10800, '[]' FROM ticket
"""
KINDS = "UPDATE ticket SET influence = id * 31 % 101, lang = substr('plhuen', id % 3 * 2 + 1, 2)"


def run() -> dict[str, Any]:
    """CPU milliseconds of the figures, of the whole page, and of the monitor; how many waits were compared."""
    with seed.desk(TICKETS) as settings, clock.fixed(NOW):
        _wind(settings)
        report = fairness.report(Asked(NOW))
        client = clockwork.browser(settings)
        found = {
            "figures_ms": clockwork.cpu_ms(lambda: fairness.report(Asked(NOW)), times=5),
            "page_ms": clockwork.cpu_ms(clockwork.got(client, "/reports/fairness"), times=5),
            "monitor_ms": clockwork.cpu_ms(lambda: fair_watch.watch({}), times=3),
        }
    return {**found, "waits": report.n, "limit_ms": LIMIT_MS, "ok": found["page_ms"] <= LIMIT_MS}


def _wind(settings: Settings) -> None:
    """A clock for every ticket, and differences to put customers into groups."""
    db.database().dispose()
    raw = sqlite3.connect(settings.data / "caredesk.sqlite3", isolation_level=None)
    raw.executescript(f"PRAGMA synchronous=OFF; PRAGMA foreign_keys=OFF; BEGIN; {KINDS}; {CLOCKS}; COMMIT; ANALYZE")
    raw.close()

"""Taking the next ticket with 100,000 waiting: the first by turn, the first in one's language, one far behind."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from caredesk import create_app
from caredesk.core import clock, db
from caredesk.core.config import Settings
from caredesk.routing import placing
from caredesk.routing.models import Duty, TeamRoute, Way
from caredesk.start import open_desk
from caredesk.team.models import Team
from tests import cast
from tests.bench import clockwork, seed

WAITING = 100_000
RARE = 500  # one ticket in so many is Hungarian, one in three English; nothing overflows
LIMIT_MS = 10.0


def run() -> dict[str, Any]:
    """CPU milliseconds of the whole request, and of one look of the lane that gives out tickets."""
    with desk() as settings:
        found = {"any": taking(settings), "one_in_three": taking(settings, langs=["en"])}
        rare = taking(settings, langs=["hu"])
        lane = giving(settings)
    ok = max(found.values()) <= LIMIT_MS
    return {"waiting": WAITING, "claim_ms": found, "rare_ms": rare, "place_ms": lane, "limit_ms": LIMIT_MS, "ok": ok}


@contextmanager
def desk() -> Iterator[Settings]:
    """Everything waits, nobody has anything, and no ticket goes to whom it does not suit."""
    with seed.desk(WAITING) as settings:
        db.database().dispose()
        _wait(settings)
        open_desk(settings)
        yield settings


def _wait(settings: Settings) -> None:
    """Everybody wrote within the last three hours, and their clocks run."""
    begin = clock.now() - timedelta(hours=3)
    raw = sqlite3.connect(settings.data / "caredesk.sqlite3", isolation_level=None)
    raw.execute("BEGIN")
    home = raw.execute("SELECT account_id, team_id FROM ticket LIMIT 1").fetchone()
    raw.execute("DELETE FROM post WHERE ext_id LIKE 'long%'")
    for n in range(1, WAITING + 1):
        at = begin + timedelta(seconds=n / 10)
        lang = "hu" if n % RARE == 0 else "en" if n % 3 == 0 else "pl"
        due = {kind: at + timedelta(seconds=seconds) for kind, seconds in TARGETS.items()}
        raw.execute(OPEN, (lang, *map(seed._text, (at, due["first"], due["first"])), n))
        raw.execute("UPDATE post SET occurred_at = ?, received_at = ? WHERE id = ?", (*[seed._text(at)] * 2, n))
        for kind, seconds in TARGETS.items():
            soon = seed._text(at + timedelta(seconds=seconds * 3 // 4))
            times = [seed._text(at)] * 3
            raw.execute(CLOCK, (n, *home, lang, kind, n, seconds, *times, seed._text(due[kind]), soon))
    raw.execute("DELETE FROM ticket_count")
    raw.execute("INSERT INTO ticket_count SELECT account_id, team_id, 0, status, count(*) FROM ticket GROUP BY 1, 2, 4")
    raw.execute("COMMIT")
    raw.execute("ANALYZE")
    raw.close()


TARGETS = {"first": 4 * 3600, "resolution": 72 * 3600}
OPEN = (
    "UPDATE ticket SET status = 'open', assignee_id = NULL, posts_count = 1, lang = ?, waiting_since = ?, "
    "due_at = ?, due_kind = 'first', turn_at = ? WHERE id = ?"
)
CLOCK = (
    "INSERT INTO clock (ticket_id, account_id, team_id, lang, kind, post_id, version_id, state, target_seconds, "
    "published_at, received_at, started_at, due_at, stop_why, next_at, warned) "
    "VALUES (?, ?, ?, ?, ?, ?, 1, 'running', ?, ?, ?, ?, ?, '', ?, '[]')"
)


def taking(settings: Settings, **duty: Any) -> float:
    """One press of the key, from the request to its answer."""
    _set(**duty)
    app = create_app(settings)
    app.config["WTF_CSRF_ENABLED"] = False
    client = cast.signed_in(app, cast.agent("ola@parcelhop.example"))

    def ask() -> None:
        answer = client.post("/tickets/next", headers={"HX-Request-Type": "partial"})
        assert answer.get_json()["ticket"], answer.get_data(as_text=True)

    return clockwork.cpu_ms(ask)


def _set(**duty: Any) -> None:
    team = db.first(Team, Team.name == "Care PL")
    assert team is not None
    ola = cast.agent("ola@parcelhop.example")
    with db.transaction() as session:
        session.merge(TeamRoute(team_id=team.id or 0, way=Way.LEAST_LOAD, overflow_minutes=0))
        session.merge(Duty(agent_id=ola.id or 0, capacity=500, **duty))
    db.close_reading()


def giving(settings: Settings) -> dict[str, float]:
    """One look of the lane: when it gives a ticket, when nobody it suits is there, and when everybody is full."""
    _set(langs=["hu"])
    gives = clockwork.cpu_ms(_given)
    _set(langs=["fr"])
    suits_nobody = clockwork.cpu_ms(_nothing)
    _set(langs=["hu"], skills=[])
    with db.transaction() as session:
        session.get_one(Duty, cast.agent("ola@parcelhop.example").id).capacity = 0
    return {"gives": gives, "suits_nobody": suits_nobody, "full": clockwork.cpu_ms(_nothing)}


def _given() -> None:
    assert placing.place()


def _nothing() -> None:
    assert not placing.place()

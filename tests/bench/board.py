"""The board's first paint, and one look for all who watch it: a year of a million tickets behind it costs nothing."""

from collections.abc import Callable
from typing import Any

from flask.testing import FlaskClient

from caredesk.core import clock, db
from caredesk.sla import board, board_routes
from caredesk.sla.asked import Question
from tests.bench import clockwork, seed, seed_sla

TICKETS = 1_000_000
PAGES = {
    "first paint": "/sla",
    "today": "/sla?period=today",
    "by agent": "/sla?by=agent",
    "seven days": "/sla?period=7d",
    "history": "/sla/history",
}
LIMIT_MS = 30.0


def run() -> dict[str, Any]:
    """CPU milliseconds of the pages for the owner, who sees every account, and of one look of the pulse."""
    with seed.desk(TICKETS) as settings:
        db.database().dispose()
        seed_sla.year(settings.data / "caredesk.sqlite3", TICKETS)
        client = clockwork.browser(settings, "eva@parcelhop.example")
        spent = {name: clockwork.cpu_ms(_anew(client, url)) for name, url in PAGES.items()}
        spent["figures alone"] = clockwork.cpu_ms(_look)
        spent["for the next who come"] = clockwork.cpu_ms(clockwork.got(client, PAGES["first paint"]))
    return {"tickets": TICKETS, "cpu_ms": spent, "limit_ms": LIMIT_MS, "ok": spent["first paint"] <= LIMIT_MS}


def _anew(client: FlaskClient, url: str) -> Callable[[], Any]:
    """This page for the first who asks: nothing of it is known yet."""
    ask = clockwork.got(client, url)

    def first() -> Any:
        with client.application.app_context():
            board_routes.boards().forget()
        return ask()

    return first


def _look() -> None:
    db.close_reading()
    board.board(Question(None, zone="Europe/Warsaw"), clock.now())

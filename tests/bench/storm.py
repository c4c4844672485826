"""A storm on one page: every acknowledgement fast, and the posts of other accounts visible at once.

Ten thousand comments in ten minutes are pressed: 2,000 in 60 s come at twice the speed of the storm that is promised,
one by one, each signed, so that what piles up shows; meanwhile another account gets a post every two seconds, and it is
measured when each of those stands in a ticket.
"""

import sqlite3
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from caredesk.core import db
from caredesk.core.config import Settings
from caredesk.start import open_desk
from tests import cast
from tests.bench.webhook import send
from tests.servers import desk as processes

COMMENTS, SECONDS, SENDERS = 2000, 60, 8
EVERY_SECONDS = 2.0
LIMIT_P99_MS, LIMIT_VISIBLE_SECONDS = 200.0, 5.0


def run() -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as place:
        settings = processes.with_port(Settings(data=Path(place) / "data"))
        open_desk(settings)
        cast.assemble()
        stormy, quiet = (f"/hooks/{cast.account(name).uuid}" for name in ("Parcelhop", "Elsewhere account"))
        db.close_reading()
        with processes.embedded(settings):
            send("warm", settings.port, stormy)
            late = Watcher(settings, quiet)
            taken = sorted(storm(settings, stormy))
            late.end()
    p50, p99 = (round(taken[int(share * (len(taken) - 1))] * 1000, 1) for share in (0.5, 0.99))
    worst = round(max(late.seen), 2)
    return {
        "storm": {"comments": len(taken), "seconds": SECONDS, "p50_ms": p50, "p99_ms": p99},
        "others": {"posts": len(late.seen), "visible_after_seconds_at_most": worst},
        "limit_p99_ms": LIMIT_P99_MS,
        "limit_visible_seconds": LIMIT_VISIBLE_SECONDS,
        "ok": p99 <= LIMIT_P99_MS and worst <= LIMIT_VISIBLE_SECONDS,
    }


def storm(settings: Settings, path: str) -> list[float]:
    """Each comment at its moment, whether the one before was answered or not."""
    begun = time.monotonic()
    with ThreadPoolExecutor(SENDERS) as pool:
        waiting = []
        for number in range(COMMENTS):
            time.sleep(max(0.0, begun + number * SECONDS / COMMENTS - time.monotonic()))
            waiting.append(pool.submit(send, f"s{number}", settings.port, path))
        return [one.result() for one in waiting]


class Watcher:
    """Writes to another account while the storm goes on, and looks when each post stands in a ticket."""

    def __init__(self, settings: Settings, path: str) -> None:
        self.settings, self.path = settings, path
        self.seen: list[float] = []
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def _watch(self) -> None:
        number = 0
        while not self._over.is_set():
            begun = time.monotonic()
            send(f"q{number}", self.settings.port, self.path)
            while not self._stands(f"q{number}") and time.monotonic() - begun < 60:
                time.sleep(0.02)
            self.seen.append(time.monotonic() - begun)
            number += 1
            self._over.wait(max(0.0, EVERY_SECONDS - (time.monotonic() - begun)))

    def _stands(self, ext_id: str) -> bool:
        with sqlite3.connect(f"file:{self.settings.data}/caredesk.sqlite3?mode=ro", uri=True) as database:
            query = "SELECT 1 FROM post WHERE ext_id = ? AND ticket_id IS NOT NULL"
            return database.execute(query, (ext_id,)).fetchone() is not None

    def end(self) -> None:
        self._over.set()
        self._thread.join(70)

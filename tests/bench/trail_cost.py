"""What the audit trail adds to a write: the same writes with and without it, turn by turn in one run, durable both.

Without means: everything that follows from an entry still happens, but nothing is sealed, hashed or inserted. Such a
desk exists in this process only, and only for as long as the measuring takes.
"""

import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from caredesk.audit import actions as trail
from caredesk.audit import log
from caredesk.core import clock, db
from caredesk.core.config import Settings
from caredesk.start import open_desk
from caredesk.tickets import actions, conversation
from caredesk.tickets.models import Ticket
from tests import cast
from tests.tickets.arrivals import event, put

ROUNDS, WARM, LIMIT_PERCENT = 200, 20, 25
Times = dict[str, dict[str, list[tuple[float, float]]]]


def run() -> dict[str, Any]:
    """Median milliseconds of each kind of write, and how much the trail adds to the median of all of them."""
    with tempfile.TemporaryDirectory() as place:
        open_desk(Settings(data=Path(place) / "data"))
        cast.assemble()
        times = measure(Desk())
        db.database().dispose()
    wall, cpu = summed(times, 0), summed(times, 1)
    adds = percent(wall)
    told = {"ms": wall, "cpu_ms": cpu, "adds_percent": adds, "adds_cpu_percent": percent(cpu)}
    return {"rounds": ROUNDS, **told, "limit": LIMIT_PERCENT, "ok": adds <= LIMIT_PERCENT}


def summed(times: Times, of: int) -> dict[str, dict[str, float]]:
    """Medians of each kind of write, and of all of them."""
    every = {way: [one for ways in times.values() for one in ways[way]] for way in ("with", "without")}
    return {
        name: {way: round(statistics.median(one[of] for one in some), 3) for way, some in ways.items()}
        for name, ways in (*times.items(), ("all", every))
    }


def percent(medians: dict[str, dict[str, float]]) -> float:
    return round((medians["all"]["with"] / medians["all"]["without"] - 1) * 100, 1)


class Desk:
    """Four writes, each new every time."""

    def __init__(self) -> None:
        self.account, self.ola = cast.account("Parcelhop"), cast.agent("ola@parcelhop.example")
        self.number = 0

    def _next(self) -> str:
        self.number += 1
        return f"n{self.number}"

    def post(self) -> None:
        name = self._next()
        put(self.account, event("created", name, thread_ext_id=name), at=clock.now())

    def further_post(self) -> None:
        put(self.account, event("created", self._next(), thread_ext_id="one"), at=clock.now())

    def note(self) -> None:
        conversation.note(self._ticket(), self.ola, "Looked at it, waiting for the depot.", own_id=self._next())

    def snooze(self) -> None:
        actions.snooze(self._ticket(), self.ola, clock.now() + timedelta(hours=1 + self.number))

    def _ticket(self) -> Ticket:
        found = db.first(Ticket, Ticket.thread_ext_id == "one")
        assert found is not None
        return found


def measure(desk: Desk) -> Times:
    writes: list[Callable[[], None]] = [desk.further_post, desk.post, desk.note, desk.snooze]
    times: Times = {one.__name__: {"with": [], "without": []} for one in writes}
    for number in range(ROUNDS + WARM):
        for write in writes:
            for way in ("with", "without") if number % 2 else ("without", "with"):
                taken = timed(write) if way == "with" else timed_without(write)
                if number >= WARM:
                    times[write.__name__][way].append(taken)
    return times


def timed(write: Callable[[], None]) -> tuple[float, float]:
    """Milliseconds on the wall, commit and disk included, and of the processor."""
    begun, worked = time.perf_counter(), time.process_time()
    write()
    return (time.perf_counter() - begun) * 1000, (time.process_time() - worked) * 1000


def timed_without(write: Callable[[], None]) -> tuple[float, float]:
    with untold():
        return timed(write)


@contextmanager
def untold() -> Iterator[None]:
    """A desk that keeps no trail."""
    drafted, write_down = trail.drafted, log.write_down
    trail.drafted = lambda *_given, **_more: None  # type: ignore[assignment]
    log.write_down = lambda: None
    try:
        yield
    finally:
        trail.drafted, log.write_down = drafted, write_down

"""Noticing that the machine's clock was set: wall time and monotonic time of this process step apart.

Both are read with every transaction that records something. What runs slowly apart, as two clocks do, is followed;
a step of more than two seconds between two readings is `clock.jumped`. Where there is a monotonic clock that goes on
while the machine sleeps, it is the one that is compared, so that waking up is no jump.
"""

from dataclasses import dataclass
from typing import Any

from caredesk.core import clock

MOST_SECONDS = 2.0


@dataclass(frozen=True)
class Reading:
    """The two clocks at one moment, in seconds."""

    wall: float
    steady: float

    @classmethod
    def now(cls) -> "Reading":
        return cls(clock.micros() / 1_000_000, clock.elapsed())


_last: Reading | None = None


def since_last() -> tuple[Reading, dict[str, Any] | None]:
    """A reading, and what to record when the clock was set since the last one that was kept.

    A clock that a test put in its place is no machine's: nothing is compared."""
    if not clock.is_system():
        return Reading(0, 0), None
    began, reading = clock.elapsed(), Reading.now()
    if _last is None or reading.steady - began > MOST_SECONDS / 4:  # held up between the two: nothing can be said
        return reading, None
    return reading, step(_last, reading)


def step(before: Reading, after: Reading) -> dict[str, Any] | None:
    """What to record of a step between two readings; None when there was none."""
    by = (after.wall - before.wall) - (after.steady - before.steady)
    if abs(by) <= MOST_SECONDS:
        return None
    return {"by_ms": round(by * 1000), "from": _micros(before.wall), "to": _micros(after.wall)}


def _micros(seconds: float) -> int:
    return round(seconds * 1_000_000)


def keep(reading: Reading) -> None:
    """What the next reading is compared with: kept once the transaction that read it is durable."""
    global _last
    if reading.steady:
        _last = reading


def forget() -> None:
    global _last
    _last = None

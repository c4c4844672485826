"""The one clock: nobody else asks the machine for the time, so that tests can replace it."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime


def _system() -> datetime:
    return datetime.now(UTC)


_source: Callable[[], datetime] = _system
_STEADY = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


def now() -> datetime:
    """The present moment, aware, UTC."""
    return _source()


def micros() -> int:
    """The present moment in microseconds since 1970, UTC."""
    return to_micros(now())


def to_micros(at: datetime) -> int:
    """An aware time as whole microseconds since 1970."""
    whole = at - datetime(1970, 1, 1, tzinfo=UTC)
    return (whole.days * 86_400 + whole.seconds) * 1_000_000 + whole.microseconds


def from_micros(value: int) -> datetime:
    """The aware time that `to_micros` made this number from."""
    seconds, rest = divmod(value, 1_000_000)
    return datetime.fromtimestamp(seconds, UTC).replace(microsecond=rest)


def monotonic() -> float:
    """Seconds that never run backwards, for intervals inside one process."""
    return time.monotonic()


def elapsed() -> float:
    """The same, but going on while the machine sleeps, where it has such a clock."""
    return time.clock_gettime(_STEADY)


def is_system() -> bool:
    """Whether the machine's own clock is in force, not one that a test put in its place."""
    return _source is _system


@contextmanager
def fixed(at: datetime | Callable[[], datetime]) -> Iterator[None]:
    """Let the clock show this time, or what this function says, for as long as the block runs."""
    global _source
    before, _source = _source, (at if callable(at) else lambda: at)
    try:
        yield
    finally:
        _source = before

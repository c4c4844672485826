"""The clock on the wall of a zone, and the real moments at which it shows something. Pure, in whole microseconds.

A stretch of wall time is all the moments at which the clock on the wall shows a time within it. That one sentence
settles every change of the clocks: an edge in a skipped hour lies where the clock jumps, and in a repeated hour each
minute is judged by what the clock shows, twice. A time "on the wall" here is counted since 1970 as if it were UTC.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from caredesk.core.clock import from_micros, to_micros

MINUTE = 60 * 1_000_000
DAY = 1440 * MINUTE
EPOCH = date(1970, 1, 1).toordinal()
FIRST, LAST = date.min.toordinal() + 3 - EPOCH, date.max.toordinal() - 3 - EPOCH  # days that any zone can tell
MICROSECOND = timedelta(microseconds=1)


class Stretch(NamedTuple):
    """Real time during which a zone keeps one distance from UTC."""

    start: int
    end: int
    offset: int


@lru_cache(4096)
def stretches(zone: str, first: int, last: int) -> tuple[Stretch, ...]:
    """The UTC days from `first` to `last`, counted since 1970, cut where the zone changes its clocks."""
    first, last = max(first, FIRST), min(last, LAST)
    found: list[Stretch] = []
    for day in range(first, last + 1):
        for start, end, offset in _day(ZoneInfo(zone), day * DAY):
            if found and found[-1].offset == offset:
                found[-1] = found[-1]._replace(end=end)
            else:
                found.append(Stretch(start, end, offset))
    return tuple(found)


def _day(zone: ZoneInfo, start: int) -> Iterator[tuple[int, int, int]]:
    """One UTC day; no zone changes its clocks twice in one."""
    end = start + DAY
    before, after = _offset(zone, start), _offset(zone, end - 1)
    if before == after:
        yield start, end, before
        return
    low, high = start, end - 1
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if _offset(zone, middle) == before else (low, middle)
    yield start, high, before
    yield high, end, after


def _offset(zone: ZoneInfo, at: int) -> int:
    moment = datetime.fromtimestamp(at // 1_000_000, UTC).astimezone(zone)
    return (moment.utcoffset() or timedelta()) // MICROSECOND


def moments(start: int, end: int, within: tuple[Stretch, ...]) -> Iterator[tuple[int, int]]:
    """The real stretches, in order, in which the clock on the wall shows a time from `start` up to `end`."""
    for one in within:
        real_start, real_end = max(start - one.offset, one.start), min(end - one.offset, one.end)
        if real_start < real_end:
            yield real_start, real_end


def first_moment(zone: str, shown: datetime) -> datetime:
    """When the clock on the wall first shows this naive time, or where it jumps over it."""
    wall = to_micros(shown.replace(tzinfo=UTC))
    around = stretches(zone, wall // DAY - 2, wall // DAY + 2)
    found = next(moment for one in around if (moment := max(wall - one.offset, one.start)) < one.end)
    return from_micros(found)


def today(zone: str, at: datetime) -> date:
    """The date that stands on the wall at this moment."""
    return at.astimezone(ZoneInfo(zone)).date()

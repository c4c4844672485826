"""The open time of one calendar, laid out in blocks that are worked out once and then searched, not walked. Pure.

Everything here counts in whole microseconds since 1970.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from datetime import date
from functools import lru_cache

from caredesk.sla import days, wall
from caredesk.sla.week import Calendar

BLOCK = 128 * wall.DAY
MOST_BLOCKS = 50 * 366 // 128  # nobody is promised anything further off than fifty years
REACH = 3  # a window may end on the day after it began, and a zone be a day away from UTC

Spans = list[tuple[int, int]]


class NeverOpen(Exception):
    """This calendar does not open again, or not often enough for so much time within fifty years."""


class Block:
    """The open spans of 128 days, and how much was open before each of them."""

    def __init__(self, spans: Spans) -> None:
        self.spans = spans
        self.starts = [start for start, _ in spans]
        self.sums = [0]
        for start, end in spans:
            self.sums.append(self.sums[-1] + end - start)
        self.total = self.sums[-1]

    def before(self, at: int) -> int:
        """How much of this block was open before this moment."""
        found = bisect_right(self.starts, at) - 1
        if found < 0:
            return 0
        start, end = self.spans[found]
        return self.sums[found] + min(at, end) - start

    def when(self, much: int) -> int:
        """The first moment by which so much of this block was open; `much` is more than nothing."""
        found = bisect_left(self.sums, much)
        return self.spans[found - 1][1] - (self.sums[found] - much)


class Track:
    """The open time of a calendar that closes now and then."""

    def __init__(self, calendar: Calendar) -> None:
        self._calendar = calendar
        self._blocks: dict[int, Block] = {}

    def between(self, start: int, end: int) -> int:
        """How much is open from one moment to another."""
        if end <= start:
            return 0
        first, last = start // BLOCK, end // BLOCK
        skipped = -self._block(first).before(start)
        return skipped + sum(self._block(one).total for one in range(first, last)) + self._block(last).before(end)

    def after(self, start: int, much: int) -> int:
        """The first moment by which so much was open since the start; `much` is more than nothing."""
        number = start // BLOCK
        if self._calendar.opens:
            much += self._block(number).before(start)
            for one in range(number, number + MOST_BLOCKS):
                block = self._block(one)
                if much <= block.total:
                    return block.when(much)
                much -= block.total
        raise NeverOpen

    def spans(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """The open spans from one moment to another, in order."""
        for number in range(start // BLOCK, end // BLOCK + 1):
            for opens, closes in self._block(number).spans:
                if opens < end and start < closes:
                    yield max(opens, start), min(closes, end)

    def _block(self, number: int) -> Block:
        found = self._blocks.get(number)
        if found is None:
            found = self._blocks[number] = Block(self._laid_out(number))
        return found

    def _laid_out(self, number: int) -> Spans:
        low, high = number * BLOCK, (number + 1) * BLOCK
        first, last = low // wall.DAY - REACH, high // wall.DAY + REACH
        around = wall.stretches(self._calendar.zone, first, last)
        found: Spans = []
        for day in range(max(first, wall.FIRST), min(last, wall.LAST) + 1):
            for window in days.of(self._calendar, date.fromordinal(wall.EPOCH + day)).windows:
                start, end = (
                    day * wall.DAY + minute * wall.MINUTE for minute in (window.start_minute, window.end_minute)
                )
                found.extend(wall.moments(start, end, around))
        return _merged(found, low, high)


class Always:
    """Open time that never stops: nothing is laid out for it."""

    def between(self, start: int, end: int) -> int:
        return max(0, end - start)

    def after(self, start: int, much: int) -> int:
        return start + much

    def spans(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        if start < end:
            yield start, end


def _merged(found: Spans, low: int, high: int) -> Spans:
    """In order, cut to a block, and what overlaps or touches is one."""
    merged: Spans = []
    for start, end in sorted((max(start, low), min(end, high)) for start, end in found if start < high and low < end):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged


@lru_cache(256)
def of(calendar: Calendar) -> Track | Always:
    """The track of this calendar, shared by all who ask."""
    return Always() if calendar.is_always else Track(calendar)

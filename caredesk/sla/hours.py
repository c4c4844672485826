"""Business time: when something is due, and how much of a stretch counted. Nowhere else is it computed.

What counts is every moment at which the calendar is open and nothing pauses. A minute counts by the clock on the wall
of the calendar's zone and lasts as long as it really lasts (wall.py); a window belongs to the day on which it begins
(days.py). `due` and `elapsed` are inverse to each other because both ask the same track (track.py) about the same
moments. All times are aware, all answers UTC, exact to the microsecond.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from caredesk.core.clock import from_micros, to_micros
from caredesk.sla import days, track, wall, week
from caredesk.sla.track import NeverOpen
from caredesk.sla.week import Calendar, Window

__all__ = [
    "Calendar", "NeverOpen", "Pause", "Span", "Window", "due", "elapsed", "is_open", "ledger", "next_open", "usual_day",
]  # fmt: skip
OPEN, PAUSE = "open", "pause"
FOREVER = 2**62


@dataclass(frozen=True)
class Pause:
    """A stretch that does not count, up to but without its end; without an end it goes on."""

    from_at: datetime
    until_at: datetime | None
    why: str = ""
    by: str = ""


@dataclass(frozen=True)
class Span:
    """A stretch of the way from start to due: counted, or skipped and why."""

    from_at: datetime
    until_at: datetime
    counted: bool
    why: str  # open, night (closed on a working day), weekend, holiday, day_off, pause
    name: str = ""  # of the holiday or day off; why it was paused
    by: str = ""  # who paused

    @property
    def length(self) -> timedelta:
        return self.until_at - self.from_at


def due(start: datetime, target: timedelta, calendar: Calendar, pauses: Iterable[Pause] = ()) -> datetime | None:
    """The first moment at which so much has counted since the start; none while a pause without an end holds it.

    A target that is used up exactly at a closing is due at that closing; a pause that begins then comes too late.
    NeverOpen when the calendar has not so much time to give.
    """
    way, at, missing = track.of(calendar), to_micros(start), target // wall.MICROSECOND
    if missing <= 0:
        return start.astimezone(UTC)
    for pause_start, pause_end in _merged(pauses):
        if pause_end <= at:
            continue
        counted = way.between(at, pause_start)
        if counted >= missing:
            break
        if pause_end == FOREVER:
            return None
        at, missing = pause_end, missing - counted
    return from_micros(way.after(at, missing))


def elapsed(start: datetime, until: datetime, calendar: Calendar, pauses: Iterable[Pause] = ()) -> timedelta:
    """How much counted from one moment to another; nothing when the second is not after the first."""
    way, low, high = track.of(calendar), to_micros(start), to_micros(until)
    counted = way.between(low, high)
    for pause_start, pause_end in _merged(pauses):
        counted -= way.between(max(low, pause_start), min(high, pause_end))
    return timedelta(microseconds=counted)


def _merged(pauses: Iterable[Pause]) -> list[tuple[int, int]]:
    """In order, and what overlaps counts once."""
    if pauses == ():  # as most are
        return []
    found: list[tuple[int, int]] = []
    for start, end in sorted((to_micros(one.from_at), _end(one)) for one in pauses):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        elif start < end:
            found.append((start, end))
    return found


def _end(pause: Pause) -> int:
    return FOREVER if pause.until_at is None else to_micros(pause.until_at)


def is_open(at: datetime, calendar: Calendar) -> bool:
    """Whether this moment counts."""
    moment = to_micros(at)
    return track.of(calendar).between(moment, moment + 1) > 0


def next_open(at: datetime, calendar: Calendar) -> datetime:
    """This moment if it counts, else the next one that does; NeverOpen when there is none."""
    return from_micros(track.of(calendar).after(to_micros(at), 1) - 1)


def usual_day(calendar: Calendar) -> timedelta:
    """What a business day is: the usual daily hours (see `week.usual_minutes`), 24 hours when it never closes."""
    usual = week.usual_minutes(calendar)
    if not usual:
        raise NeverOpen
    return timedelta(minutes=usual)


def ledger(
    start: datetime, until: datetime, calendar: Calendar, pauses: Iterable[Pause] = (), *, language: str = "en"
) -> tuple[Span, ...]:
    """The whole way from start to until, without a gap: what counted, and what did not and why.

    Time that is closed anyway is told as closed, paused or not: the pauses are just what they moved the deadline by.
    """
    low, high, known = to_micros(start), to_micros(until), sorted(pauses, key=lambda one: to_micros(one.from_at))
    found: list[Span] = []
    at = low
    for opens, closes in [*track.of(calendar).spans(low, high), (high, high)]:
        for span in (*_closed(at, opens, calendar, language), *_opened(opens, closes, known)):
            _add(found, span)
        at = closes
    return tuple(found)


def _add(found: list[Span], span: Span) -> None:
    """What touches and is of one kind is one span."""
    if found and replace(found[-1], from_at=span.from_at, until_at=span.until_at) == span:
        found[-1] = replace(found[-1], until_at=span.until_at)
    else:
        found.append(span)


def _opened(start: int, end: int, pauses: list[Pause]) -> Iterator[Span]:
    """Open time, cut by pauses; where two overlap, the earlier one is told."""
    for pause in pauses:
        first, last = max(start, to_micros(pause.from_at)), min(end, _end(pause))
        if first < last:
            if start < first:
                yield Span(from_micros(start), from_micros(first), True, OPEN)
            yield Span(from_micros(first), from_micros(last), False, PAUSE, pause.why, pause.by)
            start = last
    if start < end:
        yield Span(from_micros(start), from_micros(end), True, OPEN)


def _closed(start: int, end: int, calendar: Calendar, language: str) -> Iterator[Span]:
    """Closed time, cut where the date on the wall changes, each day with its reason."""
    if start >= end:
        return
    first, last = start // wall.DAY - 1, (end - 1) // wall.DAY + 1
    around, found = wall.stretches(calendar.zone, first - 1, last + 1), []
    for number in range(max(first, wall.FIRST), min(last, wall.LAST) + 1):
        for low, high in wall.moments(number * wall.DAY, (number + 1) * wall.DAY, around):
            if low < end and start < high:
                found.append((max(low, start), min(high, end), date.fromordinal(wall.EPOCH + number)))
    for low, high, on in sorted(found):
        day = days.of(calendar, on, language)
        yield Span(from_micros(low), from_micros(high), False, day.why, "" if day.why == days.NIGHT else day.name)

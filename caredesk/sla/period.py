"""Stretches of quarter hours: a day, a week, an hour as the reader's own clock has them. Pure.

The roll-ups count in quarters of an hour since 1970, UTC; every zone of today begins its hours and days on one of them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import groupby
from zoneinfo import ZoneInfo

from caredesk.sla.tally import slot_of

SECONDS = 900
PERIODS = ("24h", "today", "7d")
DAYS_OF_A_WEEK = 7


@dataclass(frozen=True)
class Span:
    """The quarters from the first one up to, and without, the end."""

    first: int
    end: int

    @property
    def begins_at(self) -> datetime:
        return moment(self.first)

    @property
    def ends_at(self) -> datetime:
        return moment(self.end)

    def __contains__(self, slot: int) -> bool:
        return self.first <= slot < self.end


@dataclass(frozen=True)
class Hour:
    """An hour of the reader's day, as far as the period holds it."""

    span: Span
    of_day: int


def moment(slot: int) -> datetime:
    """When this quarter begins."""
    return datetime.fromtimestamp(slot * SECONDS, UTC)


def span(period: str, at: datetime, zone: str) -> Span:
    """today: since midnight; 24h: the hour that runs and the 23 before it; 7d: today and the six days before."""
    end, here = slot_of(at) + 1, at.astimezone(ZoneInfo(zone))
    if period == "24h":
        running = at - timedelta(minutes=here.minute, seconds=here.second, microseconds=here.microsecond)
        return Span(slot_of(running - timedelta(hours=23)), end)
    first_on = here.date() - timedelta(days=DAYS_OF_A_WEEK - 1 if period == "7d" else 0)
    return Span(midnight(first_on, zone), end)


def midnight(on: date, zone: str) -> int:
    """The quarter with which this day begins there."""
    return slot_of(datetime.combine(on, time(), ZoneInfo(zone)))


def day(on: date, zone: str) -> Span:
    return Span(midnight(on, zone), midnight(on + timedelta(days=1), zone))


def week(on: date, zone: str) -> Span:
    """The week of this day, from Monday to Sunday."""
    monday = monday_of(on)
    return Span(midnight(monday, zone), midnight(monday + timedelta(days=DAYS_OF_A_WEEK), zone))


def monday_of(on: date) -> date:
    return on - timedelta(days=on.weekday())


@lru_cache(64)
def hours(within: Span, zone: str) -> tuple[Hour, ...]:
    """The hours of this stretch by the reader's clock; one that the clock shows twice comes twice."""
    return tuple(_hours(within, zone))


def _hours(within: Span, zone: str) -> Iterator[Hour]:
    here = ZoneInfo(zone)

    def shown(slot: int) -> tuple[int, date, timedelta | None]:
        local = moment(slot).astimezone(here)
        return local.hour, local.date(), local.utcoffset()

    for (of_day, *_), slots in groupby(range(within.first, within.end), key=shown):
        every = list(slots)
        yield Hour(Span(every[0], every[-1] + 1), of_day)


def steps(within: Span, period: str, zone: str) -> tuple[list[Span], list[Span]]:
    """This stretch in the steps of a chart, and in those of a table: quarters and hours, of a week hours and days."""
    every = [one.span for one in hours(within, zone)]
    if period != "7d":
        return [Span(slot, slot + 1) for slot in range(within.first, within.end)], every
    first_on = within.begins_at.astimezone(ZoneInfo(zone)).date()
    days = [day(first_on + timedelta(days=number), zone) for number in range(DAYS_OF_A_WEEK)]
    return every, [Span(one.first, min(one.end, within.end)) for one in days]

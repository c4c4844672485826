"""Moments as people write them, put together from pieces: a day, an hour, a length of time. Pure.

A day without an hour means until that day ends: when the calendar closes on it, else at 23:59. `after three` is an
hour before which nothing was promised; it is due when its day ends."""

import calendar as months
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from caredesk.core.clock import to_micros
from caredesk.sla import hours, track
from caredesk.sla.hours import Calendar
from caredesk.sla.week import Window

LAST = time(23, 59)
MOST = {"minute": 100_000, "hour": 10_000, "day": 1000, "week": 150, "month": 36}
OFFICE = ((Window(9 * 60, 17 * 60),),) * 5 + ((),) * 2


@dataclass(frozen=True)
class Piece:
    """What some words say about time. kind: day, clock, part (of a day), length, workdays, bad."""

    kind: str
    value: date | time | None = None
    n: float = 0
    unit: str = ""  # of a length; of a clock: by, after; of what is bad: why


@dataclass(frozen=True)
class Around:
    """When and where something is said, and by whose working days."""

    at: datetime
    zone: str
    calendar: Calendar | None = None

    @property
    def today(self) -> date:
        return self.at.astimezone(ZoneInfo(self.zone)).date()

    @property
    def working(self) -> Calendar:
        return self.calendar or Calendar(zone=self.zone, windows=OFFICE)


@dataclass(frozen=True)
class Due:
    """When something is due, in the zone of who was promised; without a time the problem says why."""

    at: datetime | None = None
    from_at: datetime | None = None
    problem: str = ""


def bad(why: str) -> Piece:
    return Piece("bad", unit=why)


def day_of(around: Around, *, day: int, month: int | None = None, year: int | None = None) -> Piece:
    """A date; without a year or month the next one that is like it."""
    today = around.today
    if month is not None and not 1 <= month <= 12:
        return bad("no_such_date")
    tries = [(today.year + step, month) for step in (0, 1)] if month else _months_from(today)
    if year is not None and month is not None:
        tries = [(year, month)]
    for some_year, some_month in tries:
        if not 1 <= some_year <= 9998 or not 1 <= day <= _length(some_year, some_month or 1, is_leap_told=bool(year)):
            return bad("no_such_date")
        if day <= months.monthrange(some_year, some_month or 1)[1]:
            found = date(some_year, some_month or 1, day)
            if year is not None or found >= today:
                return Piece("day", found, unit="date")
    return bad("no_such_date")


def _months_from(today: date) -> list[tuple[int, int | None]]:
    number = today.year * 12 + today.month - 1
    return [((number + step) // 12, (number + step) % 12 + 1) for step in range(3)]


def _length(year: int, month: int, *, is_leap_told: bool) -> int:
    """The longest that this month can be; 29 February is there in some year unless one was named."""
    return months.monthrange(year if is_leap_told else 2024, month)[1]


def weekday(around: Around, number: int, *, weeks: int = 0) -> Piece:
    """The next day of this name; with `weeks` that of so many weeks on, counted from Monday."""
    today = around.today
    if weeks:
        return Piece("day", today + timedelta(days=7 * weeks + number - today.weekday()), unit="named")
    return Piece("day", today + timedelta(days=(number - today.weekday() - 1) % 7 + 1), unit="named")


def days_on(around: Around, days: int) -> Piece:
    return Piece("day", around.today + timedelta(days=days))


def week_end(around: Around, weeks: int = 0) -> Piece:
    """The Friday of this week or a later one; at the weekend this week ends on Sunday."""
    today = around.today
    if not weeks and today.weekday() > 4:
        return Piece("day", today + timedelta(days=6 - today.weekday()))
    return Piece("day", today + timedelta(days=7 * weeks + 4 - today.weekday()))


def weekend(around: Around) -> Piece:
    return Piece("day", around.today + timedelta(days=6 - around.today.weekday()))


def month_end(around: Around, later: int = 0) -> Piece:
    number = around.today.year * 12 + around.today.month - 1 + later
    year, month = number // 12, number % 12 + 1
    return Piece("day", date(year, month, months.monthrange(year, month)[1]))


def clock(hour: int, minute: int = 0, *, how: str = "by", half: str = "") -> Piece:
    """An hour of the day. half: am, pm, or empty where nothing says it: then one to six are in the afternoon."""
    if (half == "pm" and hour < 12) or (not half and 1 <= hour <= 6):
        hour += 12
    elif half == "am" and hour == 12:
        hour = 0
    if hour == 24 and not minute:
        return Piece("clock", LAST, unit=how)
    if not (0 <= hour <= 23 and 0 <= minute <= 59):
        return bad("no_such_hour")
    return Piece("clock", time(hour, minute), unit=how)


def resolve(pieces: Iterable[Piece], around: Around) -> Due:
    """The one moment that these pieces mean together."""
    found: dict[str, list[Piece]] = {}
    for piece in pieces:
        found.setdefault(piece.kind, []).append(piece)
    if "bad" in found:
        return Due(problem=found["bad"][0].unit)
    if not found:
        return Due(problem="no_time")
    days = {unit: _days(found, unit) for unit in ("date", "named", "")}
    if (
        days["date"]
        and days["named"]
        and {one.weekday() for one in days["date"] + days["named"]} != {days["named"][0].weekday()}
    ):
        return Due(problem="days_disagree")
    chosen = days["date"] or days["named"] + days[""]
    try:
        due = _moment(found, max(chosen) if chosen else None, around)
        if set(found) == {"part"} and due.at is not None and due.at <= around.at:  # the next morning, not this one
            due = _moment(found, around.today + timedelta(days=1), around)
    except (OverflowError, ValueError, hours.NeverOpen):
        return Due(problem="too_far")
    return Due(problem="past") if due.at is not None and due.at <= around.at else due


def _days(found: dict[str, list[Piece]], unit: str) -> list[date]:
    return [one.value for one in found.get("day", []) if one.unit == unit and isinstance(one.value, date)]


def _moment(found: dict[str, list[Piece]], day: date | None, around: Around) -> Due:
    if "length" in found and day is None:
        return _after(found["length"][-1], found, around)
    if "workdays" in found and day is None:
        day = _working_day(around, int(found["workdays"][-1].n))
    hour = _hour(found)
    day = day or around.today
    if hour is None:
        return Due(_day_end(day, around))
    at = _local(day, hour.value, around)
    if hour.unit == "after":
        end = _day_end(day, around)
        return Due(end if end > at else _local(day, LAST, around), at)
    return Due(at)


def _hour(found: dict[str, list[Piece]]) -> Piece | None:
    """The last hour that is named; one in the afternoon or evening is told by twelve."""
    clocks, parts = found.get("clock", []), found.get("part", [])
    if not clocks:
        return parts[-1] if parts else None
    hour = clocks[-1]
    if parts and isinstance(hour.value, time) and hour.value.hour < 12 and parts[-1].value in (time(18), time(22)):
        return Piece("clock", hour.value.replace(hour=hour.value.hour + 12), unit=hour.unit)
    return hour


def _after(length: Piece, found: dict[str, list[Piece]], around: Around) -> Due:
    """So much later: minutes and hours exactly, days and longer until their day ends, or at an hour that is named."""
    if not length.n:
        return Due(problem="vague")
    if length.n > MOST.get(length.unit, 1000):
        return Due(problem="too_far")
    if length.unit == "workhour":
        return Due(_shown(hours.due(around.at, timedelta(hours=length.n), around.working) or around.at, around))
    if length.unit in ("minute", "hour"):
        later = around.at + timedelta(minutes=length.n * (60 if length.unit == "hour" else 1))
        return Due(_shown(_full_minute(later), around))
    if length.unit == "month":
        day = _months_on(around.today, int(length.n))
    else:
        day = around.today + timedelta(days=round(length.n * (7 if length.unit == "week" else 1)))
    return _moment({kind: some for kind, some in found.items() if kind in ("clock", "part")}, day, around)


def _months_on(today: date, count: int) -> date:
    number = today.year * 12 + today.month - 1 + count
    year, month = number // 12, number % 12 + 1
    return date(year, month, min(today.day, months.monthrange(year, month)[1]))


def _working_day(around: Around, count: int) -> date:
    """The day on which so many working days after today are over."""
    if not 0 < count <= 250:
        raise OverflowError
    day, left = around.today, count
    while left:
        day += timedelta(days=1)
        if (day - around.today).days > 2000:
            raise OverflowError
        left -= _closing(day, around.working, around) is not None
    return day


def _day_end(day: date, around: Around) -> datetime:
    closing = _closing(day, around.calendar, around) if around.calendar else None
    end = _local(day, LAST, around)
    return min(closing, end) if closing is not None and closing > around.at else end


def _closing(day: date, working: Calendar, around: Around) -> datetime | None:
    """When the calendar closes for the last time on this day of the customer."""
    low, high = (_local(one, time(0), around) for one in (day, day + timedelta(days=1)))
    spans = list(track.of(working).spans(to_micros(low), to_micros(high)))
    if not spans:
        return None
    return _shown(datetime.fromtimestamp(0, UTC) + timedelta(microseconds=spans[-1][1]), around)


def _local(day: date, hour: date | time | None, around: Around) -> datetime:
    assert isinstance(hour, time)
    return _shown(datetime.combine(day, hour, ZoneInfo(around.zone)), around)


def _full_minute(at: datetime) -> datetime:
    """Nobody promises seconds."""
    return (
        at if at == at.replace(second=0, microsecond=0) else at.replace(second=0, microsecond=0) + timedelta(minutes=1)
    )


def _shown(at: datetime, around: Around) -> datetime:
    """By the customer's clock; an hour that summer time leaves out becomes the one after it."""
    return at.astimezone(UTC).astimezone(ZoneInfo(around.zone))

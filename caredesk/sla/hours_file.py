"""The calendar file: a calendar as it is exported, imported, kept in the database and given to the command line.

    {"name": "Care", "zone": "Europe/Budapest",
     "windows": {"mon": [["09:00", "12:00"], ["12:30", "17:00"]], "fri": [["22:00", "06:00+1"]]},
     "holidays": {"country": "HU", "subdivision": null},
     "off": [{"on": "2026-12-24", "name": "Christmas Eve"}],
     "extra": [{"on": "2026-01-10", "like": "fri", "name": "Working Saturday"}]}

"24:00" is midnight at the end of the day, "+1" an end on the next day; a weekday that is left out is closed.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any
from zoneinfo import available_timezones

from caredesk.sla import public_days
from caredesk.sla.week import DAY, WEEKDAYS, Calendar, Window

FIELDS = {"name", "zone", "windows", "holidays", "off", "extra"}
MOST_WINDOWS, MOST_DAYS, LONGEST_NAME = 12, 1000, 80
YEARS = range(1970, 2200)
TIME = re.compile(r"(\d\d):([0-5]\d)(\+1)?")


class Unfit(Exception):
    """The file cannot be taken as it is: a code for each field, such as windows.mon.1: overlaps."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__("; ".join(f"{field}: {code}" for field, code in errors.items()))
        self.errors = dict(errors)


class _Reading:
    """One reading of a file; what is wrong with it gathers here, so that all of it can be told at once."""

    def __init__(self) -> None:
        self.errors: dict[str, str] = {}
        self.week: list[dict[int, Window]] = []

    def wrong(self, field: str, code: str) -> None:
        self.errors.setdefault(field, code)


def read(told: Any) -> Calendar:
    """The calendar that this file tells; Unfit with the trouble of every field that cannot be read."""
    reading = _Reading()
    calendar = _calendar(reading, told)
    _refuse_overlaps(reading)
    return _if_fit(reading, calendar)


def read_overlapping(told: Any) -> Calendar:
    """The same for who only asks: windows may overlap, and what lies in two of them counts once."""
    reading = _Reading()
    return _if_fit(reading, _calendar(reading, told))


def _if_fit(reading: _Reading, calendar: Calendar) -> Calendar:
    if not reading.errors and not calendar.opens:
        reading.wrong("windows", "never_open")
    if reading.errors:
        raise Unfit(reading.errors)
    return calendar


def _calendar(reading: _Reading, told: Any) -> Calendar:
    if not isinstance(told, Mapping):
        raise Unfit({"file": "not_a_calendar"})
    for field in set(map(str, told)) - FIELDS:
        reading.wrong(field if field.isprintable() else ascii(field), "unknown_field")
    country, subdivision = _country(reading, told.get("holidays"))
    return Calendar(
        zone=_zone(reading, told.get("zone")),
        windows=_windows(reading, told.get("windows")),
        country=country,
        subdivision=subdivision,
        off={on: name for on, name, _ in _days(reading, told, "off")},
        extra={on: (like, name) for on, name, like in _days(reading, told, "extra")},
    )


@lru_cache(1)
def zones() -> frozenset[str]:
    """Every time zone that this machine knows by a name that other machines know too."""
    return frozenset(available_timezones() - {"localtime", "Factory", "posixrules"})


def _zone(reading: _Reading, told: Any) -> str:
    if not isinstance(told, str) or told not in zones():
        reading.wrong("zone", "unknown_zone")
        return "UTC"
    return told


def _windows(reading: _Reading, told: Any) -> tuple[tuple[Window, ...], ...]:
    if not isinstance(told, Mapping):
        reading.wrong("windows", "not_a_week")
        return ((),) * 7
    for field in set(map(str, told)) - set(WEEKDAYS):
        reading.wrong(f"windows.{field if field.isprintable() else ascii(field)}", "unknown_weekday")
    reading.week = [_weekday(reading, weekday, told.get(weekday, [])) for weekday in WEEKDAYS]
    return tuple(tuple(sorted(day.values())) for day in reading.week)


def _weekday(reading: _Reading, weekday: str, told: Any) -> dict[int, Window]:
    """Its windows by their place in the file, without those that cannot be read."""
    if not isinstance(told, list) or len(told) > MOST_WINDOWS:
        reading.wrong(f"windows.{weekday}", "too_many" if isinstance(told, list) else "time")
        return {}
    found: dict[int, Window] = {}
    for place, pair in enumerate(told):
        window = _window(pair)
        if isinstance(window, Window):
            found[place] = window
        else:
            reading.wrong(f"windows.{weekday}.{place}", window)
    return found


def _window(pair: Any) -> Window | str:
    """The window, or what is wrong with it."""
    is_pair = isinstance(pair, list | tuple) and len(pair) == 2
    start, end = (_minute(pair[0]), _minute(pair[1])) if is_pair else (None, None)
    if start is None or end is None or start >= DAY:
        return "time"
    return Window(start, end) if start < end else "ends_before_start"


def _minute(told: Any) -> int | None:
    """Minutes since the day began: "09:30", "24:00", "06:00+1"."""
    found = TIME.fullmatch(told) if isinstance(told, str) and told.isascii() else None
    minute = int(found[1]) * 60 + int(found[2]) if found else DAY + 1
    if not found or minute > DAY:
        return None
    return minute + DAY if found[3] else minute


def _refuse_overlaps(reading: _Reading) -> None:
    """Each window against all that began before it, round the week; the later one is named."""
    placed = sorted(
        (weekday * DAY + window.start_minute, weekday * DAY + window.end_minute, f"windows.{WEEKDAYS[weekday]}.{place}")
        for weekday, day in enumerate(reading.week)
        for place, window in day.items()
    )
    reached = max((end for _, end, _ in placed), default=0) - 7 * DAY  # Sunday's night reaches into Monday
    for start, end, field in placed:
        if start < reached:
            reading.wrong(field, "overlaps")
        reached = max(reached, end)


def _country(reading: _Reading, told: Any) -> tuple[str | None, str | None]:
    if told is None:
        return None, None
    country, part = (told.get("country"), told.get("subdivision")) if isinstance(told, Mapping) else (told, None)
    if not isinstance(country, str) or country not in public_days.countries():
        reading.wrong("holidays.country", "unknown_country")
        return None, None
    if part and part not in public_days.countries()[country]:
        reading.wrong("holidays.subdivision", "unknown_subdivision")
        return country, None
    return country, part or None


def _days(reading: _Reading, told: Mapping[str, Any], kind: str) -> list[tuple[date, str, int]]:
    """(day, name, like which weekday) of the own days off or on."""
    rows = told.get(kind) or []
    if not isinstance(rows, list) or len(rows) > MOST_DAYS:
        reading.wrong(kind, "too_many" if isinstance(rows, list) else "date")
        return []
    found: dict[date, tuple[date, str, int]] = {}
    for place, row in enumerate(rows):
        day = _own_day(row, kind)
        if isinstance(day, str):
            reading.wrong(f"{kind}.{place}", day)
        elif day[0] in found:
            reading.wrong(f"{kind}.{place}", "twice")
        else:
            found[day[0]] = day
    return list(found.values())


def _own_day(row: Any, kind: str) -> tuple[date, str, int] | str:
    """The day, or what is wrong with it."""
    on = _date(row.get("on")) if isinstance(row, Mapping) else None
    if on is None:
        return "date"
    name, like = row.get("name") or "", row.get("like") if kind == "extra" else WEEKDAYS[0]
    plain = " ".join(name.split()) if isinstance(name, str) else None
    if plain is None or len(plain) > LONGEST_NAME or not plain.isprintable():
        return "name"
    return (on, plain, WEEKDAYS.index(like)) if like in WEEKDAYS else "unknown_weekday"


def _date(told: Any) -> date | None:
    try:
        found = date.fromisoformat(told) if isinstance(told, str) and len(told) == 10 else None
    except ValueError:
        return None
    return found if found and found.year in YEARS else None


def told(calendar: Calendar, name: str = "") -> dict[str, Any]:
    """The file of this calendar."""
    where = {"country": calendar.country, "subdivision": calendar.subdivision} if calendar.country else None
    return {
        "name": name,
        "zone": calendar.zone,
        "windows": {weekday: clocks(day) for weekday, day in zip(WEEKDAYS, calendar.windows, strict=True)},
        "holidays": where,
        "off": [{"on": on.isoformat(), "name": called} for on, called in sorted(calendar.off.items())],
        "extra": [
            {"on": on.isoformat(), "like": WEEKDAYS[like], "name": called}
            for on, (like, called) in sorted(calendar.extra.items())
        ],
    }


def clocks(windows: Iterable[Window]) -> list[list[str]]:
    """Windows as they are written: from when to when."""
    return [[_clock(one.start_minute), _clock(one.end_minute)] for one in sorted(windows)]


def _clock(minute: int) -> str:
    day, rest = (1, minute - DAY) if minute > DAY else (0, minute)
    return f"{rest // 60:02}:{rest % 60:02}" + ("+1" if day else "")

"""The form of a calendar, read as the calendar file it stands for; and the weeks that a calendar gives. Pure."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from caredesk.sla import days, hours_file
from caredesk.sla.hours_file import WEEKDAYS
from caredesk.sla.week import Calendar

WEEKS = 4
ROW = re.compile(r"(off|extra|mon|tue|wed|thu|fri|sat|sun)\.(\d{1,4})\.\w+")
CLOCK = re.compile(r"(\d{1,2})(?:[:.](\d\d))?")
LONGEST = 200  # letters of a field that are looked at


def file(form: Mapping[str, str]) -> dict[str, Any]:
    """What was typed, as a calendar file; rows that were left empty are left out."""
    country = _typed(form, "country")
    part = _typed(form, "subdivision")
    return {
        "name": _typed(form, "name"),
        "zone": _typed(form, "zone"),
        "windows": {day: [_window(form, day, n) for n in _rows(form, day, ("start", "end"))] for day in WEEKDAYS},
        "holidays": {"country": country, "subdivision": part or None} if country else None,
        "off": [_own(form, "off", n, ("on", "name")) for n in _rows(form, "off", ("on", "name"))],
        "extra": [_own(form, "extra", n, ("on", "like", "name")) for n in _rows(form, "extra", ("on", "name"))],
    }


def _typed(form: Mapping[str, str], field: str) -> str:
    return form.get(field, "")[:LONGEST].strip()


def _rows(form: Mapping[str, str], kind: str, parts: tuple[str, ...]) -> Iterator[int]:
    """The numbers of the rows of this kind in which something stands, in order."""
    numbers = {int(found[2]) for key in form if (found := ROW.fullmatch(key)) and found[1] == kind}
    return (n for n in sorted(numbers) if any(_typed(form, f"{kind}.{n}.{part}") for part in parts))


def _window(form: Mapping[str, str], day: str, n: int) -> list[str]:
    start, end = _clock(_typed(form, f"{day}.{n}.start")), _clock(_typed(form, f"{day}.{n}.end"))
    is_next = bool(form.get(f"{day}.{n}.next")) and "+" not in end
    return [start, f"{end}+1" if is_next else end]


def _clock(text: str) -> str:
    """9, 9:30 and 9.30 as 09:00 and 09:30; anything else as it is, to be told that it is no time."""
    found = CLOCK.fullmatch(text) if text.isascii() else None
    return f"{int(found[1]):02}:{found[2] or '00'}" if found else text


def _own(form: Mapping[str, str], kind: str, n: int, parts: tuple[str, ...]) -> dict[str, str]:
    return {part: _typed(form, f"{kind}.{n}.{part}") for part in parts}


@dataclass(frozen=True)
class Shown:
    """One day of the coming weeks."""

    on: date
    hours: tuple[str, ...]
    why: str
    name: str
    is_extra: bool
    is_past: bool


def weeks(calendar: Calendar, today: date, lang: str) -> list[list[Shown]]:
    """The week of today and the three after it, Monday first."""
    monday = today - timedelta(days=today.weekday())
    return [
        [_shown(calendar, monday + timedelta(days=7 * week + day), today, lang) for day in range(7)]
        for week in range(WEEKS)
    ]


def _shown(calendar: Calendar, on: date, today: date, lang: str) -> Shown:
    day = days.of(calendar, on, lang)
    told = tuple(" – ".join(pair) for pair in hours_file.clocks(day.windows))
    return Shown(on, told, day.why, day.name, day.is_extra, is_past=on < today)

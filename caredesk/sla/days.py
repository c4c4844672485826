"""What one day of a calendar is: its windows, and why the rest of it is closed. Pure."""

from dataclasses import dataclass, replace
from datetime import date

from caredesk.sla import public_days
from caredesk.sla.week import Calendar, Window

NIGHT, WEEKEND, HOLIDAY, DAY_OFF = "night", "weekend", "holiday", "day_off"


@dataclass(frozen=True)
class Day:
    """The windows that begin on a day, and what closes its other minutes.

    A day without hours in the week is a weekend, whatever falls on it: a holiday takes nothing from it.
    """

    windows: tuple[Window, ...]
    why: str = NIGHT
    name: str = ""  # of the holiday or the day off; or of the working day that it became
    is_extra: bool = False  # worked as another day than itself


def of(calendar: Calendar, on: date, language: str = "en") -> Day:
    """The day as it is worked: own extra days come first, then own days off, then what the country does."""
    if on in calendar.extra:
        weekday, name = calendar.extra[on]
        return replace(_worked(calendar, weekday), name=name, is_extra=True)
    if on in calendar.off:
        return _closed(calendar, on, DAY_OFF, calendar.off[on])
    if calendar.country:
        return _in_country(calendar, on, language)
    return _worked(calendar, on.weekday())


def _in_country(calendar: Calendar, on: date, language: str) -> Day:
    assert calendar.country
    year = public_days.year(calendar.country, calendar.subdivision, on.year, language)
    if on in year.worked:
        return replace(_worked(calendar, year.worked[on]), is_extra=True)
    if on in year.off:
        return _closed(calendar, on, HOLIDAY, year.off[on])
    return _worked(calendar, on.weekday())


def _worked(calendar: Calendar, weekday: int) -> Day:
    windows = calendar.windows[weekday]
    return Day(windows, NIGHT if windows else WEEKEND)


def _closed(calendar: Calendar, on: date, why: str, name: str) -> Day:
    return Day((), why, name) if calendar.windows[on.weekday()] else Day((), WEEKEND)

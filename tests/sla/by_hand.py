"""Calendars as a person writes them down, for deadlines that are worked out by hand."""

from datetime import UTC, date, datetime

from caredesk.sla.hours import Calendar, Pause, Window

WARSAW, BUDAPEST = "Europe/Warsaw", "Europe/Budapest"
MON, FRI = 0, 4


def windows(*spans):
    """ "9-17", "22-6+1", "8:30-12" as windows."""
    return tuple(Window(minute(start), minute(end)) for start, _, end in (span.partition("-") for span in spans))


def minute(text):
    clock, _, days = text.partition("+")
    hour, _, rest = clock.partition(":")
    return int(hour) * 60 + int(rest or 0) + int(days or 0) * 1440


def week(*spans, zone=WARSAW, at="mon-fri", **more):
    """The same windows from Monday to Friday, or all week, or on one day."""
    days = {"mon-fri": range(5), "all": range(7), "sun": (6,)}[at]
    return Calendar(zone, tuple(windows(*spans) if day in days else () for day in range(7)), **more)


def day(text):
    return date.fromisoformat(text)


NINE = windows("9-17")
SHORT_FRIDAY = (NINE,) * 4 + (windows("9-14"), (), ())
OFFICE = week("9-17")
SPLIT = week("8-12", "13-17")
THREE = week("6-8", "10-12", "18-20")
NIGHT = week("22-6+1")
EVERY_NIGHT = week("22-6+1", at="all")
# The same as 24/7, but laid out by the clock of a zone: a day off long ago keeps it from the short way.
ALL_DAY = week("0-24", at="all", off={day("2001-01-01"): "Long ago"})
ALL_DAY_BUDAPEST = week("0-24", at="all", zone=BUDAPEST, off={day("2001-01-01"): "Long ago"})
POLISH = week("9-17", country="PL")
HUNGARIAN = week("9-17", zone=BUDAPEST, country="HU")
HUNGARIAN_SHORT_FRIDAY = Calendar(BUDAPEST, SHORT_FRIDAY, "HU")
TUESDAY_OFF = {day("2026-03-03"): "Stocktaking"}
SATURDAY_ON = {day("2026-03-07"): (FRI, "Spring sale")}


def office(zone):
    return week("9-17", zone=zone)


def daily(*spans, zone=WARSAW):
    return week(*spans, zone=zone, at="all")


def moment(text):
    found = datetime.fromisoformat(text if "+" in text or text.count("-") == 3 else f"{text}+01:00")
    return found.astimezone(UTC)


def pause(text):
    start, _, end = text.partition("/")
    return Pause(moment(start), moment(end) if end else None)

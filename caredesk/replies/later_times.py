"""When a reply can leave later: quick choices in the agent's own zone, and what a person typed. Pure."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from caredesk.tickets.refusals import Refused

LONGEST = timedelta(days=365)
MORNING, EVENING = time(9), time(18)
KEYS = ("hour", "evening", "tomorrow", "monday")


@dataclass(frozen=True)
class Choice:
    """One of the times that are offered."""

    key: str
    at: datetime


def choices(now: datetime, zone: str) -> list[Choice]:
    """In an hour, this evening while it is still to come, tomorrow at nine, Monday at nine."""
    here = now.astimezone(ZoneInfo(zone))
    monday = here.date() + timedelta(days=7 - here.weekday())
    offered = {
        "hour": now + timedelta(hours=1),
        "evening": _at(here.date(), EVENING, zone),
        "tomorrow": _at(here.date() + timedelta(days=1), MORNING, zone),
        "monday": _at(monday, MORNING, zone),
    }
    is_sunday = here.weekday() == 6
    left = {key: at for key, at in offered.items() if at > now and not (key == "monday" and is_sunday)}
    return [Choice(key, at) for key, at in left.items()]


def read(text: str, now: datetime, zone: str) -> datetime:
    """The time that was chosen or typed; without an offset it is meant in this zone. Refused when there is none such,
    when it is past, or more than a year away."""
    known = {one.key: one.at for one in choices(now, zone)}
    at = known.get(text) or _typed(text, zone)
    if at is None or not now < at <= now + LONGEST:
        raise Refused("later_time")
    return at


def _typed(text: str, zone: str) -> datetime | None:
    try:
        told = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    if told.tzinfo is not None:
        return told.astimezone(UTC)
    at = told.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    # In the night of the change to summer time an hour of the clock does not exist.
    return at if at.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == told else None


def _at(day: object, hour: time, zone: str) -> datetime:
    return datetime.combine(day, hour, ZoneInfo(zone)).astimezone(UTC)  # type: ignore[arg-type]

"""Who is on shift at a moment, and who is not for which reason. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from caredesk.routing.models import Duty, Presence
from caredesk.sla.hours import is_open
from caredesk.sla.week import Calendar


@dataclass(frozen=True)
class Person:
    """What is known of an agent: their duty, when their browser or key was used last, and their working hours."""

    duty: Duty
    is_active: bool = True
    seen_at: datetime | None = None
    calendar: Calendar | None = None


def why_off(person: Person, at: datetime, away_minutes: int) -> str:
    """Why the desk gives this agent no work now; empty when they are on shift."""
    duty = person.duty
    if not person.is_active:
        return "inactive"
    if is_out(duty, at):
        return "out_of_office"
    if duty.presence is Presence.AWAY:
        return "away"
    if is_unseen(person, at, away_minutes):
        return "unseen"
    return "off_hours" if person.calendar is not None and not is_open(at, person.calendar) else ""


def is_out(duty: Duty, at: datetime) -> bool:
    """Whether they said that they are away until later than this."""
    return duty.until_at is not None and duty.until_at > at


def is_unseen(person: Person, at: datetime, away_minutes: int) -> bool:
    """Whether they did nothing at the desk for so many minutes; 0: nobody looks."""
    last = last_seen(person)
    return away_minutes > 0 and (last is None or last <= at - timedelta(minutes=away_minutes))


def last_seen(person: Person) -> datetime | None:
    """When they did something last; saying that one is there counts too."""
    duty = person.duty
    said = [duty.since_at] if duty.presence is Presence.AVAILABLE and duty.how == "person" else []
    return max([*said, *([person.seen_at] if person.seen_at else [])], default=None)

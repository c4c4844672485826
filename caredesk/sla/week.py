"""A calendar as bare facts: windows of a week, a zone, holidays of a country, own days off and on. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

DAY = 1440  # minutes of a day by the clock on the wall
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, order=True)
class Window:
    """Open from one minute of a day to another; an end beyond 1440 lies on the next day."""

    start_minute: int
    end_minute: int


WHOLE_DAY = Window(0, DAY)


@dataclass(frozen=True)
class Calendar:
    """When we work. Two that say the same are the same, and share what was worked out for them."""

    zone: str = "UTC"
    windows: tuple[tuple[Window, ...], ...] = ((),) * 7  # Monday first
    country: str | None = None  # whose public holidays and make-up working days count
    subdivision: str | None = None
    off: Mapping[date, str] = field(default_factory=dict)  # own days off, by name
    extra: Mapping[date, tuple[int, str]] = field(default_factory=dict)  # own working days: like which weekday, name

    @classmethod
    def always(cls) -> "Calendar":
        """Every minute counts."""
        return cls(windows=((WHOLE_DAY,),) * 7)

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:
        days = (tuple(sorted(self.off.items())), tuple(sorted(self.extra.items())))
        return hash((self.zone, self.windows, self.country, self.subdivision, days))

    @cached_property
    def is_always(self) -> bool:
        """Whether nothing ever closes it: then a target is simply added."""
        return not self.country and not self.off and all(minutes(day) == DAY for day in map(_within, self.windows))

    @cached_property
    def opens(self) -> bool:
        """Whether any weekday has hours; extra days borrow theirs from a weekday, so without these it never opens."""
        return any(window.start_minute < window.end_minute for day in self.windows for window in day)


def _within(day: tuple[Window, ...]) -> tuple[Window, ...]:
    return tuple(Window(window.start_minute, min(window.end_minute, DAY)) for window in day)


def minutes(day: tuple[Window, ...]) -> int:
    """How long these windows are together; what lies in two of them counts once."""
    total, reached = 0, 0
    for window in sorted(day):
        total += max(0, window.end_minute - max(reached, window.start_minute))
        reached = max(reached, window.end_minute)
    return total


def usual_minutes(calendar: Calendar) -> int:
    """The length that most weekdays with hours have; of two as common the shorter, so that nobody waits longer.

    A window counts for the day on which it begins, by the clock on the wall. 0 when no weekday has hours.
    """
    lengths = [length for day in calendar.windows if (length := minutes(day))]
    return max(sorted(set(lengths)), key=lengths.count, default=0)

"""Shares and middle values of counts: how many were in time, how long half of them and nine in ten took. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

HALF, NINE_TENTHS = 50, 90  # percent
HOTTEST = 8
PER_STEP = 4  # percent of late answers that make a cell one step hotter


def within(waits: Mapping[int, int], percent: int) -> int | None:
    """The smallest number of minutes within which so many of a hundred waits ended; None where nobody waited.

    `waits` says of each number of minutes how many waits took so long."""
    wanted, reached = sum(waits.values()) * percent, 0
    for minutes in sorted(waits):
        reached += waits[minutes] * 100
        if reached >= wanted and reached:
            return minutes
    return None


@dataclass(frozen=True)
class Outcome:
    """How many ended in time, and how many too late."""

    met: int = 0
    missed: int = 0

    def __add__(self, other: "Outcome") -> "Outcome":
        return Outcome(self.met + other.met, self.missed + other.missed)

    @property
    def all(self) -> int:
        return self.met + self.missed

    @property
    def per_mille(self) -> int | None:
        """How many of a thousand were in time, rounded down: only where none was late it is a thousand."""
        return self.met * 1000 // self.all if self.all else None

    @property
    def late_percent(self) -> int | None:
        """How many of a hundred were late, rounded up: only where none was late it is nought."""
        return -(-self.missed * 100 // self.all) if self.all else None

    @property
    def heat(self) -> int:
        """From 0, none was late, to 8, a third or more."""
        return min(HOTTEST, -(-(self.late_percent or 0) // PER_STEP))

    def reaches(self, percent: int) -> bool:
        """Whether at least so many of a hundred were in time."""
        return self.met * 100 >= percent * self.all

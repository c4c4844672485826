"""How widely a customer is read, and how long and how often they have written to us: two scores from 0 to 100.

Both are continuous and only ever rise with what they are made of: one follower or one day more moves a score by next to
nothing, and there is no number from which on somebody counts as important. Neither moves a deadline. What is not known
counts as nothing. The parts of a score add up to it, so that it can be explained.

Influence has one part: the followers on the network where they have most, on a scale of powers of ten (9 are 17, 99 are
33, 999 are 50, a million and more are 100). Loyalty has two: the time for which we know them, evenly up to three years,
and the earlier conversations, of which each counts less than the one before, up to twenty.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import log, log1p
from typing import Final

TOP: Final = 100.0
MOST_FOLLOWERS: Final = 1_000_000
LONGEST: Final = timedelta(days=3 * 365)
MOST_TICKETS: Final = 20
SHARE_OF_TIME: Final = 50.0


@dataclass(frozen=True)
class Part:
    """What one thing that we know adds to a score; `amount` is None when we do not know it."""

    key: str  # followers, days, tickets
    amount: int | None
    points: float


@dataclass(frozen=True)
class Score:
    """A score with its parts, which add up to it."""

    parts: tuple[Part, ...]

    @property
    def value(self) -> float:
        return sum(part.points for part in self.parts)

    @property
    def whole(self) -> int:
        """The score as it is shown and kept."""
        return round(self.value)


def influence(followers: int | None) -> Score:
    """How widely they are read, by the number of those who follow them."""
    known = max(followers or 0, 0)
    return Score((Part("followers", followers, TOP * min(log1p(known) / log(MOST_FOLLOWERS), 1)),))


def loyalty(first_seen_at: datetime | None, tickets: int, at: datetime) -> Score:
    """How long and how often they have written: since when we know them, and how many conversations came before."""
    known_for = max(at - first_seen_at, timedelta()) if first_seen_at else timedelta()
    time = Part("days", known_for.days if first_seen_at else None, SHARE_OF_TIME * min(known_for / LONGEST, 1))
    before = max(tickets, 0)
    often = Part("tickets", before, (TOP - SHARE_OF_TIME) * min(log1p(before) / log1p(MOST_TICKETS), 1))
    return Score((time, often))


@dataclass(frozen=True)
class Standing:
    """Both scores of one customer."""

    influence: Score
    loyalty: Score

"""Whose turn it is: a ticket stands by its due time, moved forward by small, capped, explained amounts. Pure.

Every reason is a number of minutes at most, and all of them together never take more than a set share of the ticket's
own slack, which is the time from the start of its clock to its due time. So a ticket never stands behind its due
time, nobody's deadline moves, and whoever is unknown has the same deadline as everybody. There are no thresholds: one
point of influence more moves a ticket by seconds. Nothing here depends on the present moment, so that a place is kept
and not computed per page.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

MINUTE: Final = 60
AFTER_LAST_POST: Final = timedelta(days=30)
REASONS: Final = ("urgent", "high", "negative", "window", "influence", "loyalty")


@dataclass(frozen=True)
class Facts:
    """What a place follows from. `started_at` is the start of the clock that is due, `why_none` says why none is."""

    last_at: datetime
    due_at: datetime | None = None
    started_at: datetime | None = None
    priority: str = "normal"
    tone: str = ""
    influence: int = 0
    loyalty: int = 0
    window_at: datetime | None = None
    why_none: str = ""
    is_resolved: bool = False
    is_upheld: bool = False


@dataclass(frozen=True)
class Weights:
    """By how many minutes each reason may move a ticket, and by what share of its slack all of them may."""

    share_percent: int = 20
    urgent: int = 60
    high: int = 30
    negative: int = 10
    influence: int = 5
    loyalty: int = 5
    window: int = 15


@dataclass(frozen=True)
class Part:
    """One reason, and by how many seconds it moves the ticket forward; zero: it only explains."""

    key: str
    seconds: int

    def told(self) -> dict[str, Any]:
        """As it is kept with the ticket."""
        return {"key": self.key, "seconds": self.seconds}


@dataclass(frozen=True)
class Turn:
    """A place in the queue and what it is made of."""

    turn_at: datetime
    parts: tuple[Part, ...] = ()


def turn(facts: Facts, weights: Weights) -> Turn:
    """The place of a ticket: before its due time by its reasons, or far behind when nothing is due."""
    if facts.is_resolved:
        return Turn(facts.last_at, (Part("resolved", 0),))
    if facts.due_at is None:
        return Turn(facts.last_at + AFTER_LAST_POST, (Part(facts.why_none or "no_clock", 0),))
    if facts.is_upheld:
        return Turn(facts.due_at, (Part("upheld", 0),))
    parts = _within(cap(facts, weights), _reasons(facts, weights))
    return Turn(facts.due_at - timedelta(seconds=sum(part.seconds for part in parts)), parts)


def slack(facts: Facts) -> timedelta:
    """The time that the clock gives, from its start to its due time."""
    if facts.due_at is None or facts.started_at is None:
        return timedelta()
    return max(facts.due_at - facts.started_at, timedelta())


def cap(facts: Facts, weights: Weights) -> int:
    """By how many seconds all reasons together may move this ticket."""
    return int(slack(facts).total_seconds()) * weights.share_percent // 100


def _reasons(facts: Facts, weights: Weights) -> list[Part]:
    """Each reason by itself, as if there were no other."""
    amounts = {
        "urgent": weights.urgent * MINUTE if facts.priority == "urgent" else 0,
        "high": weights.high * MINUTE if facts.priority == "high" else 0,
        "negative": weights.negative * MINUTE if facts.tone == "negative" else 0,
        "window": int(weights.window * MINUTE * _nearness(facts)),
        "influence": weights.influence * MINUTE * _points(facts.influence) // 100,
        "loyalty": weights.loyalty * MINUTE * _points(facts.loyalty) // 100,
    }
    return [Part(key, amounts[key]) for key in REASONS if amounts[key] > 0]


def _points(score: int) -> int:
    return min(max(score, 0), 100)


def _nearness(facts: Facts) -> float:
    """How soon after the due time the network closes its reply window: 1 at the due time, 0 a whole slack later."""
    room = slack(facts)
    if facts.window_at is None or facts.due_at is None or not room:
        return 0.0
    return 1 - min(max((facts.window_at - facts.due_at) / room, 0.0), 1.0)


def _within(most: int, parts: list[Part]) -> tuple[Part, ...]:
    """The parts in the same proportion, together no more than the cap; what rounding leaves goes to the first ones."""
    total = sum(part.seconds for part in parts)
    if total <= most:
        return tuple(parts)
    scaled = [part.seconds * most // total for part in parts]
    left = most - sum(scaled)
    shares = [seconds + (place < left) for place, seconds in enumerate(scaled)]
    return tuple(Part(part.key, seconds) for part, seconds in zip(parts, shares, strict=True) if seconds)


def read(kept: Iterable[dict[str, Any]]) -> tuple[Part, ...]:
    """The parts that are kept with a ticket."""
    return tuple(Part(str(one["key"]), int(one["seconds"])) for one in kept)

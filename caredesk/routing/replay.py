"""What other weights would have done: the same answers at the same moments, each to the ticket whose turn it was.
Pure.

Both orders are played: the one in force and the one that is tried. What people really did is only used for the
moments at which somebody was free, so that the two differ by nothing but the weights.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from heapq import heappop, heappush
from typing import Final

BANDS: Final = ((0, 0), (1, 25), (26, 50), (51, 75), (76, 100))  # only to show averages; no ticket is treated by them


@dataclass(frozen=True)
class Answered:
    """A ticket that was answered: when it began to wait, when somebody was free, and its place under both weights."""

    id: int
    from_at: datetime
    answered_at: datetime
    due_at: datetime
    influence: int
    now: datetime
    tried: datetime


@dataclass(frozen=True)
class Band:
    """The average wait of customers of similar influence under both weights, in seconds."""

    low: int
    high: int
    tickets: int
    now_seconds: int
    tried_seconds: int


@dataclass(frozen=True)
class Trial:
    """How the two orders differ."""

    tickets: int
    earlier: int
    later: int
    most_earlier_seconds: int
    most_later_seconds: int
    missed_now: int
    missed_tried: int
    bands: tuple[Band, ...]

    @property
    def same(self) -> int:
        return self.tickets - self.earlier - self.later


def replay(answered: Iterable[Answered]) -> Trial:
    """Play the same moments under both weights."""
    tickets = list(answered)
    now, tried = _played(tickets, lambda one: one.now), _played(tickets, lambda one: one.tried)
    moves = [(tried[one.id] - now[one.id]).total_seconds() for one in tickets]
    return Trial(
        tickets=len(tickets),
        earlier=sum(move < 0 for move in moves),
        later=sum(move > 0 for move in moves),
        most_earlier_seconds=int(-min(moves, default=0)) if min(moves, default=0) < 0 else 0,
        most_later_seconds=int(max(moves, default=0)) if max(moves, default=0) > 0 else 0,
        missed_now=sum(now[one.id] > one.due_at for one in tickets),
        missed_tried=sum(tried[one.id] > one.due_at for one in tickets),
        bands=tuple(_band(low, high, tickets, (now, tried)) for low, high in BANDS),
    )


Moments = dict[int, datetime]


def _played(tickets: Sequence[Answered], place: Callable[[Answered], datetime]) -> Moments:
    """At each moment somebody takes the first of those that wait; when it was whose turn.

    There is always one: by the time of an answer at least as many tickets had come as were answered."""
    coming = sorted(tickets, key=lambda one: (one.from_at, one.id))
    waiting: list[tuple[datetime, int]] = []
    taken: Moments = {}
    came = 0
    for moment in sorted(one.answered_at for one in tickets):
        while came < len(coming) and coming[came].from_at <= moment:
            heappush(waiting, (place(coming[came]), coming[came].id))
            came += 1
        taken[heappop(waiting)[1]] = moment
    return taken


def _band(low: int, high: int, tickets: Sequence[Answered], played: tuple[Moments, Moments]) -> Band:
    inside = [one for one in tickets if low <= one.influence <= high]
    now, tried = (_average([moments[one.id] - one.from_at for one in inside]) for moments in played)
    return Band(low, high, len(inside), now, tried)


def _average(waits: Sequence[timedelta]) -> int:
    return int(sum(waits, timedelta()).total_seconds() / len(waits)) if waits else 0

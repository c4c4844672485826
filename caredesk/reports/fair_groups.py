"""Whether some groups of customers wait longer than the others: from single waits to figures and a verdict. Pure.

What is compared: a group's median wait with the median of all others, along one thing at a time (influence, channel,
language, hour, tone). A group differs when it waits more than the set share longer **and** that is not noise: a
one-sided Mann-Whitney test (ranks, corrected for ties, normal approximation) of the group against all others comes
out below one in a hundred, shared among all groups of the report that are judged (Bonferroni), so that a report of
equals warns wrongly once in a hundred times at most. Ranks, because waits have a long tail: one forgotten ticket moves
no median. Groups, or others, of fewer than SMALLEST waits are shown and never judged: of so few nothing can be said.

Who has no answer yet although it was due counts with the time waited so far, which is a lower bound: a group that
nobody answers must not look quick. Influence is compared in tenths of the waits themselves: a wait belongs to the tenth
in which the first of all waits with the same influence stands, so equal influence is never torn apart; where many are
equal, the tenths after theirs stay empty. The order in which waits are told means nothing.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import ceil, sqrt
from statistics import NormalDist, median
from typing import Final, NamedTuple

SMALLEST: Final = 20
FALSE_ALARMS: Final = 0.01
SHORTEST: Final = 60  # seconds: a share of less than a minute is no share
TENTHS: Final = 10
STILL: Final = 0.8  # a warning ends under this part of the limit, so that it does not come and go
DIMENSIONS: Final = ("influence", "channel", "lang", "hour", "tone")
Name = tuple[str, str]  # dimension and key


class Wait(NamedTuple):
    """How long one customer waited for one answer, and what they have in common with others."""

    seconds: int
    lag: int  # seconds from their publishing to our having it, which is the network's doing
    is_in_time: bool
    is_answered: bool
    ticket_id: int
    account_id: int
    influence: int
    channel: str
    lang: str
    tone: str
    hour: int


@dataclass(frozen=True)
class Group:
    """The waits that have one thing in common, beside all others."""

    dimension: str
    key: str
    n: int
    unanswered: int
    median: float
    p90: float
    lag: float
    in_time: int
    others: float | None = None  # the median of all others; None when there are none
    chance: float | None = None  # of such a difference among equals; None when too few to judge
    span: tuple[int, int] | None = None  # influence: the lowest and the highest in it

    @property
    def name(self) -> Name:
        return self.dimension, self.key

    @property
    def is_judged(self) -> bool:
        return self.chance is not None

    @property
    def longer(self) -> int | None:
        """By how many percent the group waited longer than the others; negative: shorter."""
        if self.others is None:
            return None
        return round(100 * (self.median - self.others) / max(self.others, SHORTEST))


@dataclass(frozen=True)
class Report:
    """All groups, and those of them that wait longer than is fair."""

    n: int
    limit: int  # percent
    groups: dict[str, tuple[Group, ...]]
    standing: frozenset[Name] = frozenset()  # of which was warned before

    @property
    def judged(self) -> list[Group]:
        return [group for groups in self.groups.values() for group in groups if group.is_judged]

    @property
    def warnings(self) -> list[Group]:
        """Those that wait longer than is fair, the worst first."""
        bar = FALSE_ALARMS / max(len(self.judged), 1)
        return [group for group in self.by_delay if self._is_unfair(group, bar)]

    @property
    def slowest(self) -> Group | None:
        """The group that waits longest beside the others: by influence, where that can be judged."""
        by_influence = (group for group in self.by_delay if group.dimension == "influence")
        return next(by_influence, None) or next(iter(self.by_delay), None)

    @property
    def by_delay(self) -> list[Group]:
        return sorted(self.judged, key=lambda group: (-(group.longer or 0), group.chance, group.name))

    def _is_unfair(self, group: Group, bar: float) -> bool:
        longer, chance = group.longer or 0, 1 if group.chance is None else group.chance
        if group.name in self.standing:
            return longer > self.limit * STILL
        return longer > self.limit and chance < bar


def report(waits: Iterable[Wait], limit: int, standing: Collection[Name] = ()) -> Report:
    """Figures and verdict; `limit`: percent; `standing`: groups of which was warned and not yet cleared."""
    ranked = _Ranked(waits)
    groups = {dimension: ranked.groups(dimension) for dimension in DIMENSIONS}
    return Report(len(ranked.waits), limit, groups, frozenset(standing))


def one(waits: Iterable[Wait], name: Name) -> tuple[Group, list[Wait]] | None:
    """One group and its waits, the longest first; None when nobody is in it."""
    ranked, (dimension, key) = _Ranked(waits), name
    group = next((one for one in ranked.groups(dimension) if one.key == key), None)
    if group is None:
        return None
    key_of = ranked.key_of(dimension)
    mine = [wait for wait in ranked.waits if key_of(wait) == key]
    return group, sorted(mine, key=lambda wait: (-wait.seconds, wait.ticket_id))


class _Ranked:
    """All waits, the shortest first, with their ranks."""

    def __init__(self, waits: Iterable[Wait]) -> None:
        self.waits = sorted(waits, key=lambda wait: wait.seconds)
        self.seconds = [wait.seconds for wait in self.waits]
        self.ranks, self.ties = _ranks(self.seconds)
        self.tenths = tenths([wait.influence for wait in self.waits])

    def groups(self, dimension: str) -> tuple[Group, ...]:
        key_of = self.key_of(dimension)
        keys = [key_of(wait) for wait in self.waits]
        places: dict[str, list[int]] = defaultdict(list)
        for place, key in enumerate(keys):
            places[key].append(place)
        found = [self._group(dimension, key, keys, mine) for key, mine in places.items()]
        if dimension in ("influence", "hour"):
            return tuple(sorted(found, key=lambda group: int(group.key)))
        return tuple(sorted(found, key=lambda group: (-group.median, group.key)))

    def key_of(self, dimension: str) -> Callable[[Wait], str]:
        """What tells the group of a wait."""
        if dimension == "influence":
            return lambda wait: str(self.tenths[wait.influence])
        return lambda wait: str(getattr(wait, dimension))

    def _group(self, dimension: str, key: str, keys: Sequence[str], mine: Sequence[int]) -> Group:
        theirs = [self.waits[place] for place in mine]
        seconds = [wait.seconds for wait in theirs]
        others = [second for second, one in zip(self.seconds, keys, strict=True) if one != key]
        is_judged = min(len(seconds), len(others)) >= SMALLEST
        rank_sum = sum(self.ranks[place] for place in mine)
        influences = [wait.influence for wait in theirs]
        return Group(
            dimension=dimension,
            key=key,
            n=len(theirs),
            unanswered=sum(not wait.is_answered for wait in theirs),
            median=median(seconds),
            p90=ninetieth(seconds),
            lag=median(wait.lag for wait in theirs),
            in_time=sum(wait.is_in_time for wait in theirs),
            others=median(others) if others else None,
            chance=_chance(rank_sum, len(seconds), len(others), self.ties) if is_judged else None,
            span=(min(influences), max(influences)) if dimension == "influence" else None,
        )


def ninetieth(ordered: Sequence[int]) -> int:
    """The wait that nine of ten do not exceed (nearest rank)."""
    return ordered[ceil(0.9 * len(ordered)) - 1]


def tenths(influences: Iterable[int]) -> dict[int, int]:
    """For each influence the tenth, 1 to 10, in which the first wait with this influence stands."""
    counts = Counter(influences)
    everybody, before, found = sum(counts.values()), 0, {}
    for influence in sorted(counts):
        found[influence] = TENTHS * before // everybody + 1
        before += counts[influence]
    return found


def _ranks(ordered: Sequence[int]) -> tuple[list[float], int]:
    """The rank of each, equal ones sharing theirs, and the sum of t**3 - t over the equal ones."""
    ranks: list[float] = []
    ties = 0
    for _, equals in groupby(ordered):
        count = sum(1 for _ in equals)
        ranks += [len(ranks) + (count + 1) / 2] * count
        ties += count**3 - count
    return ranks, ties


def _chance(rank_sum: float, n: int, others: int, ties: int) -> float:
    """How likely equals would rank at least so late: Mann-Whitney, one-sided, corrected for ties and continuity."""
    everybody = n + others
    beyond = rank_sum - n * (n + 1) / 2 - n * others / 2
    variance = n * others / 12 * (everybody + 1 - ties / (everybody * (everybody - 1)))
    return NormalDist().cdf(-(beyond - 0.5) / sqrt(variance)) if variance > 0 else 1.0

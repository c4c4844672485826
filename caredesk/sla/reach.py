"""Whether any ticket can still be a policy's, after those before it took theirs. Pure.

What a policy is for is a box: for each field the values that it takes. From the box of a policy the boxes of those
before it are cut away; when nothing is left, no ticket can ever be its. Priorities and surfaces are known to the last
one; of all other fields there is always a value that nobody has named.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from caredesk.sla.policy_rules import MATCH, PRIORITIES, SURFACES

Match = Mapping[str, Sequence[Any]]
Box = dict[str, frozenset[Any]]
OTHER = object()  # a value that no policy names; for tags: a ticket without any
EVERY = {"priorities": frozenset(PRIORITIES), "surfaces": frozenset(SURFACES)}
MOST_BOXES = 2000  # beyond, it is taken as reachable


def is_reachable(match: Match, before: Sequence[Match]) -> bool:
    """Whether some ticket would fit this one and none of those before it."""
    named = {field: frozenset(value for one in (match, *before) for value in one.get(field, ())) for field in MATCH}
    every = {field: EVERY.get(field, named[field] | {OTHER}) for field in MATCH}
    rest = [_asked(match, every)]
    for one in before:
        taken = _taken(one, every)
        rest = [part for box in rest for part in _without(box, taken)]
        if len(rest) > MOST_BOXES:
            return True
    return bool(rest)


def _asked(match: Match, every: Mapping[str, frozenset[Any]]) -> Box:
    """Where its tickets lie. Of tags a ticket may have several: one alone is the least that others could take."""
    box = {field: frozenset(match.get(field, ())) or every[field] for field in MATCH}
    return {**box, "tags": frozenset(match.get("tags", ())) or frozenset({OTHER})}


def _taken(match: Match, every: Mapping[str, frozenset[Any]]) -> Box:
    return {field: frozenset(match.get(field, ())) or every[field] for field in MATCH}


def _without(box: Box, taken: Box) -> list[Box]:
    """The parts of a box that lie outside another."""
    parts, rest = [], dict(box)
    for field in MATCH:
        if not rest[field] & taken[field]:
            return [box]
        if outside := rest[field] - taken[field]:
            parts.append({**rest, field: outside})
        rest[field] = rest[field] & taken[field]
    return parts


def hidden(order: Sequence[tuple[str, Match]]) -> list[tuple[str, str]]:
    """(name, name of the first one behind which nothing is left of it), for each that can have no ticket."""
    found = []
    for place, (name, match) in enumerate(order):
        before = [one for _, one in order[:place]]
        if not is_reachable(match, before):
            found.append((name, order[_first(match, before)][0]))
    return found


def _first(match: Match, before: Sequence[Match]) -> int:
    """The place at which nothing is left any more."""
    counts: Iterable[int] = range(1, len(before) + 1)
    return next(count for count in counts if not is_reachable(match, before[:count])) - 1

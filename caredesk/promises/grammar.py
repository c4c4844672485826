"""What a language brings to `spot`: which words promise, which take it back, and how it tells times. Pure."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import time

from caredesk.promises.moments import Around, Piece, bad

Found = re.Match[str]
Make = Callable[[Found, Around], Piece]
Times = Sequence[tuple[re.Pattern[str], Make]]


@dataclass(frozen=True)
class Grammar:
    """One language. All patterns are for folded words."""

    joints: re.Pattern[str]  # between two clauses
    condition: re.Pattern[str]  # no sentence with this promises anything
    veto: re.Pattern[str]  # no clause with this does
    promise: re.Pattern[str]  # a clause that promises
    busy: re.Pattern[str]  # a clause that says that somebody is at it
    dated: re.Pattern[str]  # a clause that promises if it tells a time
    contact: re.Pattern[str]  # what is promised is to be heard of again
    shut: re.Pattern[str]  # a clause whose time is not about the promise beside it
    times: Times


def words(*some: str) -> str:
    """These words of a pattern, as alternatives."""
    return "(?:" + "|".join(" ".join(one.split()) for one in some) + ")"


def whole(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{pattern})\b")


def count(text: str, numbers: Mapping[str, int]) -> int:
    """A number in figures or words; 0 when it names none."""
    if text.isdecimal():
        return int(text) if len(text) < 7 else 9_999_999
    return numbers.get(text, 0)


def length(n: float, unit: str) -> Piece:
    return Piece("length", n=n, unit=unit)


def said(make: Callable[..., Piece], *given: int, **more: int) -> Make:
    """These words always mean the same around a moment."""
    return lambda _found, around: make(around, *given, **more)


def always(piece: Piece) -> Make:
    """These words always mean the same."""
    return lambda _found, _around: piece


def hour(number: int) -> Make:
    """A part of the day that ends then."""
    return always(Piece("part", time(number)))


def compiled(*rows: tuple[str, Make]) -> Times:
    """Patterns of whole words, longer readings first."""
    return tuple((whole(pattern), make) for pattern, make in rows)


def uncountable(_found: Found, _around: Around) -> Piece:
    """`in three Fridays`: found, and nobody can say when that is."""
    return bad("count_of_days")


def pieces(clause: str, times: Times, around: Around) -> list[Piece]:
    """What a clause says about time; words that one pattern has read are not read again."""
    found = []
    for pattern, make in times:
        while (match := pattern.search(clause)) is not None:
            found.append(make(match, around))
            clause = clause[: match.start()] + "#" * (match.end() - match.start()) + clause[match.end() :]
    return found

"""How alike two answers are: by the pairs of words and the runs of letters that they share. Pure, offline, symmetric.

Pairs of words alone would find two short answers strange as soon as one word differs; runs of letters alone would find
any two Polish sentences a little alike. Half of each is what people call nearly the same.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from caredesk.tickets.fold import fold

LETTERS = 5
MOST = 4_000  # of a longer text only the beginning is compared
# What differs in every answer without making it another one: whom it is addressed to, links, and blanks to fill.
_MENTION = re.compile(r"(?<!\w)@[\w.@-]+")
_ASIDE = re.compile(rf"{_MENTION.pattern}|https?://\S+|\{{\{{.*?\}}\}}", re.DOTALL)

Shingles = frozenset[str]


@dataclass(frozen=True)
class Prints:
    """What is compared of one text."""

    words: Shingles
    letters: Shingles


@lru_cache(maxsize=4096)
def prints(text: str) -> Prints:
    """The pairs of words and the runs of letters of this text, folded; remembered, for threads are looked at often."""
    plain = _compared(text[:MOST])
    words = plain.split()
    pairs = [f"{one} {two}" for one, two in pairwise(words)] or words
    runs = [plain[at : at + LETTERS] for at in range(len(plain) - LETTERS + 1)] or [plain] * bool(plain)
    return Prints(frozenset(pairs), frozenset(runs))


def _compared(text: str) -> str:
    """The words of it; of an answer that is nothing but a link or an emoji, just that."""
    return fold(_ASIDE.sub(" ", text)) or " ".join(_MENTION.sub(" ", text).lower().split())


def likeness(one: str, other: str) -> float:
    """0 for strangers, 1 for the same words; the same both ways round."""
    return _alike(prints(one), prints(other))


def _alike(one: Prints, other: Prints) -> float:
    return (_shared(one.words, other.words) + _shared(one.letters, other.letters)) / 2


def _shared(one: Shingles, other: Shingles) -> float:
    """Twice what both have, of what they have together."""
    total = len(one) + len(other)
    return 2 * len(one & other) / total if total else 0.0


def canned(text: str, source: str) -> float:
    """The share of this text that stands in its source: a template with its blanks, or an earlier answer."""
    plain, known = fold(_ASIDE.sub(" ", text[:MOST])), prints(source).letters
    runs = range(max(len(plain) - LETTERS, 0) + 1)
    covered = {place for at in runs if plain[at : at + LETTERS] in known for place in range(at, at + LETTERS)}
    return min(len(covered) / len(plain), 1.0) if plain else 0.0


@dataclass(frozen=True)
class Like:
    """An earlier answer of ours, and how alike it is."""

    score: float
    place: int  # where it stood in what was compared


def compared(text: str, earlier: Sequence[str]) -> list[Like]:
    """Every earlier answer with its likeness, the most alike first."""
    mine = prints(text)
    found = [Like(_alike(mine, prints(one)), place) for place, one in enumerate(earlier)]
    return sorted(found, key=lambda one: (-one.score, one.place))


def freshest(choices: Iterable[str], earlier: Sequence[str]) -> list[str]:
    """These wordings, the one that is least like what was said already first."""
    scored = [(max((likeness(one, said) for said in earlier), default=0.0), one) for one in choices]
    return [one for _, one in sorted(scored)]

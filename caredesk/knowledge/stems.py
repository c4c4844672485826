"""The words of a text as the memory compares them: folded, and cut to their stems by the rules of its language. Pure.

A stem is taken from the word as it was written and from the word without its accents: people leave them out, and the
rules of Polish and Hungarian cut the two differently. What names one person or one order (addresses, long numbers) is
left out: it makes no two questions alike."""

import math
import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from threading import local
from typing import Any

from caredesk.tickets.fold import MOST, fold

RULES = {"pl": "polish", "hu": "hungarian", "en": "english"}
LANGUAGES = tuple(RULES)
MOST_STEMS = 120
SEAM = " | "  # no stem has such a letter
_NAMING = re.compile(r"https?://\S+|www\.\S+|\S+@\S+|@[\w.]+|\b\w*\d[\d ./-]{4,}\w*")
_WORD = re.compile(r"\w+")
_mine = local()  # a stemmer keeps the word that it works on: each thread has its own


def words(text: str) -> list[str]:
    """The words of a text in their order, lower case, without what names somebody."""
    plain = _NAMING.sub(" ", text[:MOST]).lower().replace("_", " ")
    return [word for word in _WORD.findall(plain) if len(word) > 1]


def stems(text: str, lang: str) -> list[str]:
    """The stems of this text, each once, in the order of its words."""
    found = dict.fromkeys(stem for word in words(text) for stem in of(word, lang))
    return list(found)[:MOST_STEMS]


@lru_cache(maxsize=50_000)
def of(word: str, lang: str) -> tuple[str, ...]:
    """The stems under which this word can be found: one, or two where its accents lead to another one."""
    cut = _stemmer(lang)
    if cut is None:
        return tuple(fold(word).split())
    folded = fold(word)
    return tuple(dict.fromkeys(one for one in (*fold(cut.stemWord(word)).split(), cut.stemWord(folded)) if one))


def known(word: str, lang: str) -> tuple[str, ...]:
    """The stems of a word in this language, or in all of ours when nobody says which it is."""
    return tuple(dict.fromkeys(stem for one in ((lang,) if lang else LANGUAGES) for stem in of(word, one)))


def in_any(text: str) -> list[str]:
    """The stems of a text of which nobody knows the language."""
    return list(dict.fromkeys(stem for word in words(text) for stem in known(word, "")))[:MOST_STEMS]


def _stemmer(lang: str) -> Any:
    if lang not in RULES:
        return None
    if not hasattr(_mine, lang):
        import snowballstemmer  # every language's rules: what only verifies the trail needs none of them

        setattr(_mine, lang, snowballstemmer.stemmer(RULES[lang]))
    return getattr(_mine, lang)


def head(stem: str) -> str:
    """The letters with which other forms of the word mostly begin as well."""
    return stem[:3]


@lru_cache(maxsize=50_000)
def grams(stem: str) -> frozenset[str]:
    """Every three letters that stand side by side, with the ends marked."""
    marked = f"^{stem}$"
    return frozenset(marked[at : at + 3] for at in range(len(marked) - 2))


def likeness(one: str, other: str) -> float:
    """How alike two stems look, 0 to 1: the share of three-letter pieces that they have in common."""
    mine, theirs = grams(one), grams(other)
    return 2 * len(mine & theirs) / (len(mine) + len(theirs))


def pieces(found: Iterable[str]) -> frozenset[str]:
    """The three-letter pieces of all these stems."""
    return frozenset(gram for stem in found for gram in grams(stem))


def nearness(mine: frozenset[str], theirs: frozenset[str], weight: Callable[[str], float]) -> float:
    """How alike two texts look, 0 to 1, by their pieces and how much each of these tells."""
    if not mine or not theirs:
        return 0.0
    whole = math.sqrt(sum(map(weight, mine)) * sum(map(weight, theirs)))
    return sum(map(weight, mine & theirs)) / whole


def line(*several: Iterable[str]) -> str:
    """Stems as a column holds them: with a space on each side, so that a whole one can be looked for, and with a seam
    between several questions that one answer is for."""
    text = SEAM.join(part for found in several if (part := " ".join(found)))
    return f" {text} " if text else ""


def questions(held: str) -> list[list[str]]:
    """The questions of a line, each with its stems."""
    return [part.split() for part in held.split(SEAM)]

"""A text as its sentences and their clauses, for `spot`: folded letter by letter, so that every place stays. Pure."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

LONGEST = 20_000  # letters of a text that are looked at
_APART = {"ł": "l", "Ł": "l"} | dict.fromkeys("\u2019\u2018\u02bc", "'") | dict.fromkeys("\u2013\u2014\u2212", "-")
_APART |= dict.fromkeys("\u00a0\u202f\u2009", " ")
_QUOTED = re.compile(r'„[^”“"]*[”“"]|“[^”]*”|"[^"]*"|«[^»]*»|»[^«]*«')
_CITED = re.compile(r"^[ \t]*>.*$", re.MULTILINE)
_END = re.compile(r"[.!?…]+(?=[\s)\"”»]|$)|\n+|[\U0001F300-\U0001FAFF]+")
# What ends with a point without ending a sentence, when a small letter or a number follows.
_SHORT = re.compile(r"(?:\b(?:godz|ok|pt|pn|pon|wt|sr|czw|sob|ndz|tj|np|min|r|dr|mr|mrs|ms|kb|pl|stb|[ap]\.m)|\d)$")
_TAIL = re.compile(r",\s*(?:ok|okay|alright|all right|dobrze|zgoda|jo|rendben)\?$")


@dataclass(frozen=True)
class Sentence:
    """One sentence: its own words, and the same folded; `is_question` when it asks."""

    text: str
    folded: str
    is_question: bool


def fold(text: str) -> str:
    """Small letters without accents, as many as there were."""
    return "".join(map(_fold, text))


def _fold(letter: str) -> str:
    if letter.isascii():
        return letter.lower()
    plain = _APART.get(letter) or unicodedata.normalize("NFD", letter)[0].lower()
    return plain if len(plain) == 1 else letter


def sentences(text: str) -> Iterator[Sentence]:
    """The sentences of a text that say something themselves: what is quoted in it is left out."""
    text = unicodedata.normalize("NFC", text[:LONGEST])
    shown = _QUOTED.sub(_blank, _CITED.sub(_blank, text))
    folded, start = fold(shown), 0
    for end in _ends(folded):
        said = folded[start:end].strip()
        if any(letter.isalpha() for letter in said):
            first = start + folded[start:end].index(said)
            own = text[first : first + len(said)]
            yield Sentence(own, said, said.endswith("?") and not _TAIL.search(said))
        start = end


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0])


def _ends(folded: str) -> Iterator[int]:
    for found in _END.finditer(folded):
        if not (found[0] == "." and _goes_on(folded, found)):
            yield found.end()
    yield len(folded)


def _goes_on(folded: str, point: re.Match[str]) -> bool:
    """After `godz.` or `8.12.` the sentence goes on, unless nothing does."""
    return bool(_SHORT.search(folded, 0, point.start()) and folded[point.end() :].strip())


def cut(folded: str, joints: re.Pattern[str]) -> list[tuple[int, str]]:
    """The clauses of a folded sentence, each with the place where it begins."""
    found, start = [], 0
    for joint in joints.finditer(folded):
        found.append((start, folded[start : joint.start()]))
        start = joint.end()
    return [(place, one) for place, one in [*found, (start, folded[start:])] if one.strip()]

"""The words of a question as the memory knows them: under which stems each may stand there, and how much it tells."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from caredesk.core import db
from caredesk.knowledge import stems
from caredesk.knowledge.index import EVERY, GRAM, STEM

ALIKE = 0.4  # from here on a stem that begins alike is taken for another form of the word
MISSPELT = 0.5  # ... and one that begins otherwise, for what was meant, when nothing else is found
FORMS = 6  # of a word that are looked for


@dataclass(frozen=True)
class Form:
    """A stem of the memory under which a word may stand; weight: how much it tells that it stands somewhere."""

    stem: str
    weight: float
    is_open: bool = False  # its end was not written yet


@dataclass(frozen=True)
class Word:
    """A word of the question in its forms, the likeliest first. lines: how many hold one of them, at most."""

    forms: tuple[Form, ...]
    lines: int

    @property
    def weight(self) -> float:
        return self.forms[0].weight

    @property
    def stems(self) -> list[str]:
        return [form.stem for form in self.forms]


def of_text(asked: Sequence[str]) -> list[Word]:
    """The words with these stems, in all forms in which the memory has them; what stands nowhere is left out."""
    heads = {stems.head(stem) for stem in asked} - {""}
    rows = select(STEM.c.stem, STEM.c.lines).where(STEM.c.head.in_(heads) | (STEM.c.stem == EVERY))
    return _words(asked, _counted(rows), ALIKE)


def misspelt(asked: Sequence[str]) -> list[Word]:
    """The words that look most like these, whatever they begin with."""
    near: set[str] = {EVERY}
    for stem in asked:
        query = select(GRAM.c.stem).where(GRAM.c.gram.in_(stems.grams(stem))).group_by(GRAM.c.stem)
        best = query.order_by(func.count().desc(), GRAM.c.stem).limit(12)
        near |= set(db.session().connection().execute(best).scalars())
    return _words(asked, _counted(select(STEM.c.stem, STEM.c.lines).where(STEM.c.stem.in_(near))), MISSPELT)


def typed(groups: Sequence[Sequence[str]], *, is_open: bool) -> list[Word]:
    """Words that somebody is typing, each as it stands there and by its possible stems; the last one may go on."""
    asked = {stem for group in groups for stem in group} | {EVERY}
    known = _counted(select(STEM.c.stem, STEM.c.lines).where(STEM.c.stem.in_(asked)))
    every = known.get(EVERY, 0)
    found = []
    for number, group in enumerate(groups):
        last = is_open and number == len(groups) - 1
        forms = tuple(Form(stem, _weight(known.get(stem, 1), every), last and at == 0) for at, stem in enumerate(group))
        found.append(Word(forms, sum(known.get(stem, 0) for stem in group)))
    return found


def _counted(query: object) -> dict[str, int]:
    rows = db.session().connection().execute(query)  # type: ignore[call-overload]
    return {row.stem: int(row.lines) for row in rows}


def _words(asked: Sequence[str], known: Mapping[str, int], least: float) -> list[Word]:
    every = known.get(EVERY, 0)
    heads: dict[str, list[str]] = {}
    for stem in known:
        heads.setdefault(stems.head(stem) if least == ALIKE else "", []).append(stem)
    found = []
    for stem in asked:
        others = heads.get(stems.head(stem) if least == ALIKE else "", ())
        near = sorted(((stems.likeness(stem, one), one) for one in others if one != EVERY), reverse=True)
        close = [(likeness, one) for likeness, one in near if likeness >= least][:FORMS]
        if close:
            forms = tuple(Form(one, likeness * _weight(known[one], every)) for likeness, one in close)
            found.append(Word(forms, min(every, sum(known[one] for _, one in close))))
    return found


def _weight(lines: int, every: int) -> float:
    """Much for a word that stands in few lines, little for one that stands in many."""
    return math.log1p((max(every - lines, 0) + 0.5) / (lines + 0.5))

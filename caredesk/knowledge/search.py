"""Finding answers: the rarest stems of a question, looked for in the full-text index, ranked by what they share.

Never more lines are looked at than a page can wait for: of a question's stems the rarest are taken, as long as the
lines that hold them are few enough, and where even those are many, the newest. The wall stands inside the index."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    case,
    column,
    func,
    literal,
    literal_column,
    or_,
    select,
    table,
)

from caredesk.core import db
from caredesk.knowledge import stems
from caredesk.knowledge.index import EVERY, GRAM, LINE, STEM
from caredesk.team.access import visible_accounts
from caredesk.team.models import Agent
from caredesk.tickets.index import wall

RAREST = 8
MOST_LINES = 3000  # that are ranked for one question
IN_QUESTION, IN_ANSWER = 1.0, 0.35  # what a stem counts that stands in the question, or in the answer alone
ARTICLES = "k"  # the wall of what everybody at the desk may read
ALIKE = 0.5  # from here on a stem is taken for a misspelt one
_INDEX = table("memory_index", column("rowid"), column("memory_index"))
Line = Mapping[str, Any]


@dataclass(frozen=True)
class Word:
    """A word of the question: the stems under which it may stand, how much it tells; is_open: its end is missing."""

    stems: tuple[str, ...]
    lines: int
    weight: float
    is_open: bool = False


@dataclass(frozen=True)
class Wish:
    """What is looked for besides words."""

    lang: str = ""
    channel: str = ""
    agent: int | None = None
    outcome: str = ""
    form: str = ""  # article, answer, public, direct


@dataclass(frozen=True)
class Found:
    """Lines, best first, and the words by which they were found. is_guess: none was spelt like that."""

    lines: Sequence[Line] = ()
    words: Sequence[Word] = ()
    is_guess: bool = False
    weight: float = field(default=0.0)  # of all words together


def alike(agent: Agent, text: str, lang: str, *, limit: int = 30, wish: Wish = Wish()) -> Found:
    """The answers to the questions that have most in common with this one."""
    known = _weighed([(stem,) for stem in stems.stems(text, lang)])
    words = _rarest(known)
    lines = _ranked(agent, words, wish, limit=limit)
    if lines:
        return Found(lines, words, weight=sum(word.weight for word in words))
    guessed = _rarest(_weighed(_respelt(stems.stems(text, lang))))
    lines = _ranked(agent, guessed, wish, limit=limit)
    return Found(lines, guessed, is_guess=True, weight=sum(word.weight for word in guessed))


def _weighed(groups: Sequence[tuple[str, ...]]) -> list[Word]:
    """Words with how common they are; what stands nowhere is left out."""
    asked = {stem for group in groups for stem in group} | {EVERY}
    rows = db.session().connection().execute(select(STEM.c.stem, STEM.c.lines).where(STEM.c.stem.in_(asked))).all()
    lines = {row.stem: int(row.lines) for row in rows}
    every, found = lines.pop(EVERY, 0), []
    for group in groups:
        held = tuple(stem for stem in group if stem in lines)
        if held:
            n = min(every, sum(lines[stem] for stem in held))
            found.append(Word(held, n, _weight(n, every)))
    return found


def _weight(lines: int, every: int) -> float:
    return math.log1p((every - lines + 0.5) / (lines + 0.5))


def _rarest(words: Sequence[Word]) -> list[Word]:
    """The rarest of them, as many as can be ranked in time; at least one."""
    found: list[Word] = []
    total = 0
    for word in sorted(words, key=lambda one: one.lines)[:RAREST]:
        total += word.lines
        if found and total > MOST_LINES:
            break
        found.append(word)
    return found


def _respelt(asked: Sequence[str]) -> list[tuple[str, ...]]:
    """For each stem those in the memory that look most like it."""
    found = []
    for stem in asked:
        pieces = stems.grams(stem)
        query = select(GRAM.c.stem).where(GRAM.c.gram.in_(pieces)).group_by(GRAM.c.stem)
        rows = db.session().connection().execute(query.order_by(func.count().desc(), GRAM.c.stem).limit(12)).scalars()
        near = sorted(((stems.likeness(stem, one), one) for one in rows), reverse=True)
        close = tuple(one for likeness, one in near if likeness >= ALIKE)[:3]
        if close:
            found.append(close)
    return found


def _ranked(agent: Agent, words: Sequence[Word], wish: Wish, *, limit: int) -> list[Line]:
    accounts = visible_accounts(agent)
    if not words:
        return []
    near = _holding(words, accounts, wish).order_by(LINE.c.id.desc()).limit(MOST_LINES).subquery()
    score = sum((_counted(near, word) for word in words), literal(0.0))
    query = select(near, score.label("score")).order_by(score.desc(), near.c.id.desc()).limit(limit)
    return [dict(row) for row in db.session().connection().execute(query).mappings()]


def _holding(words: Sequence[Word], accounts: frozenset[int] | None, wish: Wish) -> Select[Any]:
    """The lines that hold one of these words, within these walls."""
    if db.is_sqlite():
        docs: FromClause = _INDEX.join(LINE, LINE.c.id == _INDEX.c.rowid)
        fits: ColumnElement[Any] = _INDEX.c.memory_index.bool_op("MATCH")(_match(words, accounts))
    else:
        docs, fits = LINE, _fits(words, accounts)
    return select(LINE).select_from(docs).where(fits, *_wished(wish))


def _match(words: Sequence[Word], accounts: frozenset[int] | None) -> str:
    """The question in the language of FTS5: every stem quoted, so that none of them is an operator."""
    either = " OR ".join(f'"{stem}"' + ("*" if word.is_open else "") for word in words for stem in word.stems)
    inside = f"{{asked said}} : ({either})"
    if accounts is None:
        return inside
    walls = " OR ".join(f'"{one}"' for one in (ARTICLES, *map(wall, sorted(accounts))))
    return f"{inside} AND wall : ({walls})"


def _fits(words: Sequence[Word], accounts: frozenset[int] | None) -> ColumnElement[bool]:
    either = " | ".join(f"'{stem}'" + (":*" if word.is_open else "") for word in words for stem in word.stems)
    vector = func.to_tsvector(literal_column("'simple'"), LINE.c.asked.concat(LINE.c.said))
    fits = vector.bool_op("@@")(func.to_tsquery(literal_column("'simple'"), either))
    if accounts is None:
        return fits
    return fits & (LINE.c.account_id.is_(None) | LINE.c.account_id.in_(sorted(accounts)))


def _wished(wish: Wish) -> list[ColumnElement[bool]]:
    asked = {"lang": wish.lang, "channel": wish.channel, "agent_id": wish.agent, "outcome": wish.outcome}
    found = [LINE.c[name] == value for name, value in asked.items() if value]
    if wish.form == "answer":
        found.append(LINE.c.source == "post")
    elif wish.form:
        found.append(LINE.c.form == wish.form)
    return [*found, LINE.c.wall != ""]


def _counted(near: Any, word: Word) -> ColumnElement[float]:
    """What this word adds to a line: more where it stands in the question."""
    end = "" if word.is_open else " "
    pieces = [f" {stem}{end}" for stem in word.stems]
    asked, said = (or_(*(_place(held, piece) > 0 for piece in pieces)) for held in (near.c.asked, near.c.said))
    return case((asked, word.weight * IN_QUESTION), (said, word.weight * IN_ANSWER), else_=0.0)


def _place(held: Any, piece: str) -> ColumnElement[int]:
    """Where the piece stands in the column; 0 when it does not."""
    return func.instr(held, piece) if db.is_sqlite() else func.strpos(held, piece)

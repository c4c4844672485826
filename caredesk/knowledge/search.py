"""Finding answers: the rarest words of a question, looked for in the full-text index, ranked by what they share.

Never more lines are looked at than a page can wait for: of a question's words the rarest are taken, as long as the
lines that hold them are few enough, and where even those are many, the newest. The wall stands inside the index. What
is found is ranked once more by the pieces of its words: that tells apart what shares the same words."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
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
    select,
    table,
    true,
)

from caredesk.core import db
from caredesk.knowledge import stems, wording
from caredesk.knowledge.index import LINE
from caredesk.knowledge.wording import Form, Word
from caredesk.team.access import visible_accounts
from caredesk.team.models import Agent
from caredesk.tickets.fold import fold
from caredesk.tickets.index import wall

RAREST, MOST_WORDS = 8, 16  # words of a question that are looked for; more, where only few lines hold them
MOST_TYPED = 8  # words
MOST_LINES, FEW_LINES = 1500, 300  # that are ranked for one question
LOOKED_AT = 160  # ... and of these once more, by the pieces of their words
TYPED_AT, TYPED_FORMS = 64, 3  # ... and of a word how many forms, while somebody types
PIECES = {"en": 0.5}  # what those count; the words count the rest
INFLECTED = 0.8  # the same where a word has many forms: Polish, Hungarian, a language that nobody knows
EVERYWHERE = 0.3  # what a piece tells that all of these lines hold
FEW = 6  # lines that cannot tell what is rare
IN_QUESTION, IN_ANSWER = 1.0, 0.35  # what a stem counts that stands in the question, or in the answer alone
ARTICLES = "k"  # the wall of what everybody at the desk may read
_INDEX = table("memory_index", column("rowid"), column("memory_index"))
Line = Mapping[str, Any]
Accounts = frozenset[int] | None  # within whose walls; None: there are none


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
    """Lines, best first, each with its `score` from 0 to 1, and the words by which they were found. is_guess: none was
    spelt like that."""

    lines: Sequence[Line] = ()
    words: Sequence[Word] = ()
    is_guess: bool = False


def alike(agent: Agent, text: str, lang: str, wish: Wish = Wish()) -> Found:
    """The answers to the questions that have most in common with this one."""
    return _alike(visible_accounts(agent), text, lang, wish)


def _alike(
    accounts: Accounts, text: str, lang: str, wish: Wish, *, forms: int = wording.FORMS, most: int = MOST_WORDS
) -> Found:
    asked = stems.stems(text, lang) if lang in stems.LANGUAGES else stems.in_any(text)
    for is_guess, reading in ((False, wording.of_text), (True, wording.misspelt)):
        known = [replace(word, forms=word.forms[:forms]) for word in reading(asked)]
        words = _rarest(known, most)
        lines = _ranked(accounts, words, wish)
        if lines:
            total = sum(word.weight for word in known)
            return Found(_told_apart(lines, asked, total, lang), words, is_guess)
    return Found()


def typed(agent: Agent, text: str, wish: Wish = Wish(), limit: int = TYPED_AT) -> Found:
    """What holds all of these words, of which the last may not be written to its end; else what comes nearest."""
    return _typed(visible_accounts(agent), text, wish, limit)


def among_articles(text: str, wish: Wish) -> Found:
    """The same in what everybody at the desk may read, for whoever asks."""
    return _typed(frozenset(), text, wish, TYPED_AT, most=MOST_WORDS)


def _typed(accounts: Accounts, text: str, wish: Wish, limit: int, *, most: int = RAREST) -> Found:
    asked = stems.words(text)[:MOST_TYPED]
    groups = [dict.fromkeys((fold(word), *stems.known(word, wish.lang))) for word in asked]
    words = wording.typed([[*group] for group in groups], is_open=not text.endswith(" "))
    lines = _ranked(accounts, words, wish, all_of_them=True)
    if lines or not words:
        return Found(lines[:limit], words)
    found = _alike(accounts, text, wish.lang, wish, forms=TYPED_FORMS, most=most)
    return Found(found.lines[:limit], found.words, is_guess=True)


def _rarest(words: Sequence[Word], most: int) -> list[Word]:
    """The rarest of them, as many as can be ranked in time; at least one."""
    found: list[Word] = []
    total = 0
    for word in sorted(words, key=lambda one: one.lines)[:most]:
        total += word.lines
        if found and total > (MOST_LINES if len(found) < RAREST else FEW_LINES):
            break
        found.append(word)
    return found


def _told_apart(lines: Sequence[Line], asked: Sequence[str], total: float, lang: str) -> list[Line]:
    """The lines with the share that their words have, and their pieces: those of the nearest question, where an answer
    is for several. Where words have many forms, pieces count more, and those most that few of these lines hold: they
    tell them apart."""
    mine = stems.pieces(asked)
    theirs = [[stems.pieces(one) for one in stems.questions(line["asked"])] for line in lines]
    held = Counter(piece for several in theirs for piece in frozenset().union(*several))
    is_plain = lang in PIECES or len(lines) < FEW
    weights = {} if is_plain else {piece: _telling(number, len(lines)) for piece, number in held.items()}
    nowhere = 1.0 if is_plain else _telling(0, len(lines))
    much, told = PIECES.get(lang, INFLECTED), []
    for line, several in zip(lines, theirs, strict=True):
        near = max(stems.nearness(mine, pieces, lambda piece: weights.get(piece, nowhere)) for pieces in several)
        share = min(1.0, line["score"] / total) if total else 0.0
        told.append({**line, "score": (1 - much) * share + much * near})
    return sorted(told, key=lambda line: -line["score"])


def _telling(held: int, lines: int) -> float:
    """How much a piece tells that so many of the lines hold, squared as it is used."""
    return float((math.log1p((lines - held + 0.5) / (held + 0.5)) + EVERYWHERE) ** 2)


def _ranked(accounts: Accounts, words: Sequence[Word], wish: Wish, *, all_of_them: bool = False) -> list[Line]:
    if not words:
        return []
    held = _holding(words, accounts, wish, " AND " if all_of_them else " OR ")
    place = _INDEX.c.rowid if db.is_sqlite() else LINE.c.id  # the index itself goes through its hits newest first
    near = held.order_by(place.desc()).limit(MOST_LINES).subquery()
    score = sum((_counted(near, word) for word in words), literal(0.0))
    query = select(near, score.label("score")).order_by(score.desc(), near.c.id.desc()).limit(LOOKED_AT)
    return [dict(row) for row in db.session().connection().execute(query).mappings()]


def _holding(words: Sequence[Word], accounts: Accounts, wish: Wish, by: str) -> Select[Any]:
    """The lines that hold one of these words, or all of them, within these walls."""
    if db.is_sqlite():
        docs: FromClause = _INDEX.join(LINE, LINE.c.id == _INDEX.c.rowid)
        asked = by.join(f"({' OR '.join(_quoted(form) for form in word.forms)})" for word in words)
        fits: ColumnElement[Any] = _INDEX.c.memory_index.bool_op("MATCH")(_walled(asked, accounts))
    else:
        docs = LINE
        either = (" & " if by == " AND " else " | ").join(
            f"({' | '.join(_termed(form) for form in word.forms)})" for word in words
        )
        vector = func.to_tsvector(literal_column("'simple'"), LINE.c.asked.concat(LINE.c.said))
        fits = vector.bool_op("@@")(func.to_tsquery(literal_column("'simple'"), either)) & _within(accounts)
    return select(LINE).select_from(docs).where(fits, *_wished(wish))


def _quoted(form: Form) -> str:
    """In the language of FTS5, quoted, so that no stem is an operator."""
    return f'"{form.stem}"' + ("*" if form.is_open else "")


def _termed(form: Form) -> str:
    return f"'{form.stem}'" + (":*" if form.is_open else "")


def _walled(asked: str, accounts: Accounts) -> str:
    inside = f"({{asked said}} : ({asked}))"
    if accounts is None:
        return inside
    walls = " OR ".join(f'"{one}"' for one in (ARTICLES, *map(wall, sorted(accounts))))
    return f"{inside} AND wall : ({walls})"


def _within(accounts: Accounts) -> ColumnElement[bool]:
    if accounts is None:
        return true()
    return LINE.c.account_id.is_(None) | LINE.c.account_id.in_(sorted(accounts))


def _wished(wish: Wish) -> list[ColumnElement[bool]]:
    asked = {"lang": wish.lang, "channel": wish.channel, "agent_id": wish.agent, "outcome": wish.outcome}
    found = [LINE.c[name] == value for name, value in asked.items() if value]
    if wish.form == "answer":
        found.append(LINE.c.source == "post")
    elif wish.form:
        found.append(LINE.c.form == wish.form)
    return [*found, LINE.c.wall != ""]


def _counted(near: Any, word: Word) -> ColumnElement[float]:
    """What this word adds to a line: more where it stands in the question, less in a form that is less like it."""
    asked = [(_stands(near.c.asked, form), form.weight * IN_QUESTION) for form in word.forms]
    said = [(_stands(near.c.said, form), form.weight * IN_ANSWER) for form in word.forms]
    return case(*asked, *said, else_=0.0)


def _stands(held: Any, form: Form) -> ColumnElement[bool]:
    piece = f" {form.stem}" + ("" if form.is_open else " ")
    place = func.instr(held, piece) if db.is_sqlite() else func.strpos(held, piece)
    return place > 0

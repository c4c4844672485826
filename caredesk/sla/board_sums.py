"""Reading the roll-ups: sums over a stretch of time, behind a wall, in the order in which they lie.

Statements are built once for each question; the stretch is filled in."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Integer, bindparam, case, func, select
from sqlmodel import col

from caredesk.core import db
from caredesk.sla.asked import Question, split_of
from caredesk.sla.models import Tally, Wait
from caredesk.sla.period import Span

FIGURES = {
    "came": ("in",),
    "answered": ("out",),
    "met": ("first_met", "next_met"),
    "missed": ("first_missed", "next_missed"),
}
SHOWN = [what for some in FIGURES.values() for what in some]
KNOWN = ("team", "channel")  # the splits for which the quarters are told one by one
_FIRST, _END = (bindparam(name, type_=Integer()) for name in ("first", "end"))


class Counted(NamedTuple):
    """What happened in each quarter on each account in each team, column by column."""

    slot: Sequence[int]
    channel: Sequence[int]
    team: Sequence[int]
    came: Sequence[int]
    answered: Sequence[int]
    met: Sequence[int]
    missed: Sequence[int]

    @property
    def figures(self) -> Iterable[tuple[int, ...]]:
        return zip(self.came, self.answered, self.met, self.missed, strict=True)


class Took(NamedTuple):
    """How many first answers of each quarter took how many minutes, column by column."""

    slot: Sequence[int]
    channel: Sequence[int]
    team: Sequence[int]
    agent: Sequence[int]
    lang: Sequence[str]
    minutes: Sequence[int]
    n: Sequence[int]


def counted(asked: Question, within: Span) -> Counted:
    """What happened, quarter by quarter."""
    return Counted(*_columns(_rows(_counted(asked), within), Counted))


def waits(asked: Question, within: Span) -> Took:
    """How long first answers took, quarter by quarter."""
    return Took(*_columns(_rows(_waits(asked), within), Took))


def _columns(rows: Sequence[Any], kind: Any) -> Iterable[Sequence[Any]]:
    return zip(*rows, strict=True) if rows else [()] * len(kind._fields)


def counted_by(asked: Question, within: Span) -> Sequence[Any]:
    """What happened to each agent or language: the key, then the four figures."""
    return _rows(_counted_by(asked), within)


@lru_cache(256)
def _counted(asked: Question) -> Any:
    place: Any = (Tally.slot, Tally.account_id, Tally.team_id)
    return select(*place, *_figures()).where(*_tallies(asked)).group_by(*place)


@lru_cache(256)
def _waits(asked: Question) -> Any:
    columns: Any = (Wait.slot, Wait.account_id, Wait.team_id, Wait.agent_id, Wait.lang, Wait.minutes, Wait.n)
    return select(*columns).where(*_within(Wait, asked))


@lru_cache(256)
def _counted_by(asked: Question) -> Any:
    column = split_of(Tally, asked.by)
    return select(column, *_figures()).where(*_tallies(asked)).group_by(column)


def _figures() -> list[Any]:
    return [func.sum(case((col(Tally.what).in_(some), col(Tally.n)), else_=0)) for some in FIGURES.values()]


def _tallies(asked: Question) -> list[Any]:
    return [*_within(Tally, asked), col(Tally.what).in_(SHOWN)]


def _within(model: Any, asked: Question) -> list[Any]:
    return [col(model.slot) >= _FIRST, col(model.slot) < _END, col(model.n) != 0, *asked.wall(model)]


def _rows(query: Any, within: Span) -> Any:
    return db.session().connection().execute(query, {"first": within.first, "end": within.end}).all()

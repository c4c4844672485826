"""Days and weeks that were, in the reader's zone, from the roll-ups: one question of the database for each of them."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import Integer, bindparam, func, literal, select
from sqlmodel import col

from caredesk.core import db
from caredesk.sla import board_names, period
from caredesk.sla.asked import SPLITS, Question, split_of
from caredesk.sla.board_day import Flow
from caredesk.sla.board_names import Name
from caredesk.sla.models import ClockKind, Tally, Wait
from caredesk.sla.period import Span
from caredesk.sla.share import Outcome

STEPS = ("day", "week")
MOST = {"day": 400, "week": 110}  # of them at once
USUAL = {"day": 28, "week": 12}
EARLIEST, LATEST = date(2000, 1, 1), date(2100, 1, 1)
ALL = ""  # not split
OF = (ALL, *SPLITS)
_FIRST, _END = (bindparam(name, type_=Integer()) for name in ("first", "end"))


class NoRange(Exception):
    """These two days are no range of time that can be shown; `why`: order, long, far."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class Asked:
    """Which days or weeks, of what; `question` holds the wall, the team, the zone and the split."""

    question: Question
    step: str
    first_on: date
    last_on: date
    of: str = ALL

    def spans(self) -> Iterator[tuple[date, Span]]:
        """Each day or week, the latest first; a week is known by its Monday."""
        on, zone = self.last_on, self.question.zone
        while on >= self.first_on:
            if self.step == "week":
                on = period.monday_of(on)
                yield on, period.week(on, zone)
            else:
                yield on, period.day(on, zone)
            on -= timedelta(days=1)


@dataclass(frozen=True)
class Line:
    """What happened on one day or in one week: in all, or to one team, account, agent or language."""

    on: date
    span: Span
    name: Name | None
    tickets: int
    resolved: int
    flow: Flow
    outcomes: Mapping[str, Outcome]  # by kind of clock


def ranged(step: str, first_on: date | None, last_on: date | None, today: date) -> tuple[date, date]:
    """The range that is meant; NoRange when there is none, or it holds too much."""
    days = period.DAYS_OF_A_WEEK if step == "week" else 1
    last = last_on or today
    first = first_on or max(last, EARLIEST) - timedelta(days=USUAL[step] * days - 1)
    if not EARLIEST <= min(first, last) <= max(first, last) <= LATEST:
        raise NoRange("far")
    if first > last:
        raise NoRange("order")
    if (last - first).days >= MOST[step] * days:
        raise NoRange("long")
    return first, last


def lines(asked: Asked) -> Iterator[Line]:
    """One line for each day or week, or for each part of it, the latest first."""
    known = board_names.accounts(asked.question)
    for on, span in asked.spans():
        counted, waits = _counted(asked, span), _waits(asked, span)
        keys = counted.keys() | waits.keys()
        if asked.of == ALL:
            yield _line(on, span, None, (counted.get(ALL, Counter()), waits.get(ALL, Counter())))
            continue
        names = board_names.parts(asked.of, keys, known)
        for key, name in sorted(names.items(), key=lambda one: (not one[1].text, one[1].text.casefold())):
            yield _line(on, span, name, (counted.get(key, Counter()), waits.get(key, Counter())))


def _line(on: date, span: Span, name: Name | None, figures: tuple[Counter[str], Counter[int]]) -> Line:
    counted, waits = figures
    outcomes = {kind.value: Outcome(counted[f"{kind}_met"], counted[f"{kind}_missed"]) for kind in ClockKind}
    answers = outcomes["first"] + outcomes["next"]
    flow = Flow(counted["in"], counted["out"], answers, tuple(sorted(waits.items())))
    return Line(on, span, name, counted["ticket"], counted["resolved"], flow, outcomes)


def _counted(asked: Asked, span: Span) -> dict[Any, Counter[str]]:
    found: dict[Any, Counter[str]] = defaultdict(Counter)
    for key, what, n in _rows(_tallies(asked.question, asked.of), span):
        found[key][what] = int(n)
    return found


def _waits(asked: Asked, span: Span) -> dict[Any, Counter[int]]:
    found: dict[Any, Counter[int]] = defaultdict(Counter)
    for key, minutes, n in _rows(_minutes(asked.question, asked.of), span):
        found[key][minutes] = int(n)
    return found


@lru_cache(256)
def _tallies(question: Question, of: str) -> Any:
    return _grouped(Tally, Tally.what, question, of)


@lru_cache(256)
def _minutes(question: Question, of: str) -> Any:
    return _grouped(Wait, Wait.minutes, question, of)


def _grouped(model: Any, last: Any, question: Question, of: str) -> Any:
    key: Any = split_of(model, of) if of else literal(ALL)
    asked = [col(model.slot) >= _FIRST, col(model.slot) < _END, col(model.n) != 0, *question.wall(model)]
    return select(key, last, func.sum(model.n)).where(*asked).group_by(*([key, last] if of else [last]))


def _rows(query: Any, span: Span) -> Any:
    return db.session().connection().execute(query, {"first": span.first, "end": span.end}).all()

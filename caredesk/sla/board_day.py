"""The board's day: what came in and was answered, how fast and how much in time, put together from the roll-ups."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from caredesk.sla import board_sums, period, share
from caredesk.sla.asked import Question
from caredesk.sla.board_sums import KNOWN, Counted, Took
from caredesk.sla.period import Span
from caredesk.sla.share import Outcome

NOTHING = Outcome()


@dataclass(frozen=True)
class Flow:
    """What came, what was answered and how much of it in time, and how long first answers took."""

    came: int = 0
    answered: int = 0
    outcome: Outcome = NOTHING
    waits: tuple[tuple[int, int], ...] = ()  # minutes, and how many first answers took so long

    @cached_property
    def median(self) -> int | None:
        """Within how many minutes half of the first answers were given."""
        return share.within(dict(self.waits), share.HALF)

    @cached_property
    def slow(self) -> int | None:
        """Within how many minutes nine in ten were given."""
        return share.within(dict(self.waits), share.NINE_TENTHS)


@dataclass(frozen=True)
class Point:
    """The flow of one stretch of time."""

    span: Span
    flow: Flow


@dataclass(frozen=True)
class Column:
    """An hour of the heat; of a week the same hour of all its days."""

    of_day: int
    spans: tuple[Span, ...]


@dataclass(frozen=True)
class Row:
    """One account in the heat: what became of the answers of each hour."""

    account_id: int
    cells: tuple[Outcome, ...]


@dataclass(frozen=True)
class Day:
    span: Span
    whole: Flow
    points: tuple[Point, ...]  # the chart: quarters, of a week hours
    table: tuple[Point, ...]  # the same to read: hours, of a week days
    columns: tuple[Column, ...]
    heat: tuple[Row, ...]
    medians: tuple[tuple[int, int | None], ...]  # of each agent
    parts: tuple[tuple[Any, Flow], ...]  # of each team, account, agent or language


def day(asked: Question, at: datetime) -> Day:
    """The figures of the period that is asked for."""
    within = asked.span(at)
    counted, waits = board_sums.counted(asked, within), board_sums.waits(asked, within)
    fine, coarse = period.steps(within, asked.period, asked.zone)
    columns = _columns(asked, within)
    return Day(
        within,
        _whole(counted, waits),
        _points(fine, counted, waits),
        _points(coarse, counted, waits),
        columns,
        _heat(columns, counted),
        _medians(waits),
        tuple(_parts(asked, within, counted, waits).items()),
    )


class _Sum:
    """A flow that is being added up."""

    def __init__(self) -> None:
        self.came = self.answered = self.met = self.missed = 0
        self.waits: dict[int, int] = {}

    def add(self, came: int, answered: int, met: int, missed: int) -> None:
        self.came += came
        self.answered += answered
        self.met += met
        self.missed += missed

    def wait(self, minutes: int, n: int) -> None:
        self.waits[minutes] = self.waits.get(minutes, 0) + n

    def flow(self) -> Flow:
        outcome = Outcome(int(self.met), int(self.missed))
        return Flow(int(self.came), int(self.answered), outcome, tuple(sorted(self.waits.items())))


def _whole(counted: Sequence[Counted], waits: Sequence[Took]) -> Flow:
    total = _Sum()
    for _, _, _, *figures in counted:
        total.add(*figures)
    for one in waits:
        total.wait(one[5], one[6])
    return total.flow()


def _places(steps: Sequence[Iterable[Span]]) -> dict[int, int]:
    """In which of these steps each quarter lies."""
    return {slot: number for number, spans in enumerate(steps) for one in spans for slot in range(one.first, one.end)}


def _points(spans: Sequence[Span], counted: Sequence[Counted], waits: Sequence[Took]) -> tuple[Point, ...]:
    place, sums = _places([(one,) for one in spans]), [_Sum() for _ in spans]
    for slot, _, _, *figures in counted:
        sums[place[slot]].add(*figures)
    for slot, _, _, _, _, minutes, n in waits:
        sums[place[slot]].wait(minutes, n)
    return tuple(Point(span, one.flow()) for span, one in zip(spans, sums, strict=True))


def _columns(asked: Question, within: Span) -> tuple[Column, ...]:
    hours = period.hours(within, asked.zone)
    if asked.period != "7d":
        return tuple(Column(one.of_day, (one.span,)) for one in hours)
    same: dict[int, list[Span]] = defaultdict(list)
    for one in hours:
        same[one.of_day].append(one.span)
    return tuple(Column(of_day, tuple(spans)) for of_day, spans in sorted(same.items()))


def _heat(columns: Sequence[Column], counted: Sequence[Counted]) -> tuple[Row, ...]:
    """The accounts that answered anything, each with every hour."""
    place = _places([one.spans for one in columns])
    cells: dict[int, list[Outcome]] = {}
    for slot, account, _, _, _, met, missed in counted:
        if met or missed:
            row = cells.setdefault(account, [NOTHING] * len(columns))
            row[place[slot]] += Outcome(int(met), int(missed))
    return tuple(Row(account, tuple(row)) for account, row in sorted(cells.items()))


def _medians(waits: Sequence[Took]) -> tuple[tuple[int, int | None], ...]:
    found: dict[int, Counter[int]] = defaultdict(Counter)
    for _, _, _, agent, _, minutes, n in waits:
        found[agent][minutes] += n
    return tuple((agent, share.within(minutes, share.HALF)) for agent, minutes in sorted(found.items()))


def _parts(asked: Question, within: Span, counted: Sequence[Counted], waits: Sequence[Took]) -> dict[Any, Flow]:
    sums: dict[Any, _Sum] = defaultdict(_Sum)
    if asked.by in KNOWN:
        place = Counted._fields.index(asked.by)
        for row in counted:
            sums[row[place]].add(*row[3:])
    else:
        for key, *figures in board_sums.counted_by(asked, within):
            sums[key].add(*figures)
    place = Took._fields.index(asked.by)
    for took in waits:
        sums[took[place]].wait(took[5], took[6])
    return {key: one.flow() for key, one in sums.items()}

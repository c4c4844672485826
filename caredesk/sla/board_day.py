"""The board's day: what came in and was answered, how fast and how much in time, put together from the roll-ups."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from operator import add
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
    (whole,) = _points([within], counted, waits)
    return Day(
        within,
        whole.flow,
        _points(fine, counted, waits),
        _points(coarse, counted, waits),
        columns,
        _heat(columns, counted),
        _medians(waits),
        tuple(_parts(asked, within, counted, waits).items()),
    )


def _points(spans: Sequence[Span], counted: Counted, waits: Took) -> tuple[Point, ...]:
    place = _places([(one,) for one in spans])
    sums = _sums(map(place.__getitem__, counted.slot), counted)
    minutes = _histograms(map(place.__getitem__, waits.slot), waits)
    return tuple(Point(span, _flow(sums.get(number), minutes.get(number, {}))) for number, span in enumerate(spans))


def _places(steps: Sequence[Iterable[Span]]) -> dict[int, int]:
    """In which of these steps each quarter lies."""
    return {slot: number for number, spans in enumerate(steps) for one in spans for slot in range(one.first, one.end)}


def _sums(keys: Iterable[Any], counted: Counted) -> dict[Any, Sequence[int]]:
    """The four figures, added up for each key."""
    found: dict[Any, Sequence[int]] = {}
    for key, figures in zip(keys, counted.figures, strict=True):
        known = found.get(key)
        found[key] = figures if known is None else tuple(map(add, known, figures))
    return found


def _histograms(keys: Iterable[Any], waits: Took) -> dict[Any, dict[int, int]]:
    """How many waits took how many minutes, for each key."""
    found: dict[Any, dict[int, int]] = defaultdict(dict)
    for key, minutes, n in zip(keys, waits.minutes, waits.n, strict=True):
        known = found[key]
        known[minutes] = known.get(minutes, 0) + n
    return found


def _flow(figures: Sequence[int] | None, waits: Mapping[int, int]) -> Flow:
    came, answered, met, missed = map(int, figures or (0, 0, 0, 0))
    return Flow(came, answered, Outcome(met, missed), tuple(sorted(waits.items())))


def _columns(asked: Question, within: Span) -> tuple[Column, ...]:
    hours = period.hours(within, asked.zone)
    if asked.period != "7d":
        return tuple(Column(one.of_day, (one.span,)) for one in hours)
    same: dict[int, list[Span]] = defaultdict(list)
    for one in hours:
        same[one.of_day].append(one.span)
    return tuple(Column(of_day, tuple(spans)) for of_day, spans in sorted(same.items()))


def _heat(columns: Sequence[Column], counted: Counted) -> tuple[Row, ...]:
    """The accounts that answered anything, each with every hour."""
    place = _places([one.spans for one in columns])
    cells = _sums(
        ((account, place[slot]) for slot, account in zip(counted.slot, counted.channel, strict=True)), counted
    )
    late = {key: Outcome(int(met), int(missed)) for key, (_, _, met, missed) in cells.items() if met or missed}
    accounts = sorted({account for account, _ in late})
    hours = range(len(columns))
    return tuple(Row(account, tuple(late.get((account, hour), NOTHING) for hour in hours)) for account in accounts)


def _medians(waits: Took) -> tuple[tuple[int, int | None], ...]:
    found = _histograms(waits.agent, waits)
    return tuple((agent, share.within(minutes, share.HALF)) for agent, minutes in sorted(found.items()))


def _parts(asked: Question, within: Span, counted: Counted, waits: Took) -> dict[Any, Flow]:
    if asked.by in KNOWN:
        sums = _sums(getattr(counted, asked.by), counted)
    else:
        sums = {key: figures for key, *figures in board_sums.counted_by(asked, within)}
    minutes = _histograms(getattr(waits, asked.by), waits)
    return {key: _flow(sums.get(key), minutes.get(key, {})) for key in sums.keys() | minutes.keys()}

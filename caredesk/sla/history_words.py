"""History in words: headings, what is wrong with a range, the lines of the file and of the chart."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from flask_babel import gettext as _

from caredesk.sla import board_show, history
from caredesk.sla.board_names import Name
from caredesk.sla.history import Asked, Line
from caredesk.sla.share import Outcome

KINDS = ("first", "next", "resolution", "claim")


def why(code: str, step: str) -> str:
    """What is wrong with the range, at its field."""
    most, years = history.MOST.get(step, 0), (history.EARLIEST.year, history.LATEST.year)
    too_long = _("Choose at most %(most)s days.", most=most)
    if step == "week":
        too_long = _("Choose at most %(most)s weeks.", most=most)
    return {
        "day": _("Write the day as year, month and day: 2026-11-26."),
        "order": _("The first day lies after the last one."),
        "far": _("Choose days between %(first)s and %(last)s.", first=years[0], last=years[1]),
        "long": too_long,
    }[code]


def split(of: str) -> str:
    """By what the lines are split."""
    return {
        history.ALL: _("All together"),
        "team": _("Team"),
        "channel": _("Channel"),
        "agent": _("Agent"),
        "lang": _("Language"),
    }[of]


def named(name: Name, of: str) -> str:
    """The part that a line is about."""
    return name.text or (_("Not known") if of == "lang" else _("Nobody"))


def rows(asked: Asked, lines: Iterable[Line]) -> Iterator[list[Any]]:
    """The file: headings, then a row for each line."""
    yield [*_heading(asked), *_columns()]
    for line in lines:
        part = [named(line.name, asked.of)] if line.name is not None else []
        yield [line.on.isoformat(), *part, *_figures(line)]


def _heading(asked: Asked) -> list[str]:
    first = _("Week from") if asked.step == "week" else _("Day")
    return [first] if asked.of == history.ALL else [first, split(asked.of)]


def _columns() -> list[str]:
    kinds = (_("First answers"), _("Next answers"), _("Resolutions"), _("Claims"))
    ends = [f"{kind}: {end}" for kind in kinds for end in (_("in time"), _("late"), _("in time, percent"))]
    waits = (_("Median first answer, min"), _("Nine in ten first answers within, min"))
    return [_("Incoming"), _("Answered"), _("New tickets"), _("Resolved"), *waits, *ends]


def _figures(line: Line) -> list[Any]:
    flow = line.flow
    ends = [part for kind in KINDS for part in _ends(line.outcomes[kind])]
    return [flow.came, flow.answered, line.tickets, line.resolved, flow.median, flow.slow, *ends]


def _ends(outcome: Outcome) -> tuple[Any, ...]:
    share = outcome.per_mille
    return outcome.met, outcome.missed, None if share is None else share / 10


def points(lines: Sequence[Line]) -> list[list[int | None]]:
    """The lines of the chart, the oldest first."""
    return board_show.lines((line.span, line.flow) for line in reversed(lines))

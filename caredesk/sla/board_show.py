"""The board as HTML, part by part: the same fragments for the page and for the push, in the reader's language."""

from collections.abc import Iterable
from typing import Any

from flask import current_app
from flask_babel import force_locale

from caredesk.core import clock
from caredesk.sla.board import Board
from caredesk.sla.board_day import Flow
from caredesk.sla.board_links import Links
from caredesk.sla.board_words import Words
from caredesk.sla.period import SECONDS, Span

MOST_CARRIERS = 8
PARTS = ("figures", "chart", "late", "heat", "carriers", "lines")


def models(b: Board) -> dict[str, Any]:
    """What each part shows; a part whose model is the same needs no rendering."""
    return {
        "figures": (b.now, b.day.whole, b.goal),
        "chart": (b.day.points, b.day.table),
        "late": (b.late, b.now.due.overdue),
        "heat": (b.day.columns, b.day.heat, b.accounts),
        "carriers": b.carriers,
        "lines": b.lines,
    }


def given(b: Board, lang: str) -> dict[str, Any]:
    """What the templates of the parts are given."""
    return {
        "b": b,
        "say": Words(b.asked.zone, lang),
        "links": Links(b.asked),
        "names": {name.key: name for name in b.accounts},
        "points": points(b),
        "most_carriers": MOST_CARRIERS,
    }


def points(b: Board) -> list[list[int | None]]:
    """The lines of the chart: times, incoming, answered, and the median in minutes."""
    return lines((one.span, one.flow) for one in b.day.points)


def lines(found: Iterable[tuple[Span, Flow]]) -> list[list[int | None]]:
    """The flow of these stretches as a chart draws it."""
    told = [(span.first * SECONDS, flow.came, flow.answered, flow.median) for span, flow in found]
    return [[one[place] for one in told] for place in range(4)]


def rendered(b: Board, lang: str, parts: Iterable[str] = PARTS) -> dict[str, str]:
    """These parts in this language, whoever is being served."""
    shown, environment = given(b, lang), current_app.jinja_env
    with force_locale(lang):
        return {part: environment.get_template(f"sla/_{part}.html").render(**shown) for part in parts}


def told(b: Board, entry: int, parts: dict[str, str]) -> dict[str, Any]:
    """The shape of a push, and of the answer to who asks for it."""
    asked = [str(b.asked.team or ""), b.asked.period, b.asked.by]
    return {"asked": asked, "at": b.at.isoformat(), "now": clock.now().isoformat(), "entry": entry, "parts": parts}

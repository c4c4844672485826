"""What stands behind the figures of the past: lists of answers and posts, each with its ticket."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, render_template, request
from flask_login import login_required

from caredesk.core import clock, numbers, web
from caredesk.core.types import LARGEST_LINK
from caredesk.sla import board_routes, drill, period
from caredesk.sla.asked import Question
from caredesk.sla.board_words import Words
from caredesk.sla.drill import KINDS, OUTCOMES, Behind
from caredesk.sla.period import Span
from caredesk.sla.spoken import Times
from caredesk.team.door import me
from caredesk.tickets import sidebar
from caredesk.tickets.views import NOBODY

bp = Blueprint("drill", __name__)
LAST_SLOT = 9_000_000  # in the year 2226
LONGEST_LANG = 8


@bp.get("/sla/answers")
@login_required
def answers() -> str:
    behind = _behind(request.args)
    kind = _one("kind", KINDS, "answers")
    outcome = _one("outcome", OUTCOMES, "all")
    rows, following = drill.answers(behind, kind, outcome, drill.read_cursor(request.args.get("after", "")))
    given = {"kind": kind, "outcome": outcome, "count": drill.how_many(behind, kind, outcome)}
    return _page("sla/answers.html", behind, rows, following, **given)


@bp.get("/sla/posts")
@login_required
def posts() -> str:
    behind, what = _behind(request.args), _one("what", ("in", "out"), "in")
    rows, following = drill.posts(behind, what, drill.read_cursor(request.args.get("after", "")))
    return _page("sla/posts.html", behind, rows, following, what=what)


def _page(template: str, behind: Behind, rows: Any, following: str, **more: Any) -> str:
    lang, zone = web.language(), me().zone
    following = {**request.args.to_dict(), "after": following} if following else {}  # type: ignore[assignment]
    given = {"behind": behind, "rows": rows, "following": following, "say": Words(zone, lang)}
    return render_template(template, times=Times(zone, lang), **given, **more)


def _one(name: str, known: Any, usual: str) -> str:
    asked = request.args.get(name, "")
    return asked if asked in known else usual


def _behind(asked: Mapping[str, str]) -> Behind:
    """Which figure the address means; a team that is not seen is not there, and a part that is none is not asked."""
    around = sidebar.sidebar(me())
    question = Question(around.accounts, board_routes.seen(asked.get("team", ""), around), zone=me().zone)
    parts = {name: asked.get(name, "") for name in ("account", "agent")}
    parts = {name: value for name, value in parts.items() if _is_id(value) or (name, value) == ("agent", NOBODY)}
    return Behind(question, _spans(asked), **parts, lang=_lang(asked.get("lang", "")))


def _is_id(value: str) -> bool:
    return numbers.whole(value, LARGEST_LINK) is not None


def _lang(told: str) -> str:
    """A language as posts have it; what no database can hold is no language, and finds nothing."""
    return told[:LONGEST_LANG] if told.isprintable() else "?"


def _spans(asked: Mapping[str, str]) -> tuple[Span, ...]:
    """These quarters; else the period, of a week maybe only one hour of each of its days."""
    begin, end = (numbers.whole(asked.get(name, ""), LAST_SLOT) for name in ("from", "until"))
    if begin is not None and end is not None:
        return (Span(begin, end),)
    chosen, _ = board_routes.known(asked.get("period", ""), "")
    within, hour = period.span(chosen, clock.now(), me().zone), asked.get("hour", "")
    spans = tuple(one.span for one in period.hours(within, me().zone) if str(one.of_day) == hour)
    return spans or (within,)

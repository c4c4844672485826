"""Days and weeks that were: a chart, a table, and the same as a file."""

from dataclasses import replace
from datetime import date
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, render_template, request
from flask_babel import gettext as _
from flask_login import login_required

from caredesk.core import clock, sheet, web
from caredesk.sla import history, history_words
from caredesk.sla.asked import Question
from caredesk.sla.board_links import Links
from caredesk.sla.board_routes import seen
from caredesk.sla.board_words import Words
from caredesk.sla.history import OF, STEPS, Asked, NoRange
from caredesk.team.door import me
from caredesk.tickets import sidebar
from caredesk.tickets.sidebar import Sidebar

bp = Blueprint("history", __name__)
MOST_LINES = 1500


@bp.get("/sla/history")
@login_required
def show() -> Any:
    around = sidebar.sidebar(me())
    asked, problems = _asked(around)
    say = Words(me().zone, web.language())
    found = [] if problems else list(islice(history.lines(asked), MOST_LINES + 1))
    teams = [("", _("All teams")), *((team.id, team.name) for team in around.teams)]
    given = {"asked": asked, "team_choices": teams, "say": say, "links": Links(asked.question), "problems": problems}
    shown = {"lines": found[:MOST_LINES], "is_cut": len(found) > MOST_LINES}
    chart = history_words.points(found) if asked.of == history.ALL else []
    page = render_template("sla/history.html", **given, **shown, points=chart, query=_query(asked))
    return (page, 422) if problems else page


@bp.get("/sla/history.csv")
@login_required
def file() -> Any:
    """The same as a file, line by line as it is read."""
    asked, problems = _asked(sidebar.sidebar(me()))
    if problems:
        return web.refuse(422, " ".join(problems.values()))
    rows = history_words.rows(asked, history.lines(asked))
    return sheet.stream(f"sla-{asked.step}-{asked.first_on}-{asked.last_on}", rows)


def _asked(around: Sidebar) -> tuple[Asked, dict[str, str]]:
    """What the address asks for, and what is wrong with it, by field; then the usual range stands in its place."""
    given = request.args
    step = given["by"] if given.get("by") in STEPS else STEPS[0]
    question = Question(around.accounts, seen(given.get("team", ""), around), zone=me().zone)
    of = given["of"] if given.get("of") in OF else history.ALL
    question = replace(question, by=of or question.by)
    today = clock.now().astimezone(ZoneInfo(me().zone)).date()
    (first_on, last_on), problems = _days("from", "until")
    try:
        first, last = history.ranged(step, first_on, last_on, today)
    except NoRange as error:
        problems["from"] = history_words.why(error.why, step)
        first, last = history.ranged(step, None, None, today)
    return Asked(question, step, first, last, of), problems


def _days(*names: str) -> tuple[list[date | None], dict[str, str]]:
    found: list[date | None] = []
    problems: dict[str, str] = {}
    for name in names:
        text = request.args.get(name, "").strip()
        try:
            found.append(date.fromisoformat(text) if text else None)
        except ValueError:
            found.append(None)
            problems[name] = history_words.why("day", name)
    return found, problems


def _query(asked: Asked) -> dict[str, str]:
    """The question as it stands in the address of the file."""
    told = {"by": asked.step, "of": asked.of, "team": str(asked.question.team or "")}
    told |= {"from": asked.first_on.isoformat(), "until": asked.last_on.isoformat()}
    return {key: value for key, value in told.items() if value}

"""The board and its history for machines: the same figures from the same questions, lengths in minutes."""

from datetime import date, datetime
from itertools import islice
from typing import Any, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, Field

from caredesk.audit import log as trail
from caredesk.core import api, clock
from caredesk.core.api import Invalid, Strict, answers, spec
from caredesk.sla import board, board_routes, history
from caredesk.sla.asked import Question
from caredesk.sla.board_day import Flow
from caredesk.sla.board_now import Due, Waiting
from caredesk.sla.history import Asked, Line, NoRange
from caredesk.team.door import me
from caredesk.tickets import sidebar

bp = api.blueprint("board")
MOST_LINES = 5000
TEAM = Field("", max_length=20, description="The number of a team; empty: all that you see.")


class BoardAsked(Strict):
    """Which figures."""

    team: str = TEAM
    period: Literal["24h", "today", "7d"] = "24h"
    by: Literal["team", "channel", "agent", "lang"] = "team"


class HistoryAsked(Strict):
    """Which days or weeks, in the zone of the key's agent; of: by what they are split."""

    team: str = TEAM
    by: Literal["day", "week"] = "day"
    of: Literal["", "team", "channel", "agent", "lang"] = ""
    first: date | None = None
    last: date | None = None


class Figures(BaseModel):
    """in_time: the share of first and next answers that were in time; median and slow: within how many minutes half of
    the first answers were given, and nine in ten."""

    came: int
    answered: int
    met: int
    missed: int
    in_time: float | None
    median_minutes: int | None
    slow_minutes: int | None


class Present(BaseModel):
    """within_15_min are among those within_1_h; neither is overdue yet."""

    overdue: int
    overdue_unassigned: int
    within_15_min: int
    within_1_h: int
    oldest_due_at: datetime | None
    open: int
    unassigned: int
    waiting_since: datetime | None


class Part(BaseModel):
    """The figures of one team, channel, agent or language; key `none`: nobody, or a language that nobody knows."""

    key: str
    name: str
    now: Present
    period: Figures


class Carrying(BaseModel):
    agent_id: int
    name: str
    open: int
    load: float
    capacity: int


class BoardOut(BaseModel):
    at: datetime
    begins_at: datetime
    goal_percent: int
    now: Present
    longest_waiting_ticket: int | None
    period: Figures
    parts: list[Part]
    agents: list[Carrying]


class Stretch(BaseModel):
    """A day, or a week by its Monday; in all, or one part of it. outcomes: by kind of clock, in time and late."""

    on: date
    begins_at: datetime
    ends_at: datetime
    key: str
    name: str
    tickets: int
    resolved: int
    figures: Figures
    outcomes: dict[str, tuple[int, int]]


class HistoryOut(BaseModel):
    zone: str
    stretches: list[Stretch]


@bp.get("/board")
@spec.validate(resp=answers(BoardOut), tags=["board"])
def show(query: BoardAsked) -> Any:
    """The board of now."""
    around = sidebar.sidebar(me())
    asked = Question(around.accounts, board_routes.seen(query.team, around), query.period, query.by, me().zone)
    made = board_routes.boards().board(asked, clock.now(), trail.head()[1])
    return BoardOut(
        at=made.at,
        begins_at=made.day.span.begins_at,
        goal_percent=made.goal,
        now=_present(made.now.due, made.now.waiting),
        longest_waiting_ticket=made.now.longest,
        period=_figures(made.day.whole),
        parts=[_part(line) for line in made.lines],
        agents=[
            Carrying(agent_id=one.id, name=one.name, open=one.open, load=one.load, capacity=one.capacity)
            for one in made.carriers
        ],
    )


def _part(line: board.Line) -> Part:
    now, period = _present(line.due, line.waiting), _figures(line.flow)
    return Part(key=line.name.key, name=line.name.text, now=now, period=period)


def _present(due: Due, waiting: Waiting) -> Present:
    return Present(
        overdue=due.overdue,
        overdue_unassigned=due.free,
        within_15_min=due.soon,
        within_1_h=due.hour,
        oldest_due_at=due.oldest_at,
        open=waiting.open,
        unassigned=waiting.free,
        waiting_since=waiting.since_at,
    )


def _figures(flow: Flow) -> Figures:
    met, missed = flow.outcome.met, flow.outcome.missed
    share = round(met / flow.outcome.all, 4) if flow.outcome.all else None
    return Figures(
        came=flow.came,
        answered=flow.answered,
        met=met,
        missed=missed,
        in_time=share,
        median_minutes=flow.median,
        slow_minutes=flow.slow,
    )


@bp.get("/board/history")
@spec.validate(resp=answers(HistoryOut), tags=["board"])
def past(query: HistoryAsked) -> Any:
    """Days or weeks that were, the latest first."""
    around = sidebar.sidebar(me())
    today = clock.now().astimezone(ZoneInfo(me().zone)).date()
    try:
        first, last = history.ranged(query.by, query.first, query.last, today)
    except NoRange as error:
        told = {"order": "first lies after last", "long": "the range is too long", "far": "these years are not kept"}
        raise Invalid(errors=[{"field": "first", "problem": told[error.why]}]) from error
    question = Question(around.accounts, board_routes.seen(query.team, around), by=query.of or "team", zone=me().zone)
    lines = history.lines(Asked(question, query.by, first, last, query.of))
    return HistoryOut(zone=me().zone, stretches=[_stretch(line) for line in islice(lines, MOST_LINES)])


def _stretch(line: Line) -> Stretch:
    return Stretch(
        on=line.on,
        begins_at=line.span.begins_at,
        ends_at=line.span.ends_at,
        key=line.name.key if line.name else "",
        name=line.name.text if line.name else "",
        tickets=line.tickets,
        resolved=line.resolved,
        figures=_figures(line.flow),
        outcomes={kind: (one.met, one.missed) for kind, one in line.outcomes.items()},
    )

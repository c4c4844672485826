"""How much of what we say was ready-made: per colleague and per template, of the accounts that the reader sees."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import case, true
from sqlmodel import col, func, select

from caredesk.core import db
from caredesk.team import access
from caredesk.team.models import Agent
from caredesk.voice import canning
from caredesk.voice.models import CannedReply
from caredesk.voice.rule_terms import SAME

DAYS = (7, 28, 90)
MOST = 100
COLUMNS = ("by", "id", "name", "replies", "ready_made", "canned_percent", "edited", "said_before")
EDITED = 90  # a smaller share of the template than this, and somebody has made it their own
AGAIN = round(100 * SAME)


@dataclass(frozen=True)
class Line:
    """One colleague, one template or one answer: how many replies, how many of them were ready-made, and how much."""

    by: str  # agent, template, answer, all
    id: int
    name: str
    replies: int
    ready_made: int  # begun from a template or an answer
    canned_percent: int | None  # of all their words; none: the words of none of them are known
    edited: int  # of the ready-made ones: those that were made somebody's own
    said_before: int  # nearly word for word what this page had said lately

    def told(self) -> list[Any]:
        return [asdict(self)[name] for name in COLUMNS]


@dataclass(frozen=True)
class Report:
    """All of it for so many days."""

    days: int
    total: Line
    agents: list[Line]
    templates: list[Line]

    def rows(self) -> Iterator[list[Any]]:
        """Headings and rows of the file."""
        yield list(COLUMNS)
        yield from (line.told() for line in (self.total, *self.agents, *self.templates))


def report(reader: Agent, days: int, until: datetime) -> Report:
    """What was written in the days until this moment."""
    where = reach(reader, days, until)
    made = [_of(name, column, where) for name, column in canning.NAMES.items()]
    templates = sorted((line for some in made for line in some), key=lambda line: (-line.replies, line.name))
    return Report(days, _total(where), _agents(where), templates[:MOST])


def reach(reader: Agent, days: int, until: datetime) -> list[Any]:
    """The replies of these days that this reader may know of."""
    return [CannedReply.at >= until - timedelta(days=days), CannedReply.at <= until, *_wall(reader)]


def _wall(reader: Agent) -> list[Any]:
    if access.sees_all(reader):
        return []
    return [col(CannedReply.account_id).in_(access.accounts_of(reader.id))]


_FROM_TEMPLATE = col(CannedReply.template_id).is_not(None) | col(CannedReply.answer_id).is_not(None)
COUNTED: dict[str, Any] = {  # what each figure of a line counts
    "replies": true(),
    "ready_made": _FROM_TEMPLATE,
    "edited": _FROM_TEMPLATE & (col(CannedReply.canned_percent) < EDITED),
    "said_before": col(CannedReply.said_percent) >= AGAIN,
}


def _figures() -> list[Any]:
    """What is counted, in its order, and the average share."""
    counted = (func.sum(case((which, 1), else_=0)) for which in COUNTED.values())
    return [*counted, func.avg(CannedReply.canned_percent)]


def _line(by: str, number: int, name: str, row: Any) -> Line:
    *counted, share = row
    told = dict(zip(COUNTED, (int(one or 0) for one in counted), strict=True))
    return Line(by, number, name, canned_percent=None if share is None else round(share), **told)


def _total(where: list[Any]) -> Line:
    return _line("all", 0, "", db.session().exec(select(*_figures()).where(*where)).one())


def _agents(where: list[Any]) -> list[Line]:
    columns: list[Any] = [Agent.id, Agent.name, *_figures()]
    query = select(*columns).join(Agent, col(Agent.id) == CannedReply.agent_id).where(*where)
    query = query.group_by(col(Agent.id), col(Agent.name)).order_by(func.count().desc(), col(Agent.name))
    rows = db.session().exec(query.limit(MOST))
    return [_line("agent", row[0], row[1], row[2:]) for row in rows]


def _of(name: str, column: str, where: list[Any]) -> list[Line]:
    number = getattr(CannedReply, column)
    columns: list[Any] = [number, *_figures()]
    query = select(*columns).where(*where, number.is_not(None)).group_by(number)
    rows = db.session().exec(query.order_by(func.count().desc()).limit(MOST))
    return [_line(name, row[0], canning.called(name, row[0]), row[1:]) for row in rows]

"""What stands behind a figure of the past: the clocks that ended, the posts that came or left, newest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, Select, and_, cast, func, literal, or_, select, text, tuple_, union_all
from sqlalchemy.orm import aliased
from sqlmodel import col

from caredesk.channels.models import Account
from caredesk.core import clock, cursors, db
from caredesk.core.types import UTC_
from caredesk.customers.models import Customer
from caredesk.sla.asked import Question
from caredesk.sla.models import Clock, ClockKind, ClockState
from caredesk.sla.period import Span
from caredesk.team.models import Agent
from caredesk.tickets.models import Post, PostKind, Ticket
from caredesk.tickets.standing import UNSAID
from caredesk.tickets.views import NO_LANG, NOBODY

PAGE = 50
WORDS = 160
LATEST = 10**16  # microseconds: the year 2286
_IN, _OUTSIDE = (text(f"post.kind = '{kind}'") for kind in ("in", "outside"))  # as the partial indexes say it
KINDS = {
    "first": (ClockKind.FIRST,),
    "next": (ClockKind.NEXT,),
    "answers": (ClockKind.FIRST, ClockKind.NEXT),
    "resolution": (ClockKind.RESOLUTION,),
    "claim": (ClockKind.CLAIM,),
}
ENDED = (ClockState.MET, ClockState.MISSED)
OUTCOMES: dict[str, list[Any]] = {
    "all": [col(Clock.state).in_(ENDED)],
    "late": [col(Clock.state) == ClockState.MISSED],
    "answered": [col(Clock.state).in_(ENDED), col(Clock.stop_why).in_(("reply", "outside"))],
}


@dataclass(frozen=True)
class Behind:
    """Which figure: its wall and team, its stretches of time, and the part it is about."""

    question: Question
    spans: tuple[Span, ...]
    account: str = ""
    agent: str = ""  # an id, or none
    lang: str = ""

    def part(self, model: Any, agent: Any) -> list[Any]:
        """The conditions that keep to the part."""
        asked = self.question.wall(model)
        if self.account:
            asked.append(model.account_id == int(self.account))
        if self.agent:
            asked.append(agent.is_(None) if self.agent == NOBODY else agent == int(self.agent))
        if self.lang:
            asked.append(model.lang == ("" if self.lang == NO_LANG else self.lang))
        return asked

    def during(self, column: Any) -> Any:
        return or_(*(and_(column >= one.begins_at, column < one.ends_at) for one in self.spans))


Rows = Sequence[Any]


def answers(behind: Behind, kind: str, outcome: str, after: tuple[int, int] | None = None) -> tuple[Rows, str]:
    """The clocks behind a figure, and the cursor of the next page ('' at the end)."""
    asked = _clocks(behind, kind, outcome)
    who = aliased(Agent)
    shown: list[Any] = [
        *(Clock.id, Clock.kind, Clock.state, Clock.started_at, Clock.due_at, Clock.stopped_at, Clock.stop_why),
        *(Clock.elapsed_seconds, Clock.target_seconds, Clock.ticket_id, Ticket.channel, Ticket.surface),
        *(col(Customer.name).label("customer"), col(Account.name).label("account"), col(who.name).label("agent")),
    ]
    query: Select[Any] = select(*shown).join(Ticket, col(Ticket.id) == col(Clock.ticket_id))
    query = query.join(Account, col(Account.id) == col(Clock.account_id))
    query = query.outerjoin(Customer, col(Customer.id) == col(Ticket.customer_id))
    query = query.outerjoin(who, col(who.id) == col(Clock.agent_id)).where(*asked)
    return _page(query, col(Clock.stopped_at), col(Clock.id), after)


def how_many(behind: Behind, kind: str, outcome: str) -> int:
    """How many clocks that are."""
    query = select(func.count()).select_from(Clock).where(*_clocks(behind, kind, outcome))
    return int(db.session().connection().execute(query).scalar_one())


def _clocks(behind: Behind, kind: str, outcome: str) -> list[Any]:
    at, agent = col(Clock.stopped_at), col(Clock.agent_id)
    return [col(Clock.kind).in_(KINDS[kind]), behind.during(at), *OUTCOMES[outcome], *behind.part(Clock, agent)]


def posts(behind: Behind, what: str, after: tuple[int, int] | None = None) -> tuple[Rows, str]:
    """The posts behind a figure: those that came in, or our answers, by the time at which the network had them."""
    if what == "in":
        found = _posts(behind, col(Post.received_at), _IN)
    else:
        ours = _posts(behind, col(Post.sent_at), col(Post.kind) == PostKind.REPLY)
        outside = _posts(behind, col(Post.occurred_at), _OUTSIDE)
        found = union_all(ours, outside)
    rows: Any = found.subquery()
    return _page(select(rows), rows.c.at, rows.c.id, after)


def _posts(behind: Behind, at: Any, *which: Any) -> Any:
    who = aliased(Agent)
    shown: list[Any] = [
        *(Post.id, at.label("at"), func.substr(Post.text, 1, WORDS).label("words"), Post.lang, Post.ticket_id),
        *(Ticket.channel, Ticket.surface, col(Customer.name).label("customer"), col(Account.name).label("account")),
        col(who.name).label("agent"),
    ]
    query: Select[Any] = select(*shown).join(Ticket, col(Ticket.id) == col(Post.ticket_id))
    query = query.join(Account, col(Account.id) == col(Ticket.account_id))
    query = query.outerjoin(Customer, col(Customer.id) == col(Ticket.customer_id))
    query = query.outerjoin(who, col(who.id) == col(Post.agent_id))
    said = [
        col(Post.automatic).is_(False),
        col(Post.old).is_(False),
        col(Post.old).is_(False),
        col(Post.out_state).not_in(UNSAID),
    ]
    return query.where(behind.during(at), *which, *said, *behind.part(Ticket, col(Post.agent_id)))


def _page(query: Any, at: Any, row_id: Any, after: tuple[int, int] | None) -> tuple[Rows, str]:
    if after is not None:
        there = tuple_(literal(clock.from_micros(after[0]), UTC_()), cast(after[1], BigInteger))
        query = query.where(tuple_(at, row_id) < there)
    found = db.session().connection().execute(query.order_by(at.desc(), row_id.desc()).limit(PAGE + 1)).all()
    rows = found[:PAGE]
    return rows, _cursor(rows[-1]) if len(found) > PAGE else ""


def _cursor(row: Any) -> str:
    at = row.at if hasattr(row, "at") else row.stopped_at
    return f"{clock.to_micros(at)}.{row.id}"


def read_cursor(text: str) -> tuple[int, int] | None:
    """Where the page begins; from the start for what was never given out."""
    numbers = cursors.read(text, parts=2)
    return None if numbers is None or numbers[0] >= LATEST else (numbers[0], numbers[1])

"""How many open tickets a policy is for: counted by the database, exactly, over what is open and nothing else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, not_, or_, select, true
from sqlmodel import col

from caredesk.core import db
from caredesk.sla import policy_queries
from caredesk.team import access
from caredesk.team.models import Agent
from caredesk.tickets.models import Priority, Status, Ticket, TicketTag

OPEN = tuple(one for one in Status if one is not Status.RESOLVED)
_COLUMNS = {
    "channels": col(Ticket.channel),
    "surfaces": col(Ticket.surface),
    "teams": col(Ticket.team_id),
    "priorities": col(Ticket.priority),
    "langs": col(Ticket.lang),
}


@dataclass(frozen=True)
class Matching:
    """Open tickets that fit, and how many of these a policy before it takes."""

    open: int
    taken: int

    @property
    def left(self) -> int:
        return self.open - self.taken


def preview(agent: Agent, match: Mapping[str, Sequence[Any]], *, place: int | None) -> Matching:
    """Of the open tickets that this agent sees. `place`: where the policy stands or would stand; none: last of all."""
    lines = [one for one in policy_queries.policies() if not one.policy.is_default]
    before = [one.terms["match"] for one in lines if place is None or one.policy.place < place]
    fits, taken = _fits(match), or_(*map(_fits, before)) if before else not_(true())
    query = select(func.count(), func.count().filter(taken)).select_from(Ticket)
    found = db.session().connection().execute(query.where(fits, *seen_by(agent))).one()
    return Matching(*found)


def seen_by(agent: Agent) -> list[Any]:
    """What is open behind the wall of this agent."""
    accounts = access.visible_accounts(agent)
    wall = [] if accounts is None else [col(Ticket.account_id).in_(sorted(accounts))]
    is_open = col(Ticket.status).in_(OPEN)
    # SQLite takes three of four states for most of the tickets, and would read all of them: those done are the many.
    return [func.unlikely(is_open) if db.is_sqlite() else is_open, *wall]


def _fits(match: Mapping[str, Sequence[Any]]) -> ColumnElement[bool]:
    """The same as `Terms.fits`, said in SQL."""
    asked = [column.in_(_values(field, match[field])) for field, column in _COLUMNS.items() if match.get(field)]
    if match.get("tags"):
        asked.append(exists().where(TicketTag.ticket_id == Ticket.id, col(TicketTag.name).in_(match["tags"])))  # type: ignore[arg-type]
    return and_(true(), *asked)


def _values(field: str, values: Sequence[Any]) -> list[Any]:
    return [Priority(value) for value in values] if field == "priorities" else list(values)

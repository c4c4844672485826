"""What the figures of a board are about, by name: teams, accounts, agents, languages."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlmodel import col

from caredesk.channels.models import Account, AccountTeam
from caredesk.core import db
from caredesk.sla.asked import Question
from caredesk.sla.board_now import NOBODY
from caredesk.team.access import MATRIX
from caredesk.team.models import Agent, AgentState, Membership, Team
from caredesk.tickets.models import Status, TicketCount
from caredesk.tickets.shapes import hue, letters
from caredesk.tickets.views import NO_LANG
from caredesk.tickets.views import NOBODY as UNASSIGNED

ABLE = [role for role, abilities in MATRIX.items() if "work" in abilities]


@dataclass(frozen=True)
class Name:
    """What a figure is about; `key` stands in addresses, `kind` is the network of an account. Without words: nobody,
    or a language that nobody knows."""

    key: str
    text: str
    kind: str = ""


@dataclass(frozen=True)
class Carrier:
    """An agent, what they have open behind this wall, and how full they are in all."""

    id: int
    name: str
    letters: str
    hue: int
    open: int
    median: int | None
    load: float = 0.0
    capacity: int = 0

    @property
    def percent(self) -> int:
        """Rounded up: who is full is never shown as less."""
        return -int(-self.load * 100 // self.capacity) if self.capacity else 0


def accounts(asked: Question) -> dict[int, Name]:
    """The accounts behind this wall, by name."""
    query = select(col(Account.id), col(Account.name), col(Account.kind)).order_by(col(Account.name))
    if asked.accounts is not None:
        query = query.where(col(Account.id).in_(sorted(asked.accounts)))
    return {row.id: Name(str(row.id), row.name, row.kind) for row in _rows(query)}


def parts(by: str, keys: Collection[Any], known: Mapping[int, Name]) -> dict[Any, Name]:
    """The names of these teams, agents, languages, or of these of the accounts that are known."""
    if by == "channel":
        return {key: name for key, name in known.items() if key in keys}
    if by == "lang":
        return {key: Name(key or NO_LANG, key.upper()) for key in keys}
    model: Any = {"team": Team, "agent": Agent}[by]
    rows = _rows(select(model.id, model.name).where(model.id.in_(sorted(keys))))
    nobody = {NOBODY: Name(UNASSIGNED, "")} if NOBODY in keys else {}
    return {row.id: Name(str(row.id), row.name) for row in rows} | nobody


def carriers(asked: Question, medians: Mapping[int, int | None]) -> tuple[Carrier, ...]:
    """Those who may answer here: the members of the team, or of every team of these accounts."""
    members = select(Membership.agent_id)  # type: ignore[call-overload]
    if asked.team is not None:
        members = members.where(Membership.team_id == asked.team)
    elif asked.accounts is not None:
        works = select(AccountTeam.team_id).where(col(AccountTeam.account_id).in_(sorted(asked.accounts)))  # type: ignore[call-overload]
        members = members.where(col(Membership.team_id).in_(works))
    query = select(col(Agent.id), col(Agent.name), col(Agent.uuid)).where(
        col(Agent.id).in_(members), col(Agent.state) == AgentState.ACTIVE, col(Agent.role).in_(ABLE)
    )
    held = _held(asked)
    return tuple(
        Carrier(row.id, row.name, letters(row.name), hue(row.uuid), held.get(row.id, 0), medians.get(row.id))
        for row in _rows(query)
    )


def _held(asked: Question) -> dict[int, int]:
    """How many open tickets each agent has, behind this wall."""
    who = col(TicketCount.assignee_id)
    query = select(who, func.sum(TicketCount.n)).where(col(TicketCount.status) == Status.OPEN.value, who != NOBODY)
    return {row[0]: int(row[1]) for row in _rows(query.where(*asked.wall(TicketCount)).group_by(who))}


def _rows(query: Any) -> Any:
    return db.session().connection().execute(query).all()

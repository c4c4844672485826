"""What stands around the list: saved views, colleagues, teams and one's own drafts, gathered in one statement."""

import json
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    Text,
    and_,
    bindparam,
    case,
    cast,
    column,
    exists,
    literal,
    or_,
    select,
    table,
    union_all,
)
from sqlmodel import col

from caredesk.channels.models import AccountTeam
from caredesk.core import db
from caredesk.team import access
from caredesk.team.models import Agent, AgentState, Membership, Role, Team
from caredesk.tickets.models import SavedView
from caredesk.tickets.shapes import hue, letters
from caredesk.tickets.views import Filter, read

# Drafts belong to a later room; here only the tickets that have one are marked.
_draft = table("draft", column("agent_id"), column("ticket_id"), column("text"))


@dataclass(frozen=True)
class Kept:
    """A saved view as it is asked for."""

    id: int
    name: str
    filter: Filter
    sort: str
    is_mine: bool

    @property
    def key(self) -> str:
        return f"v{self.id}"


@dataclass(frozen=True)
class Colleague:
    id: int
    name: str
    letters: str
    hue: int
    handle: str


@dataclass(frozen=True)
class TeamLine:
    id: int
    name: str
    is_mine: bool


@dataclass(frozen=True)
class Sidebar:
    saved: tuple[Kept, ...]
    people: tuple[Colleague, ...]
    teams: tuple[TeamLine, ...]
    drafts: tuple[int, ...]
    accounts: frozenset[int] | None  # the wall; None: there is none

    @property
    def my_teams(self) -> frozenset[int]:
        return frozenset(team.id for team in self.teams if team.is_mine)

    def kept(self, view_id: int | None) -> Kept | None:
        return next((one for one in self.saved if one.id == view_id), None)


def sidebar(agent: Agent) -> Sidebar:
    """All of it for this agent, and what they may see, in one statement."""
    sees_all = access.sees_all(agent)
    query = _statement(sees_all=sees_all)
    rows = sorted(db.session().connection().execute(query, {"me": agent.id}).all(), key=lambda row: row.name.casefold())
    of = {what: [row for row in rows if row.what == what] for what in ("view", "agent", "team", "draft", "account")}
    return Sidebar(
        tuple(_kept(row) for row in of["view"]),
        tuple(_colleague(row) for row in of["agent"]),
        tuple(TeamLine(row.id, row.name, row.flag == 1) for row in of["team"]),
        tuple(row.id for row in of["draft"]),
        None if sees_all else frozenset(row.id for row in of["account"]),
    )


ME = bindparam("me", type_=BigInteger())


@cache
def _statement(*, sees_all: bool) -> Any:
    """Built once: the agent is filled in."""
    seen = None if sees_all else access.accounts_of(ME)
    parts = [_saved(), _people(seen), _teams(seen), _drafts()]
    if seen is not None:
        inside = seen.subquery()
        parts.append(_line("account", inside.c.account_id, "").distinct())
    return union_all(*parts)


def _line(what: str, row_id: Any, name: Any, *, detail: Any = "", more: Any = "", flag: Any = 0) -> Any:
    """The columns that all parts share."""
    text = [literal(one) if isinstance(one, str) else cast(one, Text) for one in (name, detail, more)]
    named = (text[0].label("name"), text[1].label("detail"), text[2].label("more"))
    return select(literal(what).label("what"), row_id.label("id"), *named, _flag(flag).label("flag"))


def _flag(flag: Any) -> Any:
    return literal(0) if isinstance(flag, int) else case((flag, 1), else_=0)


def _saved() -> Any:
    """One's own, and those shared with one's teams."""
    mine = col(SavedView.agent_id) == ME
    ours = col(SavedView.team_id).in_(select(Membership.team_id).where(col(Membership.agent_id) == ME))  # type: ignore[call-overload]
    line = _line("view", col(SavedView.id), SavedView.name, detail=SavedView.filter, more=SavedView.sort, flag=mine)
    return line.where(or_(mine, ours), col(SavedView.retired_at).is_(None))


def _people(seen: Any) -> Any:
    """Those to whom a ticket that this agent sees may be given."""
    line = _line("agent", col(Agent.id), Agent.name, detail=Agent.uuid, more=Agent.email)
    line = line.where(col(Agent.state) == AgentState.ACTIVE, col(Agent.role) != Role.VIEWER)
    if seen is None:
        return line
    works = and_(col(Membership.team_id) == col(AccountTeam.team_id), col(AccountTeam.account_id).in_(seen))
    theirs = exists().where(works, col(Membership.agent_id) == col(Agent.id))
    return line.where(or_(theirs, col(Agent.role) == Role.OWNER))


def _teams(seen: Any) -> Any:
    mine = exists().where(col(Membership.team_id) == col(Team.id), col(Membership.agent_id) == ME)
    line = _line("team", col(Team.id), Team.name, flag=mine)
    if seen is None:
        return line
    works = exists().where(col(AccountTeam.team_id) == col(Team.id), col(AccountTeam.account_id).in_(seen))
    return line.where(or_(mine, works))


def _drafts() -> Any:
    return _line("draft", _draft.c.ticket_id, "").where(_draft.c.agent_id == ME, _draft.c.text != "").distinct()


def _kept(row: Any) -> Kept:
    return Kept(row.id, row.name, read(json.loads(row.detail)), row.more, row.flag == 1)


def _colleague(row: Any) -> Colleague:
    handle = row.more.partition("@")[0].lower()
    return Colleague(row.id, row.name, letters(row.name), hue(row.detail), handle)

"""Whose a template or macro is: one agent's, a team's, the desk's. Who may see it, who may change it."""

from typing import Any, TypeVar

from sqlalchemy import ColumnElement, or_
from sqlmodel import col, select

from caredesk.core import db
from caredesk.core.types import LARGEST_LINK
from caredesk.replies.macro_models import Macro
from caredesk.replies.template_models import Scope, Template
from caredesk.replies.template_rules import Unfit
from caredesk.team import access
from caredesk.team.models import Agent, Role

Kept = TypeVar("Kept", Template, Macro)


def visible(model: type[Kept], agent: Agent) -> ColumnElement[bool]:
    """Those that this agent sees, for a statement to stand in."""
    desk, team = col(model.scope) == Scope.DESK, col(model.scope) == Scope.TEAM
    mine = (col(model.scope) == Scope.PERSONAL) & (col(model.agent_id) == agent.id)
    if agent.role is not Role.OWNER:
        team = team & col(model.team_id).in_(sorted(access.team_ids(agent)))
    return or_(desk, mine, team)


def one(model: type[Kept], agent: Agent, row_id: int) -> Kept:
    """A template or macro that this agent sees; else NotFound."""
    access.need(agent, "read")
    found = db.first(model, model.id == row_id, visible(model, agent)) if 0 < row_id <= LARGEST_LINK else None
    if found is None:
        raise access.NotFound
    return found


def to_change(model: type[Kept], agent: Agent, row_id: int) -> Kept:
    """The same for a change; Forbidden for those who only use it."""
    found = one(model, agent, row_id)
    if not may_change(agent, found):
        raise access.Forbidden
    return found


def may_change(agent: Agent, kept: Template | Macro) -> bool:
    """One's own; a team's for everybody who works in it; the desk's for who looks after it."""
    if not access.may(agent, "work"):
        return False
    if kept.scope is Scope.PERSONAL:
        return kept.agent_id == agent.id
    return kept.scope is Scope.TEAM or access.may(agent, "templates")


def scopes(agent: Agent) -> list[Scope]:
    """For whom this agent may write."""
    return [one for one in Scope if one is not Scope.DESK or access.may(agent, "templates")]


def place(agent: Agent, told: dict[str, Any], owner_id: int) -> dict[str, Any]:
    """scope, team_id and owner_key of what was told; Unfit where this agent may not put it."""
    scope = next((one for one in scopes(agent) if one == told.get("scope")), None)
    if scope is None or (scope is Scope.PERSONAL and owner_id != agent.id):  # nobody writes into a colleague's own
        raise Unfit({"scope": "scope"})
    if scope is not Scope.TEAM:
        key = "desk" if scope is Scope.DESK else f"agent:{owner_id}"
        return {"scope": scope, "team_id": None, "owner_key": key}
    try:
        team = access.team(agent, int(told.get("team") or 0))
    except (access.NotFound, ValueError, TypeError, OverflowError) as error:
        raise Unfit({"team": "team"}) from error
    return {"scope": scope, "team_id": team.id, "owner_key": f"team:{team.id}"}


def refuse_taken(model: type[Kept], agent: Agent, key: str, owner_key: str, *, own_id: int | None) -> None:
    """A shortcut means one thing to everybody who sees it; Unfit names the other one.

    What somebody else keeps for themselves is nobody's business: it does not stand in the way of a team's."""
    mine = (model.shortcut_key == key, col(model.retired_at).is_(None), model.id != own_id)
    query = select(model).where(*mine, _same_readers(model, agent, owner_key)).limit(1)
    other = db.session().exec(query).first()
    if other is not None:
        raise Unfit({"shortcut": "taken"}, name=other.name, scope=other.scope.value, shortcut=other.shortcut)


def _same_readers(model: type[Kept], agent: Agent, owner_key: str) -> ColumnElement[bool]:
    same = col(model.owner_key) == owner_key
    if owner_key == "desk":
        return or_(same, col(model.scope) == Scope.TEAM)
    if owner_key.startswith("team:"):
        return or_(same, col(model.scope) == Scope.DESK)
    return or_(same, visible(model, agent))

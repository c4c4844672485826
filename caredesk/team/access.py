"""Who may see and do what: the wall is the account, the ability comes from the role."""

from typing import Any, Literal

from sqlalchemy import Select, column, select, table
from sqlmodel import col
from sqlmodel import select as rows
from werkzeug import exceptions

from caredesk.core import db
from caredesk.team.models import Agent, Membership, Role, Team

Ability = Literal[
    "read",
    "work",
    "channels",
    "deliveries",
    "members",
    "sla",
    "routing",
    "moderate",
    "voice",
    "knowledge",
    "audit",
    "privacy",
    "templates",
    "own",
]
_LOOKING_AFTER: tuple[Ability, ...] = (
    *("channels", "deliveries", "members", "sla", "routing", "moderate", "voice", "knowledge"),
    *("audit", "privacy", "templates"),
)
MATRIX: dict[Role, frozenset[Ability]] = {
    Role.VIEWER: frozenset({"read"}),
    Role.AGENT: frozenset({"read", "work"}),
    Role.SUPERVISOR: frozenset({"read", "work", *_LOOKING_AFTER}),
    Role.OWNER: frozenset({"read", "work", *_LOOKING_AFTER, "own"}),
}
LOOKED_AFTER = (Role.VIEWER, Role.AGENT)  # by the supervisors of their teams; everybody else by the owner

# Accounts belong to a later room; only who works on them is asked here.
_account_team = table("account_team", column("account_id"), column("team_id"))


class NotFound(exceptions.NotFound):
    """It is not there, or not for this agent: from outside the two look the same."""


class Forbidden(exceptions.Forbidden):
    """The agent may see it, but not do this with it."""


def may(agent: Agent, ability: Ability) -> bool:
    return ability in MATRIX[agent.role]


def need(agent: Agent, ability: Ability) -> None:
    """Forbidden unless the agent's role has this ability."""
    if not may(agent, ability):
        raise Forbidden


def visible_accounts(agent: Agent) -> frozenset[int] | None:
    """The accounts whose tickets this agent sees; None means all of them."""
    if sees_all(agent):
        return None
    return frozenset(db.session().connection().execute(accounts_of(agent.id)).scalars())


def sees_all(agent: Agent) -> bool:
    """Whether there is no wall for this agent."""
    return agent.role is Role.OWNER


def accounts_of(agent_id: Any) -> Select[Any]:
    """The accounts on which a team of this agent works, for a statement to stand in."""
    theirs = _account_team.join(Membership, _account_team.c.team_id == col(Membership.team_id))
    return select(_account_team.c.account_id).select_from(theirs).where(col(Membership.agent_id) == agent_id)


def sees_account(agent: Agent, account_id: int) -> bool:
    seen = visible_accounts(agent)
    return seen is None or account_id in seen


def answerers(account_id: int) -> list[Agent]:
    """The active agents who may see and answer the tickets of this account, by name."""
    teams = select(_account_team.c.team_id).where(_account_team.c.account_id == account_id)
    members = select(col(Membership.agent_id)).where(col(Membership.team_id).in_(teams))
    able = [role for role, abilities in MATRIX.items() if "work" in abilities]
    query = (
        rows(Agent)
        .where(col(Agent.role).in_(able), col(Agent.state) == "active")
        .where(col(Agent.id).in_(members) | (col(Agent.role) == Role.OWNER))
    )
    return list(db.session().exec(query.order_by(col(Agent.name))))


def may_answer(agent: Agent, account_id: int) -> bool:
    """Whether a ticket of this account can be given to this agent."""
    return agent.is_active and may(agent, "work") and sees_account(agent, account_id)


def team_ids(agent: Agent) -> frozenset[int]:
    query = rows(Membership.team_id).where(col(Membership.agent_id) == agent.id)
    return frozenset(db.session().exec(query))


def agent(viewer: Agent, agent_id: int) -> Agent:
    """A colleague: somebody of one's own teams, oneself, anybody for the owner; else NotFound."""
    found = db.session().get(Agent, agent_id)
    if found is None:
        raise NotFound
    if viewer.role is Role.OWNER or viewer.id == found.id or team_ids(viewer) & team_ids(found):
        return found
    raise NotFound


def looked_after(viewer: Agent, agent_id: int) -> Agent:
    """A colleague whose role, teams and sign-ins this agent may change; Forbidden when only seen.

    A supervisor looks after agents and viewers all of whose teams are theirs too; nobody changes their own standing."""
    found = agent(viewer, agent_id)
    if viewer.id == found.id or not looks_after(viewer, found):
        raise Forbidden
    return found


def looks_after(viewer: Agent, found: Agent) -> bool:
    if viewer.role is Role.OWNER:
        return True
    return may(viewer, "members") and found.role in LOOKED_AFTER and team_ids(found) <= team_ids(viewer)


def team(viewer: Agent, team_id: int) -> Team:
    """A team this agent belongs to, any for the owner; else NotFound."""
    found = db.session().get(Team, team_id)
    if found is None or (viewer.role is not Role.OWNER and team_id not in team_ids(viewer)):
        raise NotFound
    return found

"""Links that work once: for the first owner, for who is invited, for who forgot a password."""

from datetime import timedelta
from typing import Any

from sqlmodel import col, select

from caredesk import audit
from caredesk.core import clock, config, db, secrets
from caredesk.team.models import Agent, AgentState, Link, LinkKind, Role

LASTS = timedelta(hours=24)
PAGES = {LinkKind.OWNER: "welcome", LinkKind.INVITATION: "welcome", LinkKind.RESET: "reset"}


class Void(Exception):
    """The link was used, is too old, or the agent stands differently by now."""


def owner_link() -> str | None:
    """The address at which the first owner is made; None when there is an owner. An earlier one stops working."""
    if has_owner():
        return None
    return make(LinkKind.OWNER, None, "desk")


def has_owner() -> bool:
    return db.first(Agent, Agent.role == Role.OWNER, Agent.state == AgentState.ACTIVE) is not None


def for_agent(agent: Agent, actor: Agent | str) -> str:
    """The address at which this agent chooses a password: the first one, or a new one."""
    invited = agent.state is AgentState.INVITED
    return make(LinkKind.INVITATION if invited else LinkKind.RESET, agent, actor)


def make(kind: LinkKind, agent: Agent | None, actor: Agent | str) -> str:
    """A fresh address of this kind; those made before for the same agent stop working."""
    token, at = secrets.token(), clock.now()
    with db.transaction() as session:
        _void_earlier(kind, agent, actor)
        made = Link(
            kind=kind,
            token_hash=secrets.digest(token),
            agent_id=agent.id if agent else None,
            created_at=at,
            bound_to=_standing(agent),
            expires_at=at + LASTS,
        )
        session.add(made)
        session.flush()
        audit.record("link.made", made, actor, body={"kind": kind, "agent": agent.uuid if agent else None})
    return f"{config.settings().public_url}/{PAGES[kind]}/{token}"


def _void_earlier(kind: LinkKind, agent: Agent | None, actor: Agent | str) -> None:
    whose: Any = col(Link.agent_id).is_(None) if agent is None else col(Link.agent_id) == agent.id
    open_ones = select(Link).where(whose, Link.kind == kind, *_in_force())
    for link in db.session().exec(open_ones).all():
        link.expires_at = clock.now()
        audit.record("link.voided", link, actor)


def _in_force() -> tuple[Any, ...]:
    return col(Link.used_at).is_(None), Link.expires_at > clock.now()


def _standing(agent: Agent | None) -> str:
    """What the link is bound to: once the agent has chosen a password or been suspended, it is void."""
    if agent is None:
        return ""
    is_shut_out = agent.state is AgentState.SUSPENDED
    return secrets.digest(f"{agent.uuid} {is_shut_out} {agent.email} {agent.password_hash}")


def find(token: str, *kinds: LinkKind) -> tuple[Link, Agent | None]:
    """The link in force behind this token, and the agent it is for; Void for every other token alike."""
    link = db.first(Link, Link.token_hash == secrets.digest(token), *_in_force())
    if link is None or link.kind not in kinds:
        raise Void
    agent = db.session().get(Agent, link.agent_id) if link.agent_id else None
    if link.bound_to != _standing(agent) or (link.kind is LinkKind.OWNER and has_owner()):
        raise Void
    return link, agent


def use(token: str, *kinds: LinkKind) -> tuple[Link, Agent | None]:
    """Use a link up inside the open transaction; of two who try at once the second finds it Void."""
    link, agent = find(token, *kinds)
    link = db.lock(link)
    if link.used_at is not None:
        raise Void
    link.used_at = clock.now()
    audit.record("link.used", link, agent or "desk", body={"kind": link.kind})
    return link, db.lock(agent) if agent else None

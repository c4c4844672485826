"""Who is told when an account needs a person: the owners, and the supervisors of the teams that work on it."""

from typing import Any

from sqlmodel import col, select

from caredesk import audit
from caredesk.channels.models import Account, AccountTeam
from caredesk.core import db
from caredesk.core.types import known
from caredesk.team.models import Agent, AgentState, Membership, Notice, Role


def alarm(row: Account, what: str, facts: dict[str, Any]) -> None:
    """Tell them, inside and outside the desk: what leaves by mail and webhook follows from this entry."""
    audit.record("account.alarmed", row, "desk", body={"what": what, **facts})
    give(row, f"account_{what}", "desk")


def give(row: Account, kind: str, actor: str) -> None:
    """A notice to each of them."""
    for agent in responsible(row):
        notice = Notice(agent_id=known(agent.id), kind=kind, by=row.name)
        db.session().add(notice)
        db.session().flush()
        audit.record("notice.given", notice, actor, body={"to": agent.uuid, "kind": kind, "account": row.uuid})


def responsible(account: Account) -> list[Agent]:
    teams = select(AccountTeam.team_id).where(AccountTeam.account_id == account.id)
    members = select(Membership.agent_id).where(col(Membership.team_id).in_(teams))
    can = (col(Agent.role) == Role.OWNER) | ((col(Agent.role) == Role.SUPERVISOR) & col(Agent.id).in_(members))
    return list(db.session().exec(select(Agent).where(Agent.state == AgentState.ACTIVE, can)))

"""Agents are persons too: who has left can be forgotten. Their reference stays in every entry, their name goes.

It is asked on a page and done by the worker: where PostgreSQL knows two roles, only that one may empty bodies.
"""

from typing import Any

from sqlalchemy import select, update
from sqlmodel import col

from caredesk import audit
from caredesk.audit import emptying
from caredesk.core import clock, db, jobs, scrub
from caredesk.privacy import proofs
from caredesk.team.models import Agent, AgentState, ApiKey, LoginSession
from caredesk.tickets.refusals import Refused

JOB = "privacy.forget"
PLACE = "erased.invalid"  # of addresses that nobody can have (RFC 2606)


def ask(agent: Agent, by: Agent) -> None:
    """Let a colleague who has left be forgotten. Refused while they may still sign in, and when it was done before."""
    with db.transaction():
        row = db.lock(agent)
        _refuse_who_is_here(row)
        audit.record("agent.erase_asked", row, by)
        jobs.enqueue(JOB, {"agent": row.id, "by": by.id}, clock.now(), key=f"forget:{row.uuid}")


@jobs.kind(JOB)
def work(payload: dict[str, Any]) -> None:
    """Do it; a second time, after the first was cut off, changes nothing."""
    with db.reading() as session:
        agent, by = (session.get_one(Agent, int(payload[name])) for name in ("agent", "by"))
    if not is_forgotten(agent):
        forget(agent, by)


def forget(agent: Agent, by: Agent) -> Agent:
    """Erase what names a colleague. What they did stays and goes on being told apart from what others did: under a
    number instead of a name."""
    with proofs.around("erasure"):
        row = _forgotten(agent, by)
    scrub.files(("agent", "login_session", "api_key", "audit_body"))
    return row


def is_forgotten(agent: Agent) -> bool:
    return agent.email.endswith(f"@{PLACE}")


def _refuse_who_is_here(row: Agent) -> None:
    if row.state is not AgentState.SUSPENDED or is_forgotten(row):
        raise Refused("agent_still_here")


def _forgotten(agent: Agent, by: Agent) -> Agent:
    with db.transaction() as session:
        row = db.lock(agent)
        _refuse_who_is_here(row)
        row.name, row.email, row.password_hash = f"#{row.uuid[:6]}", f"{row.uuid}@{PLACE}", ""
        sessions = session.execute(select(LoginSession).where(col(LoginSession.agent_id) == row.id)).scalars().all()
        keys = session.execute(select(ApiKey).where(col(ApiKey.agent_id) == row.id)).scalars().all()
        listed = emptying.of_objects([row.uuid, *(one.uuid for one in (*sessions, *keys))])
        session.execute(update(LoginSession).where(col(LoginSession.agent_id) == row.id).values(address="", browser=""))
        session.execute(update(ApiKey).where(col(ApiKey.agent_id) == row.id).values(name="", hint=""))
        audit.record("agent.emptied", row, by, body=listed[row.uuid])
        for one in sessions:
            audit.record("session.emptied", one, by, body=listed[one.uuid])
        for key in keys:
            audit.record("key.emptied", key, by, body=listed[key.uuid])
        return row

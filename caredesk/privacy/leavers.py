"""Agents are persons too: who has left can be forgotten. Their reference stays in every entry, their name goes."""

from sqlalchemy import select, update
from sqlmodel import col

from caredesk import audit
from caredesk.audit import emptying
from caredesk.core import db, scrub
from caredesk.privacy import proofs
from caredesk.team.models import Agent, AgentState, ApiKey, LoginSession
from caredesk.tickets.refusals import Refused

PLACE = "erased.invalid"  # of addresses that nobody can have (RFC 2606)


def forget(agent: Agent, by: Agent) -> Agent:
    """Erase what names a colleague who has left. Refused while they may still sign in, and when it was done before.

    What they did stays and goes on being told apart from what others did: under a number instead of a name."""
    with proofs.around("erasure"):
        row = _forgotten(agent, by)
    scrub.files(("agent", "login_session", "api_key", "audit_body"))
    return row


def is_forgotten(agent: Agent) -> bool:
    return agent.email.endswith(f"@{PLACE}")


def _forgotten(agent: Agent, by: Agent) -> Agent:
    with db.transaction() as session:
        row = db.lock(agent)
        if row.state is not AgentState.SUSPENDED or is_forgotten(row):
            raise Refused("agent_still_here")
        row.name, row.email, row.password_hash = f"#{row.uuid[:6]}", f"{row.uuid}@{PLACE}", ""
        own = select(col(LoginSession.uuid)).where(col(LoginSession.agent_id) == row.id)
        keys = select(col(ApiKey.uuid)).where(col(ApiKey.agent_id) == row.id)
        objects = [row.uuid, *session.execute(own).scalars(), *session.execute(keys).scalars()]
        emptying.of_objects(objects)
        session.execute(update(LoginSession).where(col(LoginSession.agent_id) == row.id).values(address="", browser=""))
        session.execute(update(ApiKey).where(col(ApiKey.agent_id) == row.id).values(name="", hint=""))
        session.flush()
        audit.record("agent.emptied", row, by)
        for one in session.execute(select(LoginSession).where(col(LoginSession.agent_id) == row.id)).scalars():
            audit.record("session.emptied", one, by)
        for key in session.execute(select(ApiKey).where(col(ApiKey.agent_id) == row.id)).scalars():
            audit.record("key.emptied", key, by)
        return row

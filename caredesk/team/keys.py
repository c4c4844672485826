"""API keys: machines that act as an agent. A key is shown once; only its hash is kept."""

from datetime import timedelta

from sqlmodel import col, select

from caredesk import audit
from caredesk.core import clock, db, grouped, secrets
from caredesk.team.models import Agent, AgentState, ApiKey

SEEN_EVERY = timedelta(minutes=1)
MARK = "cdk_"  # so that people and secret scanners know what they found


def make(agent: Agent, name: str, actor: Agent | str) -> tuple[ApiKey, str]:
    """A new key of this agent: the row, and the key itself, which nobody can read again."""
    key = MARK + secrets.token()
    with db.transaction() as session:
        made = ApiKey(agent_id=agent.id or 0, name=name[:80], hint=key[:12], token_hash=secrets.digest(key))
        session.add(made)
        session.flush()
        audit.record("key.made", made, actor, body={"agent": agent.uuid, "name": made.name, "hint": made.hint})
        _let_work(agent, actor)
    return made, key


def _let_work(agent: Agent, actor: Agent | str) -> None:
    """Who has a key works, password or not: an invited agent joins by it; the invitation stays good for a password."""
    row = db.lock(agent)
    if row.state is AgentState.INVITED:
        row.state = AgentState.ACTIVE
        audit.record("agent.joined", row, actor, body={"name": row.name, "email": row.email, "role": row.role})


def find(bearer: str) -> Agent | None:
    """The active agent whose key this is, or None; one statement."""
    found = (
        db.session()
        .exec(
            select(ApiKey, Agent)
            .join(Agent, col(Agent.id) == ApiKey.agent_id)
            .where(ApiKey.token_hash == secrets.digest(bearer), col(ApiKey.revoked_at).is_(None))
            .where(Agent.state == AgentState.ACTIVE)
        )
        .first()
    )
    if found is None:
        return None
    _seen(found[0])
    return found[1]


def _seen(key: ApiKey) -> None:
    """Note the use, at most once a minute; a busy database may miss it."""
    at = clock.now()
    if key.used_at is not None and at - key.used_at < SEEN_EVERY:
        return
    try:
        grouped.write(lambda: setattr(db.lock(key), "used_at", at))
    except db.Busy:
        return


def of(agent: Agent) -> list[ApiKey]:
    """The agent's keys that are in force, newest first."""
    query = select(ApiKey).where(ApiKey.agent_id == agent.id, col(ApiKey.revoked_at).is_(None))
    return list(db.session().exec(query.order_by(col(ApiKey.id).desc())))


def by_hint(hint: str) -> list[ApiKey]:
    """The keys in force whose first letters are these."""
    query = select(ApiKey).where(col(ApiKey.hint).startswith(hint[:12], autoescape=True))
    return list(db.session().exec(query.where(col(ApiKey.revoked_at).is_(None))))


def revoke(key: ApiKey, actor: Agent | str) -> None:
    """End a key; twice changes nothing."""
    with db.transaction():
        row = db.lock(key)
        if row.revoked_at is None:
            row.revoked_at = clock.now()
            audit.record("key.revoked", row, actor, body={"hint": row.hint})

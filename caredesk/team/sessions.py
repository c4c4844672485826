"""Signed-in browsers: the cookie holds a secret, the row holds its hash, and ending the row ends the browser."""

from datetime import timedelta
from typing import Any

from sqlmodel import col, select

from caredesk import audit
from caredesk.core import clock, config, db, grouped, secrets
from caredesk.team.models import Agent, AgentState, LoginSession

IDLE = timedelta(hours=12)
ABSOLUTE = timedelta(days=7)
SEEN_EVERY = timedelta(minutes=1)


def cookie_name() -> str:
    """`__Host-` binds the cookie to this host and to https; plain http cannot carry that promise."""
    return "__Host-caredesk" if config.settings().is_https else "caredesk"


def begin(agent: Agent, *, address: str, browser: str) -> str:
    """Sign this agent in with a fresh session; the secret that the cookie carries."""
    token, at = secrets.token(), clock.now()
    with db.transaction() as session:
        made = LoginSession(
            token_hash=secrets.digest(token),
            agent_id=agent.id or 0,
            created_at=at,
            seen_at=at,
            expires_at=at + ABSOLUTE,
            address=address[:64],
            browser=browser[:200],
        )
        session.add(made)
        session.flush()
        body = {"agent": agent.uuid, "address": made.address, "browser": made.browser}
        audit.record("session.begun", made, agent, body=body)
    return token


def current(token: str) -> tuple[LoginSession, Agent] | None:
    """The live session that this cookie belongs to, and its agent, in one statement."""
    found = (
        db.session()
        .exec(
            select(LoginSession, Agent)
            .join(Agent, col(Agent.id) == LoginSession.agent_id)
            .where(LoginSession.token_hash == secrets.digest(token), Agent.state == AgentState.ACTIVE, *_alive())
        )
        .first()
    )
    return None if found is None else (found[0], found[1])


def seen(session: LoginSession) -> None:
    """Note that this browser is being used, at most once a minute; a busy database may miss it."""
    at = clock.now()
    if at - session.seen_at < SEEN_EVERY:
        return
    try:
        grouped.write(lambda: _touch(session, at))
    except db.Busy:
        return


def _touch(session: LoginSession, at: Any) -> None:
    db.lock(session).seen_at = at


def of(agent: Agent) -> list[LoginSession]:
    """The agent's live sessions, the most recently used first."""
    query = select(LoginSession).where(LoginSession.agent_id == agent.id, *_alive())
    return list(db.session().exec(query.order_by(col(LoginSession.seen_at).desc())))


def _alive() -> tuple[Any, ...]:
    at = clock.now()
    return col(LoginSession.ended_at).is_(None), LoginSession.expires_at > at, LoginSession.seen_at > at - IDLE


def end(session: LoginSession, actor: Agent | str, why: str) -> None:
    """End one session; its sockets are closed by `core.live`, which looks for ended rows. Twice changes nothing."""
    with db.transaction():
        row = db.lock(session)
        if row.ended_at is None:
            row.ended_at, row.ended_why = clock.now(), why
            audit.record("session.ended", row, actor, body={"why": why})


def end_all(agent: Agent, actor: Agent | str, why: str) -> int:
    """End every session of this agent that has not ended; how many."""
    with db.transaction() as session:
        query = select(LoginSession).where(LoginSession.agent_id == agent.id, col(LoginSession.ended_at).is_(None))
        rows = list(session.exec(query))
        for row in rows:
            end(row, actor, why)
    return len(rows)


def sweep() -> int:
    """End the sessions that have run out of time, so that their sockets close too; how many."""
    at = clock.now()
    with db.transaction() as session:
        out = (LoginSession.expires_at <= at) | (LoginSession.seen_at <= at - IDLE)
        rows = list(session.exec(select(LoginSession).where(col(LoginSession.ended_at).is_(None), out)))
        for row in rows:
            end(row, "desk", "expired")
    return len(rows)

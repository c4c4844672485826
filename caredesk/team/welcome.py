"""Choosing a password: the first owner, an invitation, a forgotten one, one's own."""

from caredesk import audit
from caredesk.core import db, limits
from caredesk.core.models import Installation
from caredesk.team import links, passwords, rules, sessions
from caredesk.team.models import Agent, AgentState, LinkKind, Role

INVITING = (LinkKind.OWNER, LinkKind.INVITATION)


def found(token: str, *, name: str, email: str, password: str, lang: str) -> Agent:
    """Make the first owner. Unfit when something cannot be taken, Void when the link is."""
    name, email = rules.name(name), rules.email(email)
    kept = _kept(password, name, email)
    with db.transaction() as session:
        links.use(token, LinkKind.OWNER)
        known = db.first(Agent, Agent.email == email)
        if known is not None:
            raise rules.Unfit("email", "taken")
        made = Agent(email=email, name=name, role=Role.OWNER, state=AgentState.ACTIVE, password_hash=kept, lang=lang)
        session.add(made)
        session.flush()
        audit.record("agent.joined", made, made, body={"name": name, "email": email, "role": made.role})
    return made


def join(token: str, *, name: str, password: str, lang: str) -> Agent:
    """Accept an invitation."""
    name = rules.name(name)
    _, invited = links.find(token, LinkKind.INVITATION)
    kept = _kept(password, name, invited.email if invited else "")
    with db.transaction():
        _, agent = links.use(token, LinkKind.INVITATION)
        if agent is None:
            raise links.Void
        agent.name, agent.lang, agent.password_hash, agent.state = name, lang, kept, AgentState.ACTIVE
        audit.record("agent.joined", agent, agent, body={"name": name, "email": agent.email, "role": agent.role})
    return agent


def reset(token: str, *, password: str) -> Agent:
    """Choose a new password with a link; every session ends."""
    _, forgetful = links.find(token, LinkKind.RESET)
    kept = _kept(password, forgetful.name if forgetful else "", forgetful.email if forgetful else "")
    with db.transaction():
        _, agent = links.use(token, LinkKind.RESET)
        if agent is None or not agent.is_active:
            raise links.Void
        agent.password_hash = kept
        sessions.end_all(agent, agent, "password")
        audit.record("agent.password_reset", agent, agent)
    return agent


def change_password(agent: Agent, *, old: str, new: str) -> None:
    """Choose a new password knowing the old one; every session ends, this one too."""
    door = limits.Door(f"password/{agent.uuid}", free=5, longest=900)
    door.knock()
    door.guess()
    if not passwords.fits(agent.password_hash, old):
        raise rules.Unfit("old", "wrong")
    door.forgive()
    kept = _kept(new, agent.name, agent.email)
    with db.transaction():
        row = db.lock(agent)
        row.password_hash = kept
        sessions.end_all(row, row, "password")
        audit.record("agent.password_changed", row, row)


def start_with(agent: Agent, password: str, actor: Agent | str) -> None:
    """Let an invited agent sign in with this password at once, without a link."""
    kept = _kept(password, agent.name, agent.email)
    with db.transaction():
        row = db.lock(agent)
        row.password_hash, row.state = kept, AgentState.ACTIVE
        audit.record("agent.joined", row, actor, body={"name": row.name, "email": row.email, "role": row.role})


def _kept(password: str, *context: str) -> str:
    """The hash of a password that may be used. Made before the transaction: it takes its time."""
    why = passwords.problem(password, (*context, _desk_name()))
    if why:
        raise rules.Unfit("password", why)
    return passwords.kept(password)


def _desk_name() -> str:
    here = db.session().get(Installation, 1)
    return here.name if here else ""

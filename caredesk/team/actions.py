"""What is done to agents and teams: invite, suspend, change role and teams, look after sign-ins."""

from typing import Any

from sqlmodel import col, delete, select
from werkzeug import exceptions

from caredesk import audit
from caredesk.core import clock, db
from caredesk.team import keys, rules, sessions
from caredesk.team.models import Agent, AgentState, Membership, Role, Team

Actor = Agent | str


class LastOwner(exceptions.Conflict):
    """A desk without an owner could not be looked after any more."""


def invite(*, name: str, email: str, role: Role, teams: list[Team], actor: Actor) -> Agent:
    """Add a colleague, who may sign in once a link was opened and a password chosen. Unfit when it cannot be."""
    name, email = rules.name(name), rules.email(email)
    with db.transaction() as session:
        if db.first(Agent, Agent.email == email) is not None:
            raise rules.Unfit("email", "taken")
        made = Agent(email=email, name=name, role=role)
        session.add(made)
        session.flush()
        _join_teams(made, teams)
        body = {"name": name, "email": email, "role": role, "teams": _names(teams)}
        audit.record("agent.invited", made, actor, body=body)
    return made


def _join_teams(agent: Agent, teams: list[Team]) -> None:
    for team in teams:
        db.session().add(Membership(agent_id=agent.id or 0, team_id=team.id or 0))
    db.session().flush()


def _names(teams: list[Team]) -> list[str]:
    return sorted(team.name for team in teams)


def suspend(agent: Agent, actor: Actor) -> None:
    """Shut an agent out: sessions, sockets and keys end; what they did stays. Twice changes nothing."""
    with db.transaction():
        row = db.lock(agent)
        if row.state is AgentState.SUSPENDED:
            return
        _keep_an_owner(row)
        row.state, row.suspended_at = AgentState.SUSPENDED, clock.now()
        end_access(row, actor, "suspended")
        audit.record("agent.suspended", row, actor)


def end_access(agent: Agent, actor: Actor, why: str) -> None:
    """End every session and every key of this agent."""
    sessions.end_all(agent, actor, why)
    for key in keys.of(agent):
        keys.revoke(key, actor)


def reinstate(agent: Agent, actor: Actor) -> None:
    """Let a suspended agent come back, with the old password if there was one."""
    with db.transaction():
        row = db.lock(agent)
        if row.state is not AgentState.SUSPENDED:
            return
        row.state = AgentState.ACTIVE if row.password_hash else AgentState.INVITED
        row.suspended_at = None
        audit.record("agent.reinstated", row, actor, body={"state": row.state})


def change_role(agent: Agent, role: Role, actor: Actor) -> None:
    """Give another role; whoever is signed in signs in anew."""
    with db.transaction():
        row = db.lock(agent)
        if row.role is role:
            return
        _keep_an_owner(row)
        before, row.role = row.role, role
        sessions.end_all(row, actor, "role")
        audit.record("agent.role_changed", row, actor, body={"from": before, "to": role})


def _keep_an_owner(agent: Agent) -> None:
    if agent.role is Role.OWNER and agent.state is AgentState.ACTIVE:
        others = select(Agent).where(Agent.role == Role.OWNER, Agent.state == AgentState.ACTIVE, Agent.id != agent.id)
        if db.session().exec(others.with_for_update()).first() is None:
            raise LastOwner


def change_teams(agent: Agent, teams: list[Team], actor: Actor) -> None:
    """Put the agent into exactly these teams; whoever is signed in signs in anew."""
    with db.transaction() as session:
        row = db.lock(agent)
        before = list(session.exec(select(Team).join(Membership).where(Membership.agent_id == row.id)))
        if {team.id for team in before} == {team.id for team in teams}:
            return
        session.exec(delete(Membership).where(col(Membership.agent_id) == row.id))
        _join_teams(row, teams)
        sessions.end_all(row, actor, "team")
        audit.record("agent.teams_changed", row, actor, body={"from": _names(before), "to": _names(teams)})


def make_team(name: str, actor: Actor) -> Team:
    """A new team; Unfit when there is one of this name."""
    name = rules.name(name)
    with db.transaction() as session:
        if db.first(Team, Team.name == name) is not None:
            raise rules.Unfit("name", "taken")
        made = Team(name=name)
        session.add(made)
        session.flush()
        audit.record("team.made", made, actor, body={"name": name})
    return made


def team_named(name: str, actor: Actor) -> Team:
    """The team of this name, made when there is none."""
    with db.transaction():
        return db.first(Team, Team.name == rules.name(name)) or make_team(name, actor)


def rename_team(team: Team, name: str, actor: Actor) -> None:
    name = rules.name(name)
    with db.transaction():
        other = db.first(Team, Team.name == name)
        if other is not None and other.id != team.id:
            raise rules.Unfit("name", "taken")
        row = db.lock(team)
        before, row.name = row.name, name
        if before != name:
            audit.record("team.renamed", row, actor, body={"from": before, "to": name})


def changed(agent: Agent, actor: Actor, **values: Any) -> Agent:
    """Set what an agent decides about themselves: name, language, zone, look, keys; one entry of what differs."""
    with db.transaction():
        row = db.lock(agent)
        differs = {
            field: [getattr(row, field), value] for field, value in values.items() if getattr(row, field) != value
        }
        for field, (_, value) in differs.items():
            setattr(row, field, value)
        if differs:
            audit.record("agent.changed", row, actor, body=differs)
        return row

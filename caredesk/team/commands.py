"""The command line of this room: agents and API keys."""

import sys
from typing import Any

import click

from caredesk.core import cli, db
from caredesk.core.cli import Refused, as_json
from caredesk.team import actions, keys, links, queries, rules, sentences, welcome
from caredesk.team.models import Agent, ApiKey, Role

ROLES = click.Choice([role.value for role in Role])


@click.group()
def user() -> None:
    """Agents: add, list, suspend, reinstate, or give a link for a new password."""


@user.command()
@click.option("--email", required=True)
@click.option("--name", required=True)
@click.option("--role", required=True, type=ROLES)
@click.option("--team", "teams", multiple=True, help="Repeat for several; a team that does not exist is made.")
@click.option("--password-stdin", is_flag=True, help="Read a password from standard input: no link is needed then.")
@as_json
def add(*, email: str, name: str, role: str, teams: tuple[str, ...], password_stdin: bool, as_json: bool) -> None:
    """Add an agent; prints the link at which they choose a password."""
    password = sys.stdin.readline().rstrip("\r\n") if password_stdin else ""
    try:
        agent, link = _added(name=name, email=email, role=Role(role), teams=teams, password=password)
    except rules.Unfit as error:
        raise Refused(f"{error.field}: {sentences.of(error)}") from error
    facts = {"id": agent.id, "email": agent.email, "link": link}
    cli.tell(facts, as_json, link or f"{agent.email} can sign in.")


def _added(*, name: str, email: str, role: Role, teams: tuple[str, ...], password: str) -> tuple[Agent, str | None]:
    with db.transaction():
        belong = [actions.team_named(team, "cli") for team in dict.fromkeys(teams)]
        agent = actions.invite(name=name, email=email, role=role, teams=belong, actor="cli")
        if not password:
            return agent, links.for_agent(agent, "cli")
        welcome.start_with(agent, password, "cli")
        return agent, None


@user.command("list")
@as_json
def list_users(as_json: bool) -> None:
    """Show all agents."""
    found = queries.everybody()
    cli.listing(map(_facts, found), as_json, map(_line, found))


def _line(member: queries.Member) -> str:
    who, teams = member.agent, ", ".join(team.name for team in member.teams)
    return f"{who.id:>4}  {who.state:<9}  {who.role:<10}  {who.email}  {who.name}  [{teams}]"


def _facts(member: queries.Member) -> dict[str, Any]:
    who = member.agent
    plain = {"id": who.id, "email": who.email, "name": who.name, "role": who.role, "state": who.state}
    return {**plain, "teams": [team.name for team in member.teams]}


@user.command()
@click.argument("email")
def suspend(email: str) -> None:
    """Shut an agent out at once; what they did stays."""
    try:
        actions.suspend(_agent(email), "cli")
    except actions.LastOwner as error:
        raise Refused(f"{email} is the only owner. Make another owner first.") from error
    click.echo(f"{email} is suspended.")


@user.command()
@click.argument("email")
def reinstate(email: str) -> None:
    """Let a suspended agent come back."""
    actions.reinstate(_agent(email), "cli")
    click.echo(f"{email} may come back.")


@user.command()
@click.argument("email")
@as_json
def reset(email: str, as_json: bool) -> None:
    """Print a link at which this agent chooses a new password; it works once, for 24 hours."""
    agent = _agent(email)
    link = links.for_agent(agent, "cli")
    cli.tell({"id": agent.id, "email": agent.email, "link": link}, as_json, link)


@click.group()
def apikey() -> None:
    """API keys: add, list, revoke."""


@apikey.command("add")
@click.option("--user", "email", required=True, help="E-mail address of the agent as whom the key acts.")
@click.option("--name", default="", help="What the key is for.")
@as_json
def add_key(email: str, name: str, as_json: bool) -> None:  # noqa: ARG001 - a key is only ever printed as JSON
    """Make a key and print it as {"key"}; it is never shown again."""
    agent = _agent(email)
    if agent.suspended_at is not None:
        raise Refused(f"{email} is suspended, so a key of theirs would open nothing.")
    row, key = keys.make(agent, name, "cli")
    click.echo(cli.dumped({"key": key, "id": row.id, "hint": row.hint}))


@apikey.command("list")
@click.option("--user", "email", default="", help="Only the keys of this agent.")
@as_json
def list_keys(email: str, as_json: bool) -> None:
    """Show the keys that are in force."""
    whose = [_agent(email)] if email else [member.agent for member in queries.everybody()]
    found = [(agent.email, key) for agent in whose for key in keys.of(agent)]
    lines = (f"{key.hint}…  {mail}  {key.name}  last used: {_time(key.used_at) or 'never'}" for mail, key in found)
    cli.listing((_key_facts(mail, key) for mail, key in found), as_json, lines)


def _key_facts(email: str, key: ApiKey) -> dict[str, Any]:
    told = {"id": key.id, "hint": key.hint, "name": key.name, "user": email}
    return told | {"created_at": _time(key.created_at), "used_at": _time(key.used_at)}


@apikey.command()
@click.argument("keyhint")
def revoke(keyhint: str) -> None:
    """End a key, named by the key itself or its first twelve letters."""
    found = keys.by_hint(keyhint)
    if len(found) != 1:
        raise Refused(f"{len(found)} keys in force begin with {keyhint[:12]}; name exactly one.")
    keys.revoke(found[0], "cli")
    click.echo(f"{found[0].hint}… is revoked.")


def _agent(email: str) -> Agent:
    found = queries.by_email(rules.folded(email))
    if found is None:
        raise Refused(f"There is no agent {email}.")
    return found


def _time(at: Any) -> str | None:
    return at.isoformat() if at else None

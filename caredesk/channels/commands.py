"""The command line for accounts: add, list, pause, resume."""

import sys
from collections.abc import Callable
from typing import Any, TypeVar

import click

from caredesk.channels import actions, queries, rules
from caredesk.channels.base import AuthExpired, Permanent, Trouble
from caredesk.channels.models import Account
from caredesk.core import cli, db, numbers
from caredesk.core.cli import Refused, as_json
from caredesk.team import actions as teams
from caredesk.team import rules as team_rules

Fit = TypeVar("Fit")
PRIVATE = "it leads into a private network. Allow it by host:port in CAREDESK_ALLOW_PRIVATE_NET, if it is meant"
UNFIT = {
    "name": "--name is 1 to 120 characters",
    "team": "--team is 1 to 80 characters",
    "reply_url": "--reply-url must begin with http:// or https://",
    "reply_window_hours": "--reply-window-hours is a whole number from 1 to 8760",
    "instance": "--instance is the address of a server, such as https://mastodon.example",
    "token": "the access token is read from standard input, and there was none that could be one",
}


@click.group()
def channel() -> None:
    """Accounts on networks."""


@channel.group()
def add() -> None:
    """Connect an account."""


def _common(command: Callable[..., None]) -> Callable[..., None]:
    for option in (
        as_json,
        click.option("--team", "team_name", required=True, help="Its team; one that does not exist yet is made."),
        click.option("--name", required=True, help="How the desk calls it."),
    ):
        command = option(command)
    return command


@add.command()
@_common
@click.option("--reply-url", default="", help="Where signed replies are POSTed to.")
@click.option("--reply-window-hours", default="", help="For how long after a post it takes answers; nothing: for ever.")
def webhook(name: str, team_name: str, as_json: bool, **replies: str) -> None:  # noqa: ARG001 - told as JSON either way
    """A signed webhook: prints its address and, once, its secret."""
    called, team_called = _fit(rules.name, name), _team_name(team_name)
    address = _fit(rules.reply_url, replies["reply_url"])
    hours = _fit(rules.window_hours, replies["reply_window_hours"])
    with db.transaction():
        team = teams.team_named(team_called, "cli")
        about: dict[str, Any] = {"reply_url": address, "reply_window_hours": hours}
        account, secret = actions.connect_webhook(called, team, "cli", **about)
    click.echo(cli.dumped({"id": account.id, "url": queries.hook_url(account), "secret": secret}))


@add.command()
@_common
@click.option("--instance", required=True, help="The server, such as https://mastodon.example.")
def mastodon(name: str, team_name: str, instance: str, as_json: bool) -> None:
    """An account on a Mastodon server; its access token comes on standard input."""
    called, team_called, server = _fit(rules.name, name), _team_name(team_name), _fit(rules.instance, instance)
    token = _fit(rules.token, sys.stdin.readline())
    account = _asked(called, server, token)
    with db.transaction():
        actions.connect(account, teams.team_named(team_called, "cli"), "cli", [token])
    made = {"id": account.id, "handle": account.handle, "ext_id": account.ext_id}
    cli.tell(made, as_json, f"{account.handle} is connected")


def _asked(name: str, instance: str, token: str) -> Account:
    """Whom the network knows by this token; nothing is written before it said so."""
    try:
        return actions.on_mastodon(name, instance, token)
    except AuthExpired as error:
        raise Refused(f"{instance} does not accept this token") from error
    except actions.Taken as error:
        raise Refused("this account is connected already") from error
    except Permanent as error:
        raise Refused(f"{instance} cannot be used: {PRIVATE if error.code == 'address_refused' else error}") from error
    except Trouble as error:
        raise Refused(f"{instance} cannot be used: {error}") from error


@channel.command("list")
@as_json
def listed(as_json: bool) -> None:
    """All accounts, how they stand and which teams work on them."""
    rows = [_row(one) for one in queries.accounts(None)]
    cli.listing(rows, as_json, map(_line, rows) if rows else ["no accounts"])


@channel.command()
@click.argument("which")
@as_json
def pause(which: str, as_json: bool) -> None:
    """Ask nothing and send nothing until it is resumed (WHICH: id or name); what comes by itself is kept."""
    account = _account(which)
    actions.pause(account, "cli")
    cli.tell(_row(_account(str(account.id))), as_json, f"{account.name} is paused.")


@channel.command()
@click.argument("which")
@as_json
def resume(which: str, as_json: bool) -> None:
    """Go on where it stopped (WHICH: id or name)."""
    account = _account(which)
    actions.resume(account, "cli")
    cli.tell(_row(_account(str(account.id))), as_json, f"{account.name} works again.")


def _account(which: str) -> Account:
    """By id, else by a name that only one account has."""
    db.close_reading()
    number = numbers.whole(which)
    by_id = None if number is None else db.session().get(Account, number)
    found = [by_id] if by_id else [one for one in queries.accounts(None) if one.name == which.strip()]
    if not found:
        raise Refused(f"there is no account {which}")
    if len(found) > 1:
        raise Refused(f"{len(found)} accounts are called {which}: name one by its id")
    return found[0]


def _row(account: Account) -> dict[str, Any]:
    return {
        "id": account.id,
        "kind": account.kind,
        "name": account.name,
        "handle": account.handle,
        "state": account.state.value,
        "why": account.paused_why or account.trouble,
        "reply_window_hours": account.settings.get("reply_window_hours") or None,
        "teams": [team.name for team in queries.teams_of(account)],
        "url": queries.hook_url(account) if account.kind == "webhook" else None,
    }


def _line(row: dict[str, Any]) -> str:
    return f"{row['id']:>4}  {row['kind']:<10} {row['state']:<8} {row['name']}  [{', '.join(row['teams'])}]"


def _fit(rule: Callable[[str], Fit], text: str) -> Fit:
    try:
        return rule(text)
    except rules.Unfit as error:
        raise Refused(UNFIT[next(iter(error.errors))]) from error


def _team_name(text: str) -> str:
    try:
        return team_rules.name(text)
    except team_rules.Unfit as error:
        raise Refused(UNFIT["team"]) from error

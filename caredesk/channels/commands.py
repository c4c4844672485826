"""The command line for accounts: add, list, pause, resume."""

import json
import sys
from collections.abc import Callable
from typing import Any, NoReturn

import click

from caredesk.channels import actions, queries
from caredesk.channels.base import AuthExpired, Trouble
from caredesk.channels.models import Account
from caredesk.core import db
from caredesk.core.types import known


@click.group()
def channel() -> None:
    """Accounts on networks."""


@channel.group()
def add() -> None:
    """Connect an account."""


def _common(command: Callable[..., None]) -> Callable[..., None]:
    for option in (
        click.option("--json", "as_json", is_flag=True, help="Answer in JSON."),
        click.option("--team", "team_name", required=True, help="Its team; one that does not exist yet is made."),
        click.option("--name", required=True, help="How the desk calls it."),
    ):
        command = option(command)
    return command


@add.command()
@_common
@click.option("--reply-url", default="", help="Where signed replies are POSTed to.")
def webhook(name: str, team_name: str, reply_url: str, as_json: bool) -> None:
    """A signed webhook: prints its address and, once, its secret."""
    _check_name(name, team_name)
    if reply_url and not reply_url.startswith(("http://", "https://")):
        _fail("--reply-url must begin with http:// or https://")
    team = actions.team_named(team_name.strip(), "cli")
    account, secret = actions.connect_webhook(name.strip(), team, "cli", reply_url=reply_url)
    made = {"id": account.id, "url": queries.hook_url(account), "secret": secret}
    _tell(made, True, "")  # told once, and mostly to a script: JSON either way


@add.command()
@_common
@click.option("--instance", required=True, help="The server, such as https://mastodon.example.")
def mastodon(name: str, team_name: str, instance: str, as_json: bool) -> None:
    """An account on a Mastodon server; its access token comes on standard input."""
    _check_name(name, team_name)
    token = sys.stdin.readline().strip()
    if not token:
        _fail("the access token is read from standard input, and there was none")
    team = actions.team_named(team_name.strip(), "cli")
    try:
        account = actions.connect_mastodon(name.strip(), team, "cli", instance=instance.strip(), token=token)
    except AuthExpired:
        _fail(f"{instance} does not accept this token")
    except actions.Taken:
        _fail("this account is connected already")
    except Trouble as trouble:
        _fail(f"{instance} cannot be used: {trouble}")
    made = {"id": account.id, "handle": account.handle, "ext_id": account.ext_id}
    _tell(made, as_json, f"{account.handle} is connected")


@channel.command("list")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
def listed(as_json: bool) -> None:
    """All accounts and how they stand."""
    rows = [_row(one) for one in queries.accounts(None)]
    lines = [f"{row['id']:>4}  {row['kind']:<10} {row['state']:<8} {row['name']}" for row in rows]
    _tell(rows, as_json, "\n".join(lines) or "no accounts")


@channel.command()
@click.argument("account_id", type=int)
def pause(account_id: int) -> None:
    """Ask nothing and send nothing until it is resumed; what comes by itself is kept."""
    actions.pause(_account(account_id), "cli")


@channel.command()
@click.argument("account_id", type=int)
def resume(account_id: int) -> None:
    """Go on where it stopped."""
    actions.resume(_account(account_id), "cli")


def _account(account_id: int) -> Account:
    found = db.session().get(Account, account_id)
    if found is None:
        _fail(f"there is no account {account_id}")
    return known(found)


def _row(account: Account) -> dict[str, Any]:
    return {
        "id": account.id,
        "kind": account.kind,
        "name": account.name,
        "handle": account.handle,
        "state": account.state.value,
        "why": account.paused_why or account.trouble,
        "url": queries.hook_url(account) if account.kind == "webhook" else None,
    }


def _check_name(name: str, team: str) -> None:
    if not 0 < len(name.strip()) <= 120 or not 0 < len(team.strip()) <= 80:
        _fail("--name (up to 120 characters) and --team (up to 80) are needed")


def _tell(made: Any, as_json: bool, plain: str) -> None:
    click.echo(json.dumps(made, ensure_ascii=False) if as_json else plain)


def _fail(why: str) -> NoReturn:
    click.echo(f"caredesk: {why}", err=True)
    sys.exit(2)

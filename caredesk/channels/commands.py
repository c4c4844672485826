"""The command line for accounts: add, list, check, pause, resume; and for networks: kinds, parse."""

import sys
from typing import Any

import click

from caredesk.channels import actions, add_commands, checks, connector, kind_commands, queries
from caredesk.channels.models import Account
from caredesk.core import cli, db, numbers
from caredesk.core.cli import Refused, as_json


@click.group()
def channel() -> None:
    """Accounts on networks."""


channel.add_command(add_commands.add)
channel.add_command(kind_commands.parse)
channel.add_command(kind_commands.kinds)


@channel.command()
@click.argument("which")
@as_json
def check(which: str, as_json: bool) -> None:
    """Ask the network whether it knows us, and what the key may do (WHICH: id or name).

    Exit 0 when all is well, 1 when it is not."""
    account = _account(which)
    code = checks.check(account)
    row = _row(_account(str(account.id)))
    cli.tell(row | {"check": code}, as_json, f"{account.name}: {code}")
    sys.exit(0 if code == "ok" and not row["missing"] else 1)


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
        "missing": queries.missing(account),
        "ends_at": account.settings.get("token_expires_at"),
        "reply_window_hours": account.settings.get("reply_window_hours") or None,
        "teams": [team.name for team in queries.teams_of(account)],
        "url": queries.hook_url(account) if connector(account.kind).ability.webhook else None,
    }


def _line(row: dict[str, Any]) -> str:
    return f"{row['id']:>4}  {row['kind']:<10} {row['state']:<8} {row['name']}  [{', '.join(row['teams'])}]"

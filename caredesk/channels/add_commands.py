"""The command line for connecting an account: `channel add KIND`, one command for each network, made of its `setup`."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from caredesk.channels import actions, adding, connector, kind_commands, networks, queries, rules, typed
from caredesk.channels.base import AuthExpired, Field, Trouble
from caredesk.channels.finding import OWN, Chosen
from caredesk.core import cli, db
from caredesk.core.cli import Refused
from caredesk.team import actions as teams
from caredesk.team import rules as team_rules

PRIVATE = "it leads into a private network. Allow it by host:port in CAREDESK_ALLOW_PRIVATE_NET, if it is meant"
UNFIT = {
    "needed": "is needed",
    "url": "must be a web address, such as https://example.com",
    "base_url": "must begin with https://, or be allowed by CAREDESK_ALLOW_PRIVATE_NET",
    "spaces": "must be without spaces",
    "letters": "holds a character that cannot be seen",
    "too_long_here": "is too long",
    "choice": "must be one of its choices",
    "unknown_field": "is nothing that this network knows",
    "sign_in_first": "comes of a sign-in: connect this network on the page, or give the token on standard input",
}


@click.group()
def add() -> None:
    """Connect an account."""


def _adder(kind: str) -> click.Command:
    """`add KIND`: a field that is no secret is an option; secrets come on standard input, as JSON."""
    setup = connector(kind).setup
    secrets = _secrets(kind)
    options: list[click.Parameter] = [
        click.Option(["--name", "name"], default="", help="How the desk calls it; else as the network does."),
        click.Option(["--team", "team_name"], required=True, help="Its team; one that does not exist yet is made."),
        *(click.Option([_option(one), f"f_{one.name}"], default=None) for one in setup.fields if not one.secret),
        *(click.Option([f"--url-{name.replace('_', '-')}", f"u_{name}"], default=None) for name in setup.urls),
        click.Option(["--settings", "file"], type=click.Path(exists=True, dir_okay=False), help="Fields, as JSON."),
        click.Option(["--account", "ext_id"], default="", help="Its id there, where the key opens several."),
        click.Option(["--json", "as_json"], is_flag=True, help="Print JSON."),
    ]
    told = f" Secrets on standard input, as JSON: {', '.join(secrets)}." if secrets else ""
    return click.Command(kind, params=options, callback=_adding(kind), help=f"Connect {setup.name}.{told}")


def _secrets(kind: str) -> list[str]:
    setup = connector(kind).setup
    return [one.name for one in setup.fields if one.secret] + (["access_token"] if setup.oauth else [])


def _option(one: Field) -> str:
    return f"--{one.name.replace('_', '-')}"


def _adding(kind: str) -> Callable[..., None]:
    def call(*, name: str, team_name: str, file: str | None, ext_id: str, as_json: bool, **options: Any) -> None:
        team_called = _team_name(team_name)
        chosen = _chosen(kind, name, ext_id, _told(kind, file, options))
        with db.transaction():
            actions.connect(chosen, [teams.team_named(team_called, "cli")], "cli")
        account = chosen.account
        if kind == OWN:
            click.echo(cli.dumped({"id": account.id, "url": queries.hook_url(account), "secret": chosen.key}))
            return
        made = {"id": account.id, "handle": account.handle, "ext_id": account.ext_id}
        cli.tell(made, as_json, f"{account.handle or account.name} is connected")

    return call


def _told(kind: str, file: str | None, options: dict[str, Any]) -> dict[str, Any]:
    """Options before the file, and secrets from standard input, where this network has any."""
    told: dict[str, Any] = {}
    if file is not None:
        try:
            told = json.loads(Path(file).read_text())
        except ValueError:
            raise Refused(f"{file} is not JSON") from None
        if not isinstance(told, dict):
            raise Refused(f"{file} is not one JSON object")
    named = {"f": "", "u": typed.URL}
    told |= {named[key[0]] + key[2:]: value for key, value in options.items() if value is not None}
    secrets = _secrets(kind)
    return told | (kind_commands.words_of(sys.stdin, secrets) if secrets else {})


def _chosen(kind: str, name: str, ext_id: str, told: dict[str, Any]) -> Chosen:
    """What the network knows by these credentials; nothing is written before it said so."""
    if kind == OWN and not name.strip():
        raise Refused("--name is 1 to 120 characters")
    try:
        return adding.choose(adding.read(kind, told), ext_id, name)
    except rules.Unfit as error:
        raise Refused(_unfit(kind, error)) from error
    except actions.Taken as error:
        raise Refused("this account is connected already") from error
    except adding.Several as error:
        raise Refused(f"choose one by --account: {error}") from error
    except AuthExpired as error:
        raise Refused(f"{_place(kind, told)} does not accept this key") from error
    except Trouble as error:
        why = PRIVATE if error.code == "address_refused" else str(error)
        raise Refused(f"{_place(kind, told)} cannot be used: {why}") from error


def _unfit(kind: str, error: rules.Unfit) -> str:
    name, code = next(iter(error.errors.items()))
    if code == "name":
        return "--name is 1 to 120 characters"
    found = [one for one in connector(kind).setup.fields if one.name == name]
    if code == "number":
        return f"{_option(found[0])} is a whole number from {found[0].least} to {found[0].largest}"
    if code == "needed" and found[0].secret:
        return f"{name} is read from standard input as JSON, and there was none"
    called = f"--{name.replace('_', '-')}" if not found or not found[0].secret else name
    return f"{called} {UNFIT.get(code, code)}"


def _place(kind: str, told: dict[str, Any]) -> str:
    return str(told.get("base_url") or connector(kind).setup.name)


def _team_name(text: str) -> str:
    try:
        return team_rules.name(text)
    except team_rules.Unfit as error:
        raise Refused("--team is 1 to 80 characters") from error


for _kind in sorted(networks.KINDS):
    add.add_command(_adder(_kind))

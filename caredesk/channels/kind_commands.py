"""The command line for networks: what each can do, and what a body becomes. Neither needs a database."""

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import IO, Any

import click

from caredesk.channels import connector, networks, shown
from caredesk.channels.base import Event, Fetch, Raw, Skipped
from caredesk.core import cli, clock
from caredesk.core.cli import Refused, as_json


def known_kind(kind: str) -> str:
    """This kind; a refusal that names all of them for any other."""
    if kind not in networks.KINDS:
        raise Refused(f"there is no network {kind!r}; there are: {', '.join(sorted(networks.KINDS))}")
    return kind


@click.command()
@click.argument("kind")
@click.option("--headers", type=click.Path(exists=True, dir_okay=False), help="A file of `Name: value` lines, or JSON.")
@click.option("--asked", multiple=True, help="An id that a sweep asked for; may be given several times.")
def parse(kind: str, headers: str | None, asked: tuple[str, ...]) -> None:
    """What a body on standard input becomes: one JSON object a line, an event or what was skipped and why.

    Exit 0 when everything was read, 1 when something was skipped."""
    body = sys.stdin.buffer.read()
    raw = Raw(body, clock.now(), _headers(headers), "reconcile" if asked else "hook", asked)
    lines = [_line(one) for one in connector(known_kind(kind)).parse(raw)]
    for line in lines:
        click.echo(json.dumps(line, ensure_ascii=False))
    if not lines:
        click.echo("it says nothing: no event, and nothing that was skipped", err=True)
    sys.exit(1 if any("skipped" in line for line in lines) else 0)


def _headers(path: str | None) -> dict[str, str]:
    """As JSON, or as they stand in a request."""
    if path is None:
        return {}
    text = Path(path).read_text()
    try:
        told = json.loads(text)
    except ValueError:
        pairs = (line.partition(":") for line in text.splitlines() if ":" in line)
        return {name.strip(): value.strip() for name, _, value in pairs}
    if not isinstance(told, dict):
        raise Refused("the headers are `Name: value` lines, or one JSON object")
    return {str(name): str(value) for name, value in told.items()}


def _line(one: Event | Fetch | Skipped) -> dict[str, Any]:
    """What is not there is left out, so that a line can be read."""
    if isinstance(one, Skipped):
        return {"skipped": one.reason, "pointer": one.pointer}
    if isinstance(one, Fetch):
        return {"fetch": list(one.ext_ids)} | ({"look_at": "account"} if one.standing else {})
    told = {name: _plain(value) for name, value in asdict(one).items() if value not in (None, "", (), {}, False)}
    return {"event": one.kind, "key": one.key, **told}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, bytes):
        return f"{len(value)} bytes"
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items() if one not in (None, "")}
    return [_plain(one) for one in value] if isinstance(value, list | tuple) else value


@click.command()
@as_json
def kinds(as_json: bool) -> None:
    """Every network: how it comes in, what it can, and what it takes to connect it."""
    rows = [_kind(one) for one in networks.kinds()]
    cli.listing(rows, as_json, map(_words, rows))


def _kind(kind: str) -> dict[str, Any]:
    setup = connector(kind).setup
    fields = [{"name": one.name, "secret": one.secret, "required": one.required} for one in setup.fields]
    return shown.capabilities(kind) | {"fields": fields, "urls": dict(setup.urls), "sign_in": setup.oauth is not None}


def _words(row: dict[str, Any]) -> str:
    seen = [what for what in ("edits", "removals") if row[what]]
    return (
        f"{row['kind']:<15} {'/'.join(row['in']):<15} {' '.join(row['actions']) or 'no answers'}"
        f"{'  sees ' + ' and '.join(seen) if seen else ''}"
    )


def words_of(stream: IO[str], names: Sequence[str]) -> dict[str, Any]:
    """Secrets by name, as JSON on standard input; a bare line where there is only one; {} when nothing is there."""
    text = stream.read()
    if not text.strip():
        return {}
    try:
        told = json.loads(text)
    except ValueError:
        if len(names) == 1:
            return {names[0]: text.strip()}
        raise Refused("secrets are read from standard input as one JSON object") from None
    if not isinstance(told, dict):
        raise Refused("secrets are read from standard input as one JSON object")
    return told

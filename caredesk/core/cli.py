"""What every command says, and how: facts or words, listings as {"items"}, refusals in one line with exit 2."""

import json
from collections.abc import Iterable, Mapping
from typing import IO, Any

import click

as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


class Refused(click.ClickException):
    """It cannot be done like this: one line on stderr, exit 2."""

    exit_code = 2

    def show(self, file: IO[Any] | None = None) -> None:
        click.echo(f"caredesk: {self.message}", file=file, err=file is None)


def tell(facts: Mapping[str, Any], as_json: bool, words: str) -> None:
    """What was done: as JSON for machines, as words for people."""
    click.echo(dumped(facts) if as_json else words)


def listing(items: Iterable[Mapping[str, Any]], as_json: bool, words: Iterable[str]) -> None:
    """All that was asked for: one object for machines, one line each for people."""
    if as_json:
        click.echo(dumped({"items": list(items)}))
        return
    for line in words:
        click.echo(line)


def dumped(facts: Mapping[str, Any]) -> str:
    return json.dumps(facts, ensure_ascii=False)

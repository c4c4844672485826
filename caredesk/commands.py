"""The command line: every room brings its own commands; here they are put under one roof."""

import sys
from importlib import import_module

import click

from caredesk.start import CannotStart, open_desk, read_settings

ROOM_COMMANDS = {
    "user": "caredesk.team.commands:user",
    "apikey": "caredesk.team.commands:apikey",
    "channel": "caredesk.channels.commands:channel",
    "sla": "caredesk.sla.commands:sla",
    "audit": "caredesk.audit.commands:audit",
    "privacy": "caredesk.privacy.commands:privacy",
    "promises": "caredesk.promises.commands:promises",
    "demo": "caredesk.demo.commands:demo",
    "world": "caredesk.demo.commands:world",
    "check": "caredesk.core.check:check",
    "serve": "caredesk.serve:serve",
    "work": "caredesk.serve:work",
    "assets": "caredesk.core.assets:command",
    "migrate": "caredesk.start:migrate_command",
}
# Commands of a group that need no desk, while the others do.
ALONE = {"audit": ("witness", "roles"), "channel": ("parse", "kinds")}
WITHOUT_DESK = ("check", "assets", "serve", "work", "demo", "world", "migrate", "sla", "promises")


class Desk(click.Group):
    """Loads a room's commands only when they are called, so that every start is quick."""

    def list_commands(self, _context: click.Context) -> list[str]:
        return sorted(ROOM_COMMANDS)

    def resolve_command(
        self, context: click.Context, words: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        context.obj = words
        return super().resolve_command(context, words)

    def get_command(self, _context: click.Context, name: str) -> click.Command | None:
        if name not in ROOM_COMMANDS:
            return None
        module, _, attribute = ROOM_COMMANDS[name].partition(":")
        return getattr(import_module(module), attribute)


@click.group(cls=Desk)
@click.pass_context
def desk(context: click.Context) -> None:
    """caredesk: a shared inbox for everything that customers write to you."""
    name, *words = context.obj or [""]
    needs_none = name in WITHOUT_DESK or (words and words[0] in ALONE.get(name, ()))
    if not needs_none and "--help" not in sys.argv:
        open_desk(read_settings())


def main(words: list[str] | None = None) -> None:
    """Run a command; what cannot start says so in one line and ends with 2."""
    try:
        desk(words, prog_name="python -m caredesk")
    except CannotStart as error:
        click.echo(f"caredesk: {error}", err=True)
        sys.exit(2)

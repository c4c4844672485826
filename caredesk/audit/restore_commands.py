"""python -m caredesk audit restore-confirm: what the page about a restore does, without a browser."""

import click

from caredesk.audit import restores
from caredesk.core import cli, db
from caredesk.core.cli import as_json


@click.command("restore-confirm")
@click.option("--size", required=True, help="The number of entries that the checkpoint outside names.")
@click.option("--reason", required=True, help="What happened, in a few words: it stands in the trail.")
@as_json
def restore_confirm(size: str, reason: str, as_json: bool) -> None:
    """Say that an older copy of the database was put back on purpose: a new log begins, and replies leave again."""
    with db.reading():
        row = restores.unconfirmed()
    if row is None:
        raise cli.Refused("No restore waits to be confirmed.")
    try:
        row = restores.confirm(row, "cli", typed=size, reason=reason)
    except restores.Unfit as error:
        if error.code == "reason":
            raise cli.Refused("Say with --reason what happened.") from None
        raise cli.Refused(f"--size must be the second line of this checkpoint:\n{row.outside}") from None
    cli.tell({"confirmed": row.uuid, "statement": row.statement}, as_json, row.statement.rstrip("\n"))

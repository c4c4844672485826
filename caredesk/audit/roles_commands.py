"""python -m caredesk audit roles: part a PostgreSQL desk into an owner, a worker and a web role."""

import os
from typing import TYPE_CHECKING

import click

from caredesk.core import cli
from caredesk.core.cli import as_json
from caredesk.start import bring_up_to_date, read_settings

if TYPE_CHECKING:
    from caredesk.audit.roles import Made

KEPT = "(as before: run it with --new-passwords for new ones)"


@click.command()
@click.option("--admin-url", required=True, help="postgresql://… of a role that may make roles; it is used this once.")
@click.option("--prefix", default="caredesk", show_default=True, help="What the names of the roles begin with.")
@click.option("--new-passwords", is_flag=True, help="Give roles that are there already new passwords.")
@as_json
def roles(admin_url: str, prefix: str, new_passwords: bool, as_json: bool) -> None:
    """Make the roles, the tables and the rights, and print what to put into the settings of each process."""
    if not prefix.isidentifier() or not prefix.isascii() or len(prefix) > 40:
        raise cli.Refused("--prefix is a short name of letters, digits and _.")
    from caredesk.audit import roles as parting  # brings PostgreSQL's driver, which the other commands need not load

    try:
        made = parting.make(admin_url, prefix, new_passwords=new_passwords)
    except parting.Refused as error:
        raise cli.Refused(f"PostgreSQL refused it: {error}") from None
    if made.migrate:
        settings = read_settings().model_copy(update={"database_url": made.migrate, "owner_url": made.migrate})
        bring_up_to_date(settings)
    facts = {"web": made.web, "worker": made.worker, "migrate": made.migrate}
    cli.tell(facts, as_json, os.linesep.join(_lines(made)))


def _lines(made: "Made") -> list[str]:
    return [
        "The audit trail belongs to a role that nobody signs in as. Keep these apart, and give each process its own:",
        "",
        f"web processes (gunicorn):           CAREDESK_DATABASE_URL={made.web or KEPT}",
        f"worker (caredesk work), wsgi.py:    CAREDESK_DATABASE_URL={made.worker or KEPT}",
        f"python -m caredesk migrate, only:   CAREDESK_OWNER_URL={made.migrate or KEPT}",
    ]

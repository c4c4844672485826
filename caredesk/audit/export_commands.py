"""python -m caredesk audit export, verifier: a bundle that a stranger can check, and the program that checks it."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from caredesk.audit import queries, standalone
from caredesk.audit.bundle import Made, NotWritten
from caredesk.core import cli, db, i18n, numbers
from caredesk.core.cli import as_json
from caredesk.customers.models import Customer
from caredesk.reports import exporting
from caredesk.reports.exporting import Choice
from caredesk.tickets.models import Ticket


@click.command()
@click.option("--ticket", type=int, help="The number of a ticket.")
@click.option("--subject", default="", help="A customer: number or uuid.")
@click.option("--range", "stretch", nargs=2, help="FROM TO: numbers of entries, or days (2026-01-31) in UTC.")
@click.option("-o", "out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The file to write.")
@click.option("--lang", type=click.Choice(list(i18n.LANGUAGES)), default="en", help="Language of the page in it.")
@click.option("--with-notes", is_flag=True, help="With the words of notes among colleagues.")
@click.option("--with-names", is_flag=True, help="Call colleagues by their names on the page.")
@as_json
def export(out: Path, *, lang: str, with_notes: bool, with_names: bool, as_json: bool, **asked: Any) -> None:
    """Write an evidence bundle: entries, words, proofs, a page to read, and the program that checks all of it.

    The export is itself an entry, between two checkpoints. An older file of this name goes when the new is whole."""
    if sum(bool(one) for one in asked.values()) != 1:
        raise cli.Refused("say which one: --ticket, --subject or --range")
    with db.reading():
        write = _meant(**asked)
    try:
        made = write(out, Choice("cli", lang, with_notes, with_names))
    except NotWritten as error:
        raise cli.Refused(f"{out} was not written: {error}") from error
    _say(made, out, as_json)


def _meant(ticket: int | None, subject: str, stretch: tuple[str, str] | None) -> Callable[[Path, Choice], Made]:
    if ticket is not None:
        row = db.session().get(Ticket, ticket)
        if row is not None:
            return lambda out, choice: exporting.of_ticket(out, row, choice)
        raise cli.Refused(f"there is no ticket {ticket}")
    if stretch:
        first, last = _number(stretch[0]), _number(stretch[1], is_end=True)
        if first > last:
            raise cli.Refused("there is nothing between FROM and TO")
        return lambda out, choice: exporting.of_range(out, first, last, choice)
    number = numbers.whole(subject)
    customer = db.first(Customer, Customer.uuid == subject if number is None else Customer.id == number)
    if customer is None:
        raise cli.Refused(f"there is no customer {subject}")
    return lambda out, choice: exporting.of_customer(out, customer, choice)


def _number(text: str, *, is_end: bool = False) -> int:
    number = numbers.whole(text)
    if number is not None:
        return number
    try:
        day = datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError as error:
        raise cli.Refused(f"{text} is neither the number of an entry nor a day like 2026-01-31") from error
    return (
        queries.number_at(day.replace(hour=23, minute=59, second=59, microsecond=999_999)) - 1
        if is_end
        else (queries.number_at(day))
    )


def _say(made: Made, out: Path, as_json: bool) -> None:
    facts = {"file": str(out), "entries": made.entries, "left_out": made.left_out, "export": made.idx}
    facts |= {"key": made.keys[0], "keys": made.keys}
    given = " ".join(f"--key {key}" for key in made.keys)
    what = "key" if len(made.keys) == 1 else "keys"
    words = f"{out}: {made.entries} entries, the export is entry {made.idx}. Check it with\n  python verify.py {out} "
    cli.tell(facts, as_json, f"{words}{given}\nand give the {what} to its reader by another way than the file.")


@click.command()
@click.option("-o", "out", type=click.Path(dir_okay=False, path_type=Path), help="A file; without it, the terminal.")
def verifier(out: Path | None) -> None:
    """The program that checks bundles, as it lies in each of them: one file, for Python 3.9 and nothing else."""
    if out is None:
        click.echo(standalone.text(), nl=False)
    else:
        out.write_text(standalone.text())

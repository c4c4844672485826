"""python -m caredesk privacy: a person's copy and erasure, holds and rules, for operators without a browser."""

from pathlib import Path
from typing import Any

import click

from caredesk import audit
from caredesk.core import cli, db, i18n
from caredesk.core.cli import as_json
from caredesk.core.types import new_uuid
from caredesk.customers.models import Customer
from caredesk.privacy import copying, erasure, queries, replay, retention
from caredesk.privacy.models import DONE
from caredesk.tickets import holds
from caredesk.tickets.refusals import Refused

whom = click.option("--customer", "customer_id", type=int, required=True, help="The number in the customer's address.")


def _person(customer_id: int) -> Customer:
    with db.reading() as session:
        found = session.get(Customer, customer_id)
    if found is None:
        raise cli.Refused(f"there is no customer {customer_id}")
    return found


@click.group()
def privacy() -> None:
    """Copy or erase what is held of a person; look at holds; run the rules of retention."""


@privacy.command()
@whom
@as_json
def show(customer_id: int, as_json: bool) -> None:
    """What is held of a person, as numbers: what a copy would hold and an erasure take."""
    found = _person(customer_id)
    with db.reading():
        held, covering = queries.held(found), holds.of_customer(found)
    facts = {**vars(held), "holds": len(covering), "erased_at": found.erased_at and found.erased_at.isoformat()}
    cli.tell(facts, as_json, "\n".join(f"{name:>10}  {value}" for name, value in facts.items()))


@privacy.command()
@whom
@click.option("-o", "--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="A zip file.")
@click.option("--lang", type=click.Choice(sorted(i18n.LANGUAGES)), default="en", help="Language of the page in it.")
@as_json
def copy(customer_id: int, out: Path, lang: str, as_json: bool) -> None:
    """Write everything that is held of a person into one file: a page that can be read, and data."""
    found = _person(customer_id)
    if found.erased_at is not None:
        raise cli.Refused("everything about this person was erased")
    try:
        copying.write(found, lang, out)
    except OSError as error:
        raise cli.Refused(f"{out} cannot be written: {error.strerror}") from error
    with db.transaction():
        audit.record("export.made", found, "cli", body={"kind": "copy", "lang": lang, "id": new_uuid()})
    cli.tell({"file": str(out), "bytes": out.stat().st_size}, as_json, f"Written to {out}.")


@privacy.command()
@whom
@click.option("--basis", type=click.Choice(erasure.BASES), required=True, help="On which ground, GDPR Art. 17 (1).")
@click.option("--reference", default="", help="Number of the request in your files; only a fingerprint is kept.")
@click.option("--confirm", required=True, help="Type the word erase.")
@as_json
def erase(customer_id: int, *, basis: str, reference: str, confirm: str, as_json: bool) -> None:
    """Erase everything that is held of a person. It cannot be brought back."""
    if confirm != "erase":
        raise cli.Refused("nothing was erased: --confirm must be the word erase")
    try:
        done = erasure.finish(erasure.ask(_person(customer_id), None, basis=basis, reference=reference))
    except erasure.Held as error:
        raise cli.Refused("nothing was erased: a legal hold covers this person") from error
    except Refused as error:
        raise cli.Refused("nothing was erased: it was done before, or is under way") from error
    if done.state != DONE:
        raise cli.Refused("the erasure has begun and goes on with the worker: something is in its way")
    cli.tell({"customer": customer_id, "state": done.state}, as_json, "Everything was erased.")


@privacy.command("holds")
@as_json
def list_holds(as_json: bool) -> None:
    """The legal holds in force. They are set and released on the pages, by two persons who are signed in."""
    with db.reading():
        found = holds.in_force()
    told = [{"id": one.id, "scope": one.scope, "target": one.target, "reason": one.reason} for one in found]
    cli.listing(told, as_json, (f"{one['id']:>5}  {one['scope']:<9} {one['reason']}" for one in told))


@privacy.command()
@as_json
def rules(as_json: bool) -> None:
    """The rules of retention, and what each would take at this moment."""
    with db.reading():
        found = [(rule, retention.look(rule)) for rule in retention.rules()]
    told = [
        {"id": rule.id, "what": rule.what, "days": rule.days, "on": rule.is_on, "tickets": look.tickets}
        | {"words": look.words, "held": look.held}
        for rule, look in found
    ]
    cli.listing(told, as_json, map(_line, told))


def _line(one: dict[str, Any]) -> str:
    state = "on" if one["on"] else "off"
    return f"{one['id']:>3}  {one['what']:<10}{one['days']:>6} d  {state:<4}{one['words']} words, {one['held']} held"


@privacy.command()
@click.option("--rule", "rule_id", type=int, required=True, help="Its number, from `privacy rules`.")
@as_json
def retain(rule_id: int, as_json: bool) -> None:
    """Run one rule of retention now, whether it is in force or not."""
    try:
        with db.reading():
            rule = retention.rule(rule_id)
    except LookupError as error:
        raise cli.Refused(f"there is no rule {rule_id}") from error
    counts = retention.run(rule, "cli")
    cli.tell(counts, as_json, ", ".join(f"{name}: {number}" for name, number in counts.items()))


@privacy.command("replay")
@as_json
def replay_list(as_json: bool) -> None:
    """Hold the database against the list of what was erased, as every start does."""
    people = replay.replay()
    cli.tell({"people": people}, as_json, f"{people} people had come back and were erased again.")

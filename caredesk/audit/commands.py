"""python -m caredesk audit: look at the trail, and check it."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click
from sqlalchemy.exc import DatabaseError

from caredesk.audit import outside, proof_commands, queries, verify
from caredesk.audit.export_commands import export, verifier
from caredesk.audit.findings import Report
from caredesk.audit.key_commands import key
from caredesk.audit.restore_commands import restore_confirm
from caredesk.audit.roles_commands import roles
from caredesk.audit.walk import Progress
from caredesk.audit.watch_commands import watch
from caredesk.audit.witness_commands import witness
from caredesk.core import cli, db
from caredesk.core.cli import as_json

SHOWN = 20


@click.group()
def audit() -> None:
    """Look at the audit trail, and check it."""


for one in (*proof_commands.COMMANDS, export, verifier, watch, key, restore_confirm, roles, witness):
    audit.add_command(one)


@audit.command()
@click.option("-n", "count", default=20, help="How many entries.")
@click.option("--verb", default="", help="Only this verb; `ticket.` means all about tickets.")
@as_json
def tail(count: int, verb: str, as_json: bool) -> None:
    """The newest entries, oldest of them first."""
    with db.reading():
        found = queries.entries(queries.Asked(verb=verb), count)
    found.reverse()
    lines = (f"{one.idx:>8}  {one.at:%Y-%m-%d %H:%M:%S}  {one.verb:<24} {one.actor}" for one in found)
    cli.listing(({**vars(one), "at": one.at.isoformat()} for one in found), as_json, lines)


@audit.command("verify")
@click.option("--against", multiple=True, help="A file or address with checkpoints that were kept outside.")
@click.option("--since", type=click.IntRange(0), default=0, help="Resume: what is older than this entry was verified.")
@as_json
def verify_command(against: tuple[str, ...], since: int, as_json: bool) -> None:
    """Check every entry, body, tree node and checkpoint, and what the screens show of them.

    Exit status: 0 sound, 1 tampered with, 2 cannot decide. With --since the screens are left out. This finds every
    change made to the database without the desk's keys. Whoever holds the machine and the key file can rewrite
    everything: against that, keep a checkpoint somewhere else and name it with --against."""
    report = check(against, since)
    if as_json:
        click.echo(cli.dumped(_facts(report)))
    else:
        _print(report)
    sys.exit(report.status)


def check(against: tuple[str, ...], since: int) -> Report:
    """The report; Refused (exit status 2) when there is nothing to read."""
    try:
        texts = [(place, outside.fetch(place)) for place in against]
        with _bar() as progress:
            return verify.verify(against=texts, since=since, progress=progress)
    except outside.Unreadable as error:
        raise cli.Refused(f"Cannot decide: {error}.") from error
    except DatabaseError as error:
        raise cli.Refused(
            f"Cannot decide: the database cannot be read: {' '.join(str(error.orig).split())}."
        ) from error


@contextmanager
def _bar() -> Iterator[Progress | None]:
    """A bar on a terminal, nothing elsewhere."""
    if not sys.stderr.isatty():
        yield None
        return
    with db.reading():
        entries = queries.standing().entries
    with click.progressbar(length=entries, label="Entries", file=sys.stderr, show_pos=True) as bar:
        yield lambda idx: bar.update(idx + 1 - bar.pos)
        bar.update(entries - bar.pos)


def _facts(report: Report) -> dict[str, object]:
    first = report.first
    return {
        "sound": report.is_sound,
        "status": report.status,
        "entries": report.entries,
        "erased": report.erased,
        "checkpoints": report.checkpoints,
        "outside": report.outside,
        "mirrors": report.mirrors,
        "posts": report.posts,
        "unread": report.unread,
        "first": vars(first) if first else None,
        "count": report.count,
        "findings": [vars(finding) for finding in report.findings],
        "doubts": report.doubts,
    }


def _print(report: Report) -> None:
    if report.first is not None and report.first.idx >= 0:
        click.echo(f"The first bad entry is {report.first.idx} ({report.first.kind}).")
    for finding in report.findings[:SHOWN]:
        place = "" if finding.idx < 0 else f" at entry {finding.idx}"
        click.echo(f"{finding.kind}{place}: {finding.words}")
    for doubt in report.doubts[:SHOWN]:
        click.echo(f"doubt: {doubt}")
    verdict = {0: "Sound", 1: f"NOT sound, {report.count} findings", 2: "Cannot decide"}[report.status]
    click.echo(f"{verdict}: {report.entries} entries, {report.checkpoints} checkpoints, {report.erased} bodies erased.")
    if report.outside:
        click.echo(f"{report.outside} checkpoints kept outside were compared.")
    if report.mirrors == "not compared":
        click.echo("What the screens show was not compared with the entries: run it without --since for that.")
    if report.posts:
        click.echo(f"{report.posts} posts were compared with their entries, {report.unread} of them are erased.")

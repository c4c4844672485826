"""python -m caredesk audit: look at the trail, and check it."""

import sys

import click

from caredesk.audit import queries, verify
from caredesk.core import cli, db
from caredesk.core.cli import as_json


@click.group()
def audit() -> None:
    """Look at the audit trail, and check it."""


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
@as_json
def verify_command(as_json: bool) -> None:
    """Check every entry, body, tree node and checkpoint. Exit status: 0 sound, 1 tampered with, 2 cannot decide.

    This finds every change made to the database without the desk's keys. Whoever holds the machine and the key file
    can rewrite everything: against that, keep a checkpoint somewhere else."""
    with db.reading():
        report = verify.verify()
    if as_json:
        findings = [vars(finding) for finding in report.findings]
        numbers = {"entries": report.entries, "erased": report.erased, "checkpoints": report.checkpoints}
        click.echo(cli.dumped({"sound": report.is_sound, **numbers, "findings": findings}))
    else:
        _print(report)
    sys.exit(0 if report.is_sound else 1)


def _print(report: verify.Report) -> None:
    for finding in report.findings[:20]:
        place = "" if finding.idx < 0 else f" at entry {finding.idx}"
        click.echo(f"{finding.kind}{place}: {finding.words}")
    verdict = "Sound" if report.is_sound else f"NOT sound, {len(report.findings)} findings"
    click.echo(f"{verdict}: {report.entries} entries, {report.checkpoints} checkpoints, {report.erased} bodies erased.")

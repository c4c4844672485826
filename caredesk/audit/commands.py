"""python -m caredesk audit: look at the trail, and check it."""

import json
import sys

import click

from caredesk.audit import queries, verify
from caredesk.core import db


@click.group()
def audit() -> None:
    """Look at the audit trail, and check it."""


@audit.command()
@click.option("-n", "count", default=20, help="How many entries.")
@click.option("--verb", default="", help="Only this verb; `ticket.` means all about tickets.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def tail(count: int, verb: str, as_json: bool) -> None:
    """The newest entries, oldest of them first."""
    with db.reading():
        found = queries.entries(queries.Asked(verb=verb), count)
    for one in reversed(found):
        click.echo(
            _line_of_json(one) if as_json else f"{one.idx:>8}  {one.at:%Y-%m-%d %H:%M:%S}  {one.verb:<24} {one.actor}"
        )


def _line_of_json(one: queries.Shown) -> str:
    return json.dumps({**vars(one), "at": one.at.isoformat()}, ensure_ascii=False)


@audit.command("verify")
@click.option("--json", "as_json", is_flag=True, help="The report as JSON.")
def verify_command(as_json: bool) -> None:
    """Check every entry, body, tree node and checkpoint. Exit status: 0 sound, 1 tampered with, 2 cannot decide.

    This finds every change made to the database without the desk's keys. Whoever holds the machine and the key file
    can rewrite everything: against that, keep a checkpoint somewhere else."""
    with db.reading():
        report = verify.verify()
    if as_json:
        findings = [vars(finding) for finding in report.findings]
        numbers = {"entries": report.entries, "erased": report.erased, "checkpoints": report.checkpoints}
        click.echo(json.dumps({"sound": report.is_sound, **numbers, "findings": findings}))
    else:
        _print(report)
    sys.exit(0 if report.is_sound else 1)


def _print(report: verify.Report) -> None:
    for finding in report.findings[:20]:
        place = "" if finding.idx < 0 else f" at entry {finding.idx}"
        click.echo(f"{finding.kind}{place}: {finding.words}")
    verdict = "Sound" if report.is_sound else f"NOT sound, {len(report.findings)} findings"
    click.echo(f"{verdict}: {report.entries} entries, {report.checkpoints} checkpoints, {report.erased} bodies erased.")

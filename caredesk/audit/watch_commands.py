"""python -m caredesk audit watch: verify again and again, and end with an alarm."""

import sys
import time

import click
from sqlalchemy.exc import DatabaseError

from caredesk.audit import outside
from caredesk.audit.findings import Report
from caredesk.audit.watching import Watch
from caredesk.core import clock


@click.command()
@click.option("--every", default=60, type=click.IntRange(1), help="Seconds between two looks.")
@click.option("--times", default=0, type=click.IntRange(0), help="End after so many looks; 0 goes on.")
@click.option("--against", multiple=True, help="A file or address with checkpoints that were kept outside.")
def watch(every: int, times: int, against: tuple[str, ...]) -> None:
    """Verify what is new again and again, everything once a day, and end with status 1 when something does not fit.

    What cannot be decided, such as a database that is being restarted, is said and looked at again; with --times the
    status of the last look is the command's. Remembers the newest checkpoint it saw: going back behind it is found."""
    seen, looks, status = Watch(lambda: [(place, outside.fetch(place)) for place in against]), 0, 0
    while True:
        looks, status = looks + 1, _look(seen)
        if status == 1 or looks == times:
            sys.exit(status)
        time.sleep(every)


def _look(seen: Watch) -> int:
    at = f"{clock.now():%Y-%m-%dT%H:%M:%SZ}"
    try:
        report = seen.look()
    except (outside.Unreadable, DatabaseError) as error:
        click.echo(f"{at} cannot decide: {' '.join(str(error).split())[:300]}", err=True)
        return 2
    _say(at, report)
    return report.status


def _say(at: str, report: Report) -> None:
    for finding in report.findings[:20]:
        click.echo(f"{at} ALARM {finding.kind} at entry {finding.idx}: {finding.words}", err=True)
    for doubt in report.doubts[:20]:
        click.echo(f"{at} cannot decide: {doubt}", err=True)
    if report.is_sound:
        click.echo(f"{at} sound: {report.entries} entries, {report.checkpoints} checkpoints")

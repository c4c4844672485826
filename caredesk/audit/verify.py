"""Checking the trail against itself: schema, numbers, times, copies, bodies, tree and checkpoints, entry by entry.

What this can and cannot prove is said in `caredesk audit verify --help`: whoever owns the machine and the keys can
rewrite everything; only a checkpoint kept elsewhere shows that.
"""

from collections.abc import Sequence

from sqlalchemy import Connection, func, select

from caredesk.audit import mirrors, outside, schema_check, signers, stored
from caredesk.audit.findings import Finding, Report
from caredesk.audit.models import body_table, entry_table, pending_table
from caredesk.audit.walk import Progress, Walk
from caredesk.core import clock, db
from caredesk.core.snapshots import snapshot

__all__ = ["Finding", "Report", "verify"]
LATE_SECONDS = 30


def verify(*, against: Sequence[tuple[str, str]] = (), since: int = 0, progress: Progress | None = None) -> Report:
    """Read the whole trail once, in constant memory, and say what does not fit.

    against: checkpoints kept outside, as (where from, text). since: what is older than this entry was verified before;
    the newest checkpoint up to it must confirm that, and screens are not compared. progress: told from time to time how
    many entries were read."""
    report = Report()
    for finding in schema_check.schema_findings():
        report.add(finding)
    with snapshot() as connection:
        logs = stored.logs(connection)
        kept = outside.roots(list(against), logs, report)
        for log in logs:
            walk = Walk(connection, log, report, kept[log.origin])
            _resume(walk, since - log.first_idx)
            walk.run(progress)
        _look_beside(connection, report, since)
        if since:
            report.mirrors = "not compared"
        else:
            mirrors.check_all(connection, report)
    return report


def _resume(walk: Walk, index: int) -> None:
    """Begin at the newest checkpoint up to this entry, if there is one and it speaks of what is stored."""
    found = stored.last_note(walk.connection, walk.log.id, index) if index > 0 else None
    if found is None:
        walk.begin_at(0)
        return
    size, note = found
    walk.begin_at(size)
    walk.noted = size
    said = signers.read(note, walk.log.origin)
    if said != (size, walk.root()):
        walk.report.found("checkpoint", -1, f"the checkpoint of size {size} does not confirm what is stored before it")


def _look_beside(connection: Connection, report: Report, since: int) -> None:
    """Bodies that no entry speaks of, and entries that wait for their numbers."""
    entries = connection.execute(select(func.count()).select_from(entry_table)).scalar_one()
    bodies = connection.execute(select(func.count()).select_from(body_table)).scalar_one()
    if since > entries:
        report.doubts.append(f"there is no entry {since} to resume from")
    oldest = None
    if not db.is_sqlite():
        waiting = select(func.count(), func.min(pending_table.c.at)).select_from(pending_table)
        count, oldest = connection.execute(waiting).one()
        bodies -= count
    if bodies > entries:
        report.found("body", -1, f"{bodies - entries} bodies belong to no entry")
    if oldest is not None and (seconds := (clock.micros() - oldest) // 1_000_000) > LATE_SECONDS:
        report.doubts.append(f"entries wait for their number, the oldest for {seconds} seconds: does the worker run?")

"""The monitor of equal treatment: four times an hour it looks whether a group of customers waits longer than is fair.

What it finds is kept, for each period, once for all who see the same accounts: figures of accounts behind a wall stand
in no one else's finding. A group that begins to differ is an entry and one notice to each supervisor who sees these
accounts; a group that is treated like the others again is an entry.
"""

import hashlib
from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any, Final

from sqlmodel import col, select

from caredesk import audit
from caredesk.audit.actions import Happened
from caredesk.channels.models import Account
from caredesk.core import clock, db, jobs
from caredesk.reports import fair_groups, fairness
from caredesk.reports.fair_groups import Group, Name, Wait
from caredesk.reports.fairness import Asked
from caredesk.reports.models import FairnessRun
from caredesk.sla import queries as sla
from caredesk.sla import terms
from caredesk.team import access
from caredesk.team.models import Agent, AgentState, Notice, Role

EVERY: Final = timedelta(minutes=15)
PERIODS: Final = (7, 28)
LED_BY: Final = (Role.SUPERVISOR, Role.OWNER)
Accounts = frozenset[int] | None


def begin(_happened: Happened) -> None:
    """Follow `account.connected`: from the first account on, somebody waits."""
    jobs.bring_forward("reports.fairness", {}, clock.now() + EVERY, key="fairness")


def go_on() -> None:
    """A desk that had accounts before there was a monitor begins it at its next start."""
    with db.reading():
        is_due = db.first(Account) is not None and db.first(jobs.Job, jobs.Job.key == "fairness") is None
    if is_due:
        with db.transaction():
            jobs.bring_forward("reports.fairness", {}, clock.now() + EVERY, key="fairness")


@jobs.kind("reports.fairness")
def watch(_payload: dict[str, Any]) -> datetime:
    """Look at both periods for each set of accounts that somebody sees."""
    at = clock.now()
    with db.reading():
        seen, zone = _seen_together(), _zone()
    for days in PERIODS:
        with db.reading():
            every = fairness.waits(Asked(at, days=days, zone=zone))
        for accounts in seen:
            _look(accounts, [one for one in every if accounts is None or one.account_id in accounts], days, (zone, at))
    return at + EVERY


def wall(accounts: Accounts) -> str:
    """A short name for a set of accounts."""
    if accounts is None:
        return "all"
    return hashlib.sha256(",".join(map(str, sorted(accounts))).encode()).hexdigest()


def found(accounts: Accounts) -> list[FairnessRun]:
    """What was found last for those who see these accounts, the longest period first."""
    query = select(FairnessRun).where(FairnessRun.wall == wall(accounts))
    return list(db.session().exec(query.order_by(col(FairnessRun.days).desc())))


def groups(run: FairnessRun) -> list[Group]:
    """The groups that waited longer than is fair, the worst first."""
    return [Group(**(told | {"span": tuple(told["span"]) if told["span"] else None})) for told in run.groups]


def _seen_together() -> set[Accounts]:
    """The sets of accounts that somebody sees."""
    active = db.session().exec(select(Agent).where(Agent.state == AgentState.ACTIVE))
    return {access.visible_accounts(agent) for agent in active} - {frozenset()}


def _zone() -> str:
    """The zone of the calendar that most deadlines are counted by: the default policy's."""
    versions = sla.live_versions()
    return terms.of(versions[-1]).calendar.zone if versions else "UTC"


def _look(accounts: Accounts, waits: Collection[Wait], days: int, told: tuple[str, datetime]) -> None:
    with db.reading():
        before = {run.days: {group.name for group in groups(run)} for run in found(accounts)}
        limit = sla.settings().unfair_percent
    report = fair_groups.report(waits, limit, before.get(days, ()))
    others = {name for period, names in before.items() if period != days for name in names}
    with db.transaction():
        run = _kept(accounts, days)
        if (run.waits, groups(run)) == (report.n, report.warnings):
            return
        run.zone, run.at, run.waits, run.groups = *told, report.n, [asdict(group) for group in report.warnings]
        db.session().add(run)
        db.session().flush()
        _tell(run, before.get(days, set()), accounts, others)


def _kept(accounts: Accounts, days: int) -> FairnessRun:
    known = db.first(FairnessRun, FairnessRun.wall == wall(accounts), FairnessRun.days == days)
    return FairnessRun(wall=wall(accounts), days=days) if known is None else db.lock(known)


def _tell(run: FairnessRun, before: set[Name], accounts: Accounts, elsewhere: set[Name]) -> None:
    """Entries of what is new and what is over; a notice of what no other period has shown yet."""
    now = {group.name: group for group in groups(run)}
    audit.record("fairness.measured", run, "desk", body={"days": run.days, "waits": run.waits, "unfair": len(now)})
    for name in sorted(now.keys() - before):
        audit.record("fairness.warned", run, "desk", body={"days": run.days, **_told(now[name])})
    for dimension, key in sorted(before - now.keys()):
        audit.record("fairness.cleared", run, "desk", body={"days": run.days, "dimension": dimension, "key": key})
    for _ in now.keys() - before - elsewhere:
        _notify(accounts)


def _told(group: Group) -> dict[str, Any]:
    """What the trail keeps of a group: names and whole numbers."""
    return {
        **{"dimension": group.dimension, "key": group.key, "waits": group.n, "longer_percent": group.longer},
        **{"median_seconds": round(group.median), "others_seconds": round(group.others or 0)},
    }


def _notify(accounts: Accounts) -> None:
    leading = select(Agent).where(Agent.state == AgentState.ACTIVE, col(Agent.role).in_(LED_BY))
    for agent in db.session().exec(leading.order_by(col(Agent.id))).all():
        if access.visible_accounts(agent) == accounts:
            notice = Notice(agent_id=agent.id or 0, kind="unfair")
            db.session().add(notice)
            db.session().flush()
            audit.record("notice.given", notice, "desk", body={"to": agent.uuid, "kind": notice.kind})

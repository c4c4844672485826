"""Once a day the desk verifies its own audit trail: what came since, and once a week all of it.

Each run is an entry. When something does not fit, everybody who may read the trail gets a notice; when it stays so,
again the next day. Whoever owns the machine can silence this: `audit watch` on another one is for that.
"""

from datetime import datetime, timedelta
from typing import Any, Final

import structlog
from sqlmodel import col, select

from caredesk import audit
from caredesk.audit import queries, verify
from caredesk.audit.actions import Happened
from caredesk.audit.draft import Log
from caredesk.audit.findings import Report
from caredesk.core import clock, db, jobs
from caredesk.core.models import Installation
from caredesk.team import access
from caredesk.team.models import Agent, AgentState, Notice

JOB: Final = "reports.trail"
EVERY: Final = timedelta(days=1)
WHOLE_AFTER: Final = 7
logger = structlog.get_logger(__name__)


def go_on() -> None:
    """Begin the daily look at the first start that knows of it."""
    with db.reading():
        is_due = db.first(jobs.Job, jobs.Job.key == JOB) is None
    if is_due:
        with db.transaction():
            jobs.bring_forward(JOB, {}, clock.now() + EVERY, key=JOB)


@jobs.kind(JOB)
def look(payload: dict[str, Any]) -> datetime:
    """Verify, write down what came of it, tell people if it must be; the next look continues where this one ended."""
    since, run = payload.get("since", 0), payload.get("run", 0)
    with db.reading():
        end = queries.standing().entries
    report = verify.verify(since=since)
    with db.transaction() as session:
        origin = session.get_one(Installation, 1).origin
        audit.record("trail.verified", Log(origin), "desk", body=_told(report, since))
        if report.findings:
            _alarm(report)
        ahead = {"since": end if report.is_sound and run < WHOLE_AFTER - 1 else 0}
        jobs.enqueue(JOB, ahead | {"run": (run + 1) % WHOLE_AFTER}, clock.now() + EVERY, key=JOB)
    return clock.now() + EVERY


def _told(report: Report, since: int) -> dict[str, Any]:
    first = report.first
    return {
        **{"since": since, "entries": report.entries, "checkpoints": report.checkpoints, "findings": report.count},
        **{"doubts": len(report.doubts), "first": vars(first) if first else None},
    }


def _alarm(report: Report) -> None:
    logger.error("the audit trail does not fit", findings=report.count, first=vars(report.findings[0]))
    _tell()


def follow_refusal(happened: Happened) -> None:
    """Follow `witness.refused`: somebody outside knows another trail than this one."""
    logger.error("a witness refuses the audit trail", **happened.body)
    _tell()


def _tell() -> None:
    people = select(Agent).where(Agent.state == AgentState.ACTIVE).order_by(col(Agent.id))
    for agent in db.session().exec(people).all():
        if access.may(agent, "audit"):
            notice = Notice(agent_id=agent.id or 0, kind="trail")
            db.session().add(notice)
            db.session().flush()
            audit.record("notice.given", notice, "desk", body={"to": agent.uuid, "kind": notice.kind})

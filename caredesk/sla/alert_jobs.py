"""The job that gives alerts: one for each way, so that a server that hangs holds up one thread and no other way."""

from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlmodel import col, func, select

from caredesk.core import clock, db, jobs
from caredesk.sla import alert_ways, alerts, standing
from caredesk.sla.alert_ways import Silent
from caredesk.sla.models import Alert

RUN_SECONDS = 20.0  # well within the lease of the job
SILENCE = timedelta(minutes=1)
HEARTBEAT = timedelta(minutes=10)
log = structlog.get_logger(__name__)


@jobs.kind(alerts.JOB)
def give(payload: dict[str, Any]) -> datetime:
    """Give what is due of this way, receiver by receiver; when to look again, at the latest in ten minutes."""
    way, ends = str(payload["way"]), clock.monotonic() + RUN_SECONDS
    for receiver in _receivers(way):
        if clock.monotonic() > ends:
            break
        try:
            _tell(way, receiver)
        except Silent:
            return clock.now() + SILENCE
    return _next(way)


def _tell(way: str, receiver: int) -> None:
    cases = standing.take(way, receiver)
    if not cases:
        return
    try:
        alert_ways.WAYS[way](cases)
    except (Silent, db.Busy):
        raise
    except Exception:  # a fault of ours with one receiver keeps nobody else waiting
        log.exception("alerts were not given", way=way, receiver=receiver)
        standing.later(cases, "broken")


def _receivers(way: str) -> list[int]:
    """Who is waited for, longest first."""
    with db.reading() as session:
        query = select(Alert.receiver).where(*_waiting(way), Alert.held_until_at <= clock.now())
        longest = query.group_by(col(Alert.receiver)).order_by(func.min(Alert.held_until_at))
        return list(session.exec(longest))


def _next(way: str) -> datetime:
    with db.reading() as session:
        soonest = session.exec(select(func.min(Alert.held_until_at)).where(*_waiting(way))).one()
    return min(soonest or clock.now() + HEARTBEAT, clock.now() + HEARTBEAT)


def _waiting(way: str) -> tuple[Any, ...]:
    return Alert.way == way, Alert.state == "waiting"

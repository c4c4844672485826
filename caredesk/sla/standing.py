"""Whether an alert is still to be given when its time has come: looked at anew, with ticket and clock held.

It is cancelled with the state: what was answered, resolved or given to somebody else disturbs nobody. While the clock
is paused, or its deadline was moved ahead, it waits.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import col

from caredesk import audit
from caredesk.core import clock, db
from caredesk.sla import alerts, hours, queries, receivers, terms
from caredesk.sla.hours import Pause
from caredesk.sla.models import Alert, Clock, ClockState
from caredesk.team.models import Agent
from caredesk.tickets.models import Status, Ticket

SHORTEST, LONGEST = timedelta(minutes=1), timedelta(hours=1)
TRIES = 12
FIRST_TRY, LAST_TRY = 10, 900  # seconds


@dataclass(frozen=True)
class Case:
    """An alert that stands, with what it is about. Without an agent it is for the desk's webhook."""

    alert: Alert
    ticket: Ticket
    clock: Clock
    agent: Agent | None

    @property
    def is_late(self) -> bool:
        """Whether the deadline has passed by now, whatever the alert was made for."""
        return self.clock.due_at is not None and self.clock.due_at <= clock.now()


def take(alert_id: int) -> Case | None:
    """The alert with what it is about if it is to be given now; cancelled, or put off, when it is not."""
    with db.transaction() as session:
        ticket = db.lock_by_id(Ticket, session.get_one(Alert, alert_id).ticket_id)
        alert = db.lock_by_id(Alert, alert_id)
        if alert.state != "waiting" or alert.held_until_at > clock.now():
            return None
        case = Case(alert, ticket, session.get_one(Clock, alert.clock_id), session.get(Agent, alert.receiver))
        why, until = _over(case), _not_before(case)
        if why:
            _cancel(case, why)
        elif until > clock.now():
            alert.held_until_at = until
            alerts.wake(alert.way, until)
        return None if why or until > clock.now() else case


def _over(case: Case) -> str:
    """Why nobody needs to be told any more; empty while they do."""
    if case.ticket.status is Status.RESOLVED:
        return "resolved"
    if case.clock.state not in (ClockState.RUNNING, ClockState.PAUSED):
        return "stopped"
    if case.alert.way == alerts.HOOK:
        return "" if queries.settings().hook_url else "hook_off"
    if case.agent is None or case.agent.id not in {one.id for one in receivers.of(case.ticket, case.alert.told_as)}:
        return "moved"
    return "superseded" if _newer(case.alert) else ""


def _newer(alert: Alert) -> Alert | None:
    """A later step of the same clock that the same person is told of at this moment too."""
    same = (Alert.clock_id == alert.clock_id, Alert.way == alert.way, Alert.receiver == alert.receiver)
    return db.first(
        Alert, *same, Alert.state == "waiting", col(Alert.id) > alert.id, Alert.held_until_at <= clock.now()
    )


def _not_before(case: Case) -> datetime:
    """When to look again: in the receiver's hours, and once the clock runs and has come so far (again)."""
    at = clock.now()
    if case.clock.state is ClockState.PAUSED:
        part = timedelta(seconds=case.clock.target_seconds / 20)
        return at + min(max(part, SHORTEST), LONGEST)
    reached = _reached(case.clock, int(case.alert.step))
    if reached > at or case.agent is None:
        return max(reached, at)
    return receivers.from_when(case.agent, at)


def _reached(row: Clock, share: int) -> datetime:
    """When so much of the target is used up, by the terms and pauses of now."""
    by = terms.of(queries.version(row.version_id))
    pauses = [Pause(one.from_at, one.until_at) for one in queries.pauses_of([row.id or 0]).get(row.id or 0, ())]
    part = timedelta(microseconds=row.target_seconds * 10_000 * share)
    return hours.due(row.started_at, part, by.calendar, pauses) or row.started_at


def _cancel(case: Case, why: str) -> None:
    _end(case, "cancelled", why)
    if why == "moved":
        alerts.pass_on(case.alert, case.ticket, case.clock, clock.now())


def given(cases: Iterable[Case]) -> None:
    """They were told. The rows are locked anew; one that was ended meanwhile stays ended."""
    with db.transaction():
        for case in cases:
            _end(case, "given", "")


def failed(case: Case, why: str) -> None:
    """It could not be given in its way; a person who missed their mail finds a notice."""
    with db.transaction():
        _end(case, "failed", why)
        if case.alert.way == alerts.MAIL:
            alerts.fall_back(case.alert, case.clock, clock.now())


def later(case: Case, why: str) -> None:
    """It could not be given now: again after a wait that doubles, and after twelve tries not at all."""
    with db.transaction():
        alert = db.lock_by_id(Alert, case.alert.id)
        if alert.tries + 1 >= TRIES:
            failed(case, why)
        elif alert.state == "waiting":
            wait = min(FIRST_TRY * 2**alert.tries, LAST_TRY)
            alert.tries, alert.why, alert.held_until_at = alert.tries + 1, why, clock.now() + timedelta(seconds=wait)
            alerts.wake(alert.way, alert.held_until_at)


def _end(case: Case, state: str, why: str) -> None:
    alert = db.lock_by_id(Alert, case.alert.id)
    if alert.state != "waiting":
        return
    alert.state, alert.why = state, why
    body = {"clock": case.clock.kind, "share": int(alert.step), "way": alert.way, "why": why}
    body |= {"to": case.agent.uuid if case.agent else "", "alert": alert.uuid}
    audit.record(f"alert.{state}", case.ticket, "desk", body=body)

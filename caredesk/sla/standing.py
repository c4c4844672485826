"""Whether alerts are still to be given when their time has come: looked at anew, with tickets and alerts held.

An alert is cancelled with the state: what was answered, resolved or given to somebody else disturbs nobody. While its
clock is paused, or its deadline was moved ahead, it waits.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import col, func, select

from caredesk import audit
from caredesk.core import clock, db
from caredesk.sla import alerts, hours, queries, receivers, terms
from caredesk.sla.hours import Pause
from caredesk.sla.models import Alert, Clock, ClockPause, ClockState
from caredesk.team.models import Agent
from caredesk.tickets.models import Status, Ticket

SHORTEST, LONGEST = timedelta(minutes=1), timedelta(hours=1)
AT_ONCE = 200
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


def take(way: str, receiver: int) -> list[Case]:
    """All that this receiver is to be told now, oldest first.

    What is not to be told any more is cancelled, and what has to wait put off."""
    standing: list[Case] = []
    after = 0
    while True:
        with db.transaction():
            found = _due(way, receiver, after)
            standing += _sifted(found)
        if len(found) < AT_ONCE:
            return standing
        after = found[-1].alert.id or 0


def _sifted(found: Sequence[Case]) -> Iterator[Case]:
    """Those that stand."""
    newest, pauses = _newest(found), queries.pauses_of([case.clock.id or 0 for case in found])
    for case in found:
        why = _over(case, newest)
        until = clock.now() if why else _not_before(case, pauses.get(case.clock.id or 0, ()))
        if why:
            _cancel(case, why)
        elif until > clock.now():
            case.alert.held_until_at = until
            alerts.wake(case.alert.way, until)
        else:
            yield case


def _due(way: str, receiver: int, after: int) -> list[Case]:
    """Tickets first, in one order for everybody; then what still waits."""
    session, at = db.session(), clock.now()
    waits = (Alert.way == way, Alert.receiver == receiver, Alert.state == "waiting", Alert.held_until_at <= at)
    first = (
        select(Alert.id, Alert.ticket_id).where(*waits, col(Alert.id) > after).order_by(col(Alert.id)).limit(AT_ONCE)
    )
    chosen = session.exec(first).all()
    tickets = _held(Ticket, {row[1] for row in chosen})
    rows = [one for one in _held(Alert, {row[0] for row in chosen}).values() if one.state == "waiting"]
    clocks = {
        one.id: one for one in session.exec(select(Clock).where(col(Clock.id).in_({row.clock_id for row in rows})))
    }
    agent = session.get(Agent, receiver) if receiver else None
    return [Case(row, tickets[row.ticket_id], clocks[row.clock_id], agent) for row in rows]


def _held(model: Any, ids: Collection[int | None]) -> dict[int, Any]:
    """These rows by their number, read anew and held until the end of the transaction."""
    query = select(model).where(col(model.id).in_(ids)).order_by(col(model.id))
    rows = db.session().exec(query.with_for_update(key_share=True).execution_options(populate_existing=True)).all()
    db.hold(rows)
    return {row.id: row for row in rows}


def _newest(cases: Sequence[Case]) -> dict[int, int]:
    """Of each clock, the last alert that waits for this receiver in this way at this moment."""
    if not cases:
        return {}
    one, clocks = cases[0].alert, {case.clock.id for case in cases}
    waits = (Alert.way == one.way, Alert.receiver == one.receiver, Alert.state == "waiting")
    query = select(Alert.clock_id, func.max(Alert.id)).where(*waits, Alert.held_until_at <= clock.now())
    rows = db.session().exec(query.where(col(Alert.clock_id).in_(clocks)).group_by(col(Alert.clock_id)))
    return {clock_id: newest or 0 for clock_id, newest in rows}


def _over(case: Case, newest: dict[int, int]) -> str:
    """Why nobody needs to be told any more; empty while they do."""
    if case.ticket.status is Status.RESOLVED:
        return "resolved"
    if case.clock.state not in (ClockState.RUNNING, ClockState.PAUSED):
        return "stopped"
    if case.alert.way == alerts.HOOK:
        return "" if queries.settings().hook_url else "hook_off"
    if case.agent is None or case.agent.id not in {one.id for one in receivers.of(case.ticket, case.alert.told_as)}:
        return "moved"
    return "superseded" if newest.get(case.clock.id or 0, 0) > (case.alert.id or 0) else ""


def _not_before(case: Case, pauses: Iterable[ClockPause]) -> datetime:
    """When to look again: in the receiver's hours, and once the clock runs and has come so far (again)."""
    at = clock.now()
    if case.clock.state is ClockState.PAUSED:
        part = timedelta(seconds=case.clock.target_seconds / 20)
        return at + min(max(part, SHORTEST), LONGEST)
    reached = _reached(case, [Pause(one.from_at, one.until_at) for one in pauses])
    if reached > at or case.agent is None:
        return max(reached, at)
    return receivers.from_when(case.agent.id or 0, at)


def _reached(case: Case, pauses: Iterable[Pause]) -> datetime:
    """When so much of the target is used up, by the terms and pauses of now."""
    by = terms.of(queries.version(case.clock.version_id))
    part = timedelta(microseconds=case.clock.target_seconds * 10_000 * int(case.alert.step))
    return hours.due(case.clock.started_at, part, by.calendar, pauses) or case.clock.started_at


def _cancel(case: Case, why: str) -> None:
    _end(case, case.alert, "cancelled", why)
    if why == "moved":
        alerts.pass_on(case.alert, case.ticket, case.clock, clock.now())


def still(cases: Collection[Case]) -> list[Case]:
    """Those that nobody ended since they were taken, held until the end of the transaction."""
    return [case for case, _row in _again(cases)]


def given(cases: Collection[Case]) -> None:
    """They were told. One that was ended meanwhile stays ended."""
    with db.transaction():
        for case, row in _again(cases):
            _end(case, row, "given", "")


def failed(cases: Collection[Case], why: str) -> None:
    """It could not be given in its way; a person who missed their mail finds a notice."""
    with db.transaction():
        for case, row in _again(cases):
            _fail(case, row, why)


def _fail(case: Case, row: Alert, why: str) -> None:
    _end(case, row, "failed", why)
    if row.way == alerts.MAIL:
        alerts.fall_back(row, case.clock, clock.now())


def later(cases: Collection[Case], why: str) -> None:
    """It could not be given now: again after a wait that doubles, and after twelve tries not at all."""
    with db.transaction():
        for case, row in _again(cases):
            if row.tries + 1 >= TRIES:
                _fail(case, row, why)
            else:
                wait = min(FIRST_TRY * 2**row.tries, LAST_TRY)
                row.tries, row.why, row.held_until_at = row.tries + 1, why, clock.now() + timedelta(seconds=wait)
                alerts.wake(row.way, row.held_until_at)


def _again(cases: Collection[Case]) -> list[tuple[Case, Alert]]:
    """Those of them that wait still, held anew."""
    rows = _held(Alert, {case.alert.id for case in cases})
    pairs = [(case, rows[case.alert.id or 0]) for case in cases]
    return [(case, row) for case, row in pairs if row.state == "waiting"]


def _end(case: Case, row: Alert, state: str, why: str) -> None:
    row.state, row.why = state, why
    body = {"clock": case.clock.kind, "share": int(row.step), "way": row.way, "why": why}
    body |= {"to": case.agent.uuid if case.agent else "", "alert": row.uuid}
    audit.record(f"alert.{state}", case.ticket, "desk", body=body)

"""What the watch calls when a clock has come so far: people are warned, and what a policy says must happen does.

An alert is a row, written in the watch's own transaction, and is given later by `alert_jobs`: when its receiver works,
and only if it is still true. The same clock, step, way and receiver is one row: nobody is told twice of one thing.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import select

from caredesk import audit
from caredesk.core import db, jobs, mail
from caredesk.core.types import known
from caredesk.sla import queries, receivers
from caredesk.sla.models import Alert, Clock
from caredesk.sla.steps import read_steps
from caredesk.team.models import Agent
from caredesk.tickets import actions, assignment
from caredesk.tickets.models import Priority, Ticket
from caredesk.tickets.refusals import Refused

__all__ = ["escalate", "read_steps", "warn"]
NOTICE, MAIL, HOOK = "notice", "mail", "hook"
EVERY_WAY = (NOTICE, MAIL)
DESK = 0  # the receiver that is the desk's webhook
JOB = "sla.alerts"
ORDER = list(Priority)
MINUTE = timedelta(minutes=1)


def warn(ticket: Ticket, row: Clock, step: Mapping[str, Any], at: datetime) -> None:
    """Tell those whom the step names, in its ways, that so much of the target is used up."""
    _record_warning(ticket, row, step, spread(ticket, row, step, at))


def _record_warning(ticket: Ticket, row: Clock, step: Mapping[str, Any], told: Sequence[Alert]) -> None:
    people = {one.receiver: known(db.session().get(Agent, one.receiver)).uuid for one in told if one.receiver}
    body = {"clock": row.kind, "share": step["share"], "due_at": row.due_at, "as": step["to"]}
    body |= {"told": sorted(people.values()), "ways": sorted({one.way for one in told})}
    audit.record("ticket.warned", ticket, "desk", body=body)


def escalate(ticket: Ticket, row: Clock, step: Mapping[str, Any], at: datetime) -> None:
    """Do what the step says to the ticket itself; what it has already, or what its walls forbid, is left undone."""
    done = _ACTS[step["do"]](ticket, row, step, at)
    body = {"clock": row.kind, "share": step["share"], "due_at": row.due_at}
    audit.record("ticket.escalated", ticket, "desk", body=body | {"do": step["do"], "to": step["to"], "done": done})


def _raise(ticket: Ticket, _row: Clock, step: Mapping[str, Any], _at: datetime) -> bool:
    """Never lower than a person set it."""
    wanted = Priority(step["to"])
    if ORDER.index(ticket.priority) >= ORDER.index(wanted):
        return False
    actions.prioritise(ticket, "desk", wanted)
    return True


def _move(ticket: Ticket, _row: Clock, step: Mapping[str, Any], _at: datetime) -> bool:
    """To another team of the same account; in that team already, it stays with whoever has it."""
    if ticket.team_id == step["to"]:
        return False
    try:
        assignment.assign_team(ticket, "desk", step["to"])
    except Refused:
        return False
    return True


def _notify(ticket: Ticket, row: Clock, step: Mapping[str, Any], at: datetime) -> bool:
    return bool(spread(ticket, row, {"ways": EVERY_WAY, **step}, at))


_ACTS = {"priority": _raise, "team": _move, "notify": _notify}


def spread(ticket: Ticket, row: Clock, step: Mapping[str, Any], at: datetime) -> list[Alert]:
    """An alert for each receiver and way of this step, from when the receiver works; those that wait already stay."""
    people = [known(one.id) for one in receivers.of(ticket, step["to"])]
    wanted = [(way, one) for way in possible(step["ways"]) if way != HOOK for one in people]
    if HOOK in step["ways"] and queries.settings().hook_url:
        wanted.append((HOOK, DESK))
    there = _there(row, str(step["share"]))
    return [_put(there.get((way, one)) or _alert(row, step, way, one), at) for way, one in wanted]


def pass_on(alert: Alert, ticket: Ticket, row: Clock, at: datetime) -> None:
    """Its receiver is not the one to tell any more: who is now, and was not told yet, is told instead."""
    there = _there(row, alert.step)
    for one in receivers.of(ticket, alert.told_as):
        if (alert.way, one.id) not in there:
            _put(_like(alert, row, alert.way, known(one.id)), at)


def fall_back(alert: Alert, row: Clock, at: datetime) -> None:
    """What could not be mailed is told by a notice."""
    if (NOTICE, alert.receiver) not in _there(row, alert.step):
        _put(_like(alert, row, NOTICE, alert.receiver), at)


def possible(ways: Iterable[str]) -> list[str]:
    """Where no mail can be sent, what was meant for mail is a notice: a warning is not lost for a setting."""
    return list(dict.fromkeys(NOTICE if way == MAIL and not mail.is_configured() else way for way in ways))


def _there(row: Clock, share: str) -> dict[tuple[str, int], Alert]:
    """The alerts of this step that were made before, by way and receiver."""
    query = select(Alert).where(Alert.clock_id == row.id, Alert.step == share)
    return {(one.way, one.receiver): one for one in db.session().exec(query)}


def _like(alert: Alert, row: Clock, way: str, to: int) -> Alert:
    return _alert(row, {"share": alert.step, "to": alert.told_as}, way, to)


def _alert(row: Clock, step: Mapping[str, Any], way: str, to: int) -> Alert:
    return Alert(
        clock_id=known(row.id),
        ticket_id=row.ticket_id,
        step=str(step["share"]),
        way=way,
        receiver=to,
        told_as=step["to"],
        state="",
        held_until_at=row.started_at,
    )


def _put(alert: Alert, at: datetime) -> Alert:
    """Let this alert wait. One that was told before is told anew: the clock came here twice, its deadline was moved."""
    if alert.state != "waiting":
        alert.state, alert.why, alert.tries = "waiting", "", 0
        begins = receivers.from_when(alert.receiver, at) if alert.receiver else at
        alert.held_until_at = _gathered(begins) if alert.way == MAIL else begins
        db.session().add(alert)
    wake(alert.way, alert.held_until_at)
    return alert


def _gathered(at: datetime) -> datetime:
    """Mail leaves at full minutes: what one person is told within one becomes one letter."""
    return at if at == at.replace(second=0, microsecond=0) else at.replace(second=0, microsecond=0) + MINUTE


def wake(way: str, at: datetime) -> None:
    """Let the job of this way look then. The order is given at the end of the transaction, after all other locks."""
    orders: dict[str, datetime] = db.session().info.setdefault("sla_alerts", {})
    orders[way] = min(at, orders.get(way, at))
    db.before_commit(_order)


def _order() -> None:
    for way, at in sorted(db.session().info.pop("sla_alerts", {}).items()):
        jobs.bring_forward(JOB, {"way": way}, at, key=f"{JOB}:{way}")

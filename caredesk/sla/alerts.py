"""What the watch calls when a clock has come so far: people are warned, and what a policy says must happen does.

An alert is a row, written in the watch's own transaction, and is given later by `alert_jobs`: when its receiver works,
and only if it is still true. The same clock, step, way and receiver is one row: nobody is told twice of one thing.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

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
    people = receivers.of(ticket, step["to"])
    told = [_put(_alert(row, step, way, one), at) for way in possible(step["ways"]) if way != HOOK for one in people]
    if HOOK in step["ways"] and queries.settings().hook_url:
        told.append(_put(_alert(row, step, HOOK, None), at))
    return told


def pass_on(alert: Alert, ticket: Ticket, row: Clock, at: datetime) -> None:
    """Its receiver is not the one to tell any more: who is now, and was not told yet, is told instead."""
    step = {"share": alert.step, "to": alert.told_as}
    for one in receivers.of(ticket, alert.told_as):
        fresh = _alert(row, step, alert.way, one)
        if _there(fresh) is None:
            _put(fresh, at)


def fall_back(alert: Alert, row: Clock, at: datetime) -> None:
    """What could not be mailed is told by a notice."""
    to = db.session().get(Agent, alert.receiver)
    fresh = _alert(row, {"share": alert.step, "to": alert.told_as}, NOTICE, to)
    if _there(fresh) is None:
        _put(fresh, at)


def possible(ways: Iterable[str]) -> list[str]:
    """Where no mail can be sent, what was meant for mail is a notice: a warning is not lost for a setting."""
    return list(dict.fromkeys(NOTICE if way == MAIL and not mail.is_configured() else way for way in ways))


def _alert(row: Clock, step: Mapping[str, Any], way: str, to: Agent | None) -> Alert:
    return Alert(
        clock_id=known(row.id),
        ticket_id=row.ticket_id,
        step=str(step["share"]),
        way=way,
        receiver=known(to.id) if to else DESK,
        told_as=step["to"],
        held_until_at=row.started_at,
    )


def _there(alert: Alert) -> Alert | None:
    same = (Alert.clock_id == alert.clock_id, Alert.step == alert.step)
    return db.first(Alert, *same, Alert.way == alert.way, Alert.receiver == alert.receiver)


def _put(fresh: Alert, at: datetime) -> Alert:
    """Keep this alert. One that was told before is told anew: the clock came here twice, its deadline was moved."""
    alert = _there(fresh) or fresh
    if alert is fresh or alert.state != "waiting":
        alert.state, alert.why, alert.tries, alert.told_as = "waiting", "", 0, fresh.told_as
        alert.held_until_at = opening(alert, at)
        db.session().add(alert)
        db.session().flush()
    wake(alert.way, alert.held_until_at)
    return alert


def opening(alert: Alert, at: datetime) -> datetime:
    """From when this alert can be given, seen from this moment: in the receiver's hours, mail at full minutes."""
    agent = db.session().get(Agent, alert.receiver) if alert.receiver else None
    begins = receivers.from_when(agent, at) if agent else at
    return _gathered(begins) if alert.way == MAIL else begins


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

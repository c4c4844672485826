"""What can be done with a ticket beside talking in it: its states, its priority, its tags."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import col, select

from caredesk import audit
from caredesk.core import clock, db
from caredesk.team.models import Agent
from caredesk.tickets import closing, tags, thread
from caredesk.tickets.change import change, held
from caredesk.tickets.models import Priority, Status, Ticket, TicketTag, Tone
from caredesk.tickets.refusals import Refused

LONGEST_SNOOZE = timedelta(days=366)
MOST_TAGS = 20
AT_ONCE = 100
LONGEST_REASON = 300
AWAKE: dict[str, Any] = {"snoozed_until_at": None, "woke": ""}


def resolve(ticket: Ticket, agent: Agent, *, despite: str = "") -> Ticket:
    """Done, until the customer writes again. Refused while something is owed to them, unless it is said why despite."""
    with db.transaction():
        ticket = held(ticket)
        if ticket.status is Status.RESOLVED:
            return ticket
        why = closing.stop(ticket, plain_reason(despite))
        return _to(ticket, agent, Status.RESOLVED, "ticket.resolved", **({"despite": why} if why else {}))


def plain_reason(text: str) -> str:
    """A reason as it is kept; Refused when it is longer than one."""
    plain = " ".join(text.split())
    if len(plain) > LONGEST_REASON or not plain.isprintable():
        raise Refused("input", field="despite")
    return plain


def reopen(ticket: Ticket, agent: Agent) -> Ticket:
    """Back to the open ones; what was not answered waits again."""
    with db.transaction():
        ticket = _to(ticket, agent, Status.OPEN, "ticket.reopened")
        thread.follow(ticket)
        return ticket


def pend(ticket: Ticket, agent: Agent) -> Ticket:
    """It waits for the customer."""
    return _to(ticket, agent, Status.PENDING, "ticket.pending")


def _to(ticket: Ticket, agent: Agent, status: Status, verb: str, **more: str) -> Ticket:
    """Into another state; where it is there already nothing happens."""
    with db.transaction():
        ticket = held(ticket)
        before, at = ticket.status, clock.now()
        if before is not status:
            done = {"resolved_at": at, "waiting_since": None} if status is Status.RESOLVED else {"resolved_at": None}
            change(ticket, status=status, **done, **AWAKE)
            audit.record(verb, ticket, agent, body={"from": before, "to": status, "at": at, **more})
        return ticket


def snooze(ticket: Ticket, agent: Agent, until: datetime | None) -> Ticket:
    """Put the ticket away until then, or with None until the customer writes; a new post brings it back sooner."""
    at = clock.now()
    if until is not None and not at < until <= at + LONGEST_SNOOZE:
        raise Refused("snooze_time")
    with db.transaction():
        ticket = held(ticket)
        before = ticket.status
        change(ticket, status=Status.SNOOZED, snoozed_until_at=until, woke="", resolved_at=None)
        audit.record("ticket.snoozed", ticket, agent, body={"from": before, "until": until, "at": at})
        return ticket


def open_again(ticket: Ticket, agent: Agent) -> Ticket:
    """Open, from whatever state: a sleeping one is woken by hand, a resolved one reopened."""
    if ticket.status is Status.SNOOZED:
        return _wake(ticket, agent, "agent")
    return reopen(ticket, agent)


def _wake(ticket: Ticket, by: Agent | str, why: str) -> Ticket:
    with db.transaction():
        ticket = held(ticket)
        if ticket.status is Status.SNOOZED:
            until = ticket.snoozed_until_at
            change(ticket, status=Status.OPEN, snoozed_until_at=None, woke=why)
            audit.record("ticket.woken", ticket, by, body={"why": why, "until": until, "at": clock.now()})
        return ticket


def wake_due() -> bool:
    """Wake the tickets whose time has come; whether there were any."""
    with db.reading() as session:
        due = col(Ticket.snoozed_until_at) <= clock.now()
        rows = session.exec(select(Ticket).where(Ticket.status == Status.SNOOZED, due).limit(AT_ONCE)).all()
    for ticket in rows:
        _wake_if_due(ticket)
    return bool(rows)


def _wake_if_due(ticket: Ticket) -> None:
    """Somebody may have put it away for longer since it was found."""
    with db.transaction():
        ticket = db.lock(ticket)
        until = ticket.snoozed_until_at
        if until is not None and until <= clock.now():
            _wake(ticket, "desk", "time")


def prioritise(ticket: Ticket, agent: Agent | str, priority: Priority) -> Ticket:
    """How much it presses, in a person's judgement or by a rule of the desk."""
    with db.transaction():
        ticket = held(ticket)
        before = ticket.priority
        if before is not priority:
            change(ticket, priority=priority)
            audit.record("ticket.prioritised", ticket, agent, body={"from": before, "to": priority})
        return ticket


def judge_tone(ticket: Ticket, agent: Agent, tone: Tone) -> Ticket:
    """How the customer's last words sound to a person; UNJUDGED takes the judgement back."""
    with db.transaction():
        ticket = held(ticket)
        before = ticket.tone
        if before != tone:
            change(ticket, tone=tone.value)
            audit.record("ticket.judged", ticket, agent, body={"from": before, "to": tone, "at": clock.now()})
        return ticket


def tag(ticket: Ticket, agent: Agent, *, add: Collection[str] = (), remove: Collection[str] = ()) -> Ticket:
    """Put tags on, and take tags off; what is so already is left alone."""
    wanted, unwanted = {tags.plain(name) for name in add}, {tags.plain(name) for name in remove}
    with db.transaction():
        ticket = held(ticket)
        there = set(ticket.tags)
        after = (there | wanted) - (unwanted - wanted)
        if len(after) > MOST_TAGS:
            raise Refused("too_many_tags", most=MOST_TAGS)
        if after != there:
            _keep_tags(ticket, there, after)
            body = {"added": sorted(after - there), "removed": sorted(there - after)}
            audit.record("ticket.tagged", ticket, agent, body=body)
        return ticket


def _keep_tags(ticket: Ticket, there: set[str], after: set[str]) -> None:
    session = db.session()
    for name in there - after:
        session.delete(session.get_one(TicketTag, (ticket.id, name)))
    session.add_all(TicketTag(ticket_id=ticket.id or 0, name=name) for name in after - there)
    session.flush()
    change(ticket, tags=sorted(after))

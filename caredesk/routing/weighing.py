"""What supervisors decide about the order of the queue: the weights of the reasons, and contested places."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from sqlmodel import col, select

from caredesk import audit
from caredesk.core import clock, db, jobs
from caredesk.routing import keep, queries
from caredesk.routing.models import Contest, TurnWeights
from caredesk.team.models import Agent
from caredesk.tickets.change import change
from caredesk.tickets.models import Ticket
from caredesk.tickets.refusals import Refused

MOST_REASON = 500
AT_ONCE = 200
JOB = "routing.reorder"
DECISIONS = (keep.UPHELD, "kept")


def current() -> TurnWeights:
    """The weights in force."""
    return db.session().get(TurnWeights, 1) or TurnWeights()


def weigh(by: Agent, values: Mapping[str, int], v: int) -> TurnWeights:
    """Set the weights, and let the queue be put in order; Refused when somebody has set others since `v`."""
    with db.transaction() as session:
        row = session.get(TurnWeights, 1, with_for_update=True)
        if row is None:
            row = TurnWeights()
            session.add(row)
        if row.v != v:
            raise Refused("changed_since")
        before = asdict(queries.read_weights(row))
        after = before | dict(values)
        if before != after:
            for name, value in after.items():
                setattr(row, name, value)
            row.v += 1
            session.flush()
            audit.record("turn.weighted", row, by, body={"before": before, "after": after, "v": row.v})
            jobs.enqueue(JOB, {"after": 0, "v": row.v}, clock.now(), key=JOB)
        return row


@jobs.kind(JOB)
def reorder(told: dict[str, Any]) -> None:
    """Put the tickets that wait where the weights in force say, some at a time; each that moves has its entry.

    Weights that were set meanwhile have ordered their own round, from the first ticket on: this one ends then."""
    with db.transaction() as session:
        row = session.get(TurnWeights, 1, with_for_update=True)
        if row is None or row.v != told["v"]:
            return
        tickets = _held_after(int(told["after"]))
        for ticket in keep.stand(tickets):
            body = {"turn_at": ticket.turn_at, "parts": ticket.turn_parts, "why": "weights"}
            audit.record("ticket.reordered", ticket, "desk", body=body)
        if len(tickets) == AT_ONCE:
            jobs.enqueue(JOB, {"after": tickets[-1].id, "v": row.v}, clock.now(), key=JOB)


def _held_after(after: int) -> list[Ticket]:
    """The next tickets that have a deadline, locked."""
    query = (
        select(Ticket)
        .where(col(Ticket.due_at).is_not(None), col(Ticket.id) > after)
        .order_by(col(Ticket.id))
        .limit(AT_ONCE)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    found = list(db.session().exec(query))
    db.hold(found)
    return found


def contest(ticket: Ticket, agent: Agent, reason: str) -> Contest:
    """Doubt the place of a ticket: a supervisor decides. Refused without a reason, and where nothing moves it."""
    plain = " ".join(reason.split())
    if not plain or len(plain) > MOST_REASON or "\x00" in plain:
        raise Refused("contest_reason", most=MOST_REASON)
    with db.transaction() as session:
        ticket = db.lock(ticket)
        if not any(part["seconds"] for part in ticket.turn_parts):
            raise Refused("nothing_to_contest")
        if db.first(Contest, Contest.ticket_id == ticket.id, col(Contest.decided_at).is_(None)) is not None:
            raise Refused("contested_already")
        made = Contest(ticket_id=ticket.id or 0, agent_id=agent.id or 0, reason=plain, parts=ticket.turn_parts)
        session.add(made)
        session.flush()
        change(ticket)
        body = {"contest": made.uuid, "reason": plain, "parts": made.parts}
        audit.record("turn.contested", ticket, agent, body=body)
        return made


def decide(which: Contest, by: Agent, decision: str) -> Contest:
    """Say what becomes of a doubt. upheld: the ticket stands by its due time alone from now on; kept: it stays."""
    if decision not in DECISIONS:
        raise Refused("input", field="decision")
    with db.transaction():
        ticket = db.lock_by_id(Ticket, which.ticket_id)
        row = db.lock(which)
        if row.decided_at is not None:
            raise Refused("changed_since")
        row.decided_at, row.decided_by, row.decision = clock.now(), by.id, decision
        db.session().flush()
        change(ticket)
        body = {"contest": row.uuid, "decision": decision, "reason": row.reason}
        audit.record("turn.decided", ticket, by, body=body)
        return row

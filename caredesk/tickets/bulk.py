"""One act on many tickets: a result for each, in small transactions, and what is needed to go back."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from caredesk import audit
from caredesk.core import db, rows
from caredesk.team import access
from caredesk.team.models import Agent
from caredesk.tickets import actions, assignment, notices, queries
from caredesk.tickets.models import BulkAct, Priority, Ticket
from caredesk.tickets.refusals import Refused

AT_ONCE = 50
TOUCHED = {
    "assignment": ("assignee", "team"),
    "tags": ("tags",),
    "priority": ("priority",),
    "snooze": ("status", "until"),
    "closure": ("status", "until"),
    "claim": ("assignee", "team"),
    "open": ("status", "until"),
    "pending": ("status", "until"),
}


@dataclass(frozen=True)
class Order:
    """What is to be done with each ticket."""

    action: str
    assignee: int | None = None
    team: int | None = None
    priority: Priority = Priority.NORMAL
    until: datetime | None = None
    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = field(default=())
    despite: str = ""  # why tickets are resolved in which something is still promised


def _assign(ticket: Ticket, agent: Agent, order: Order) -> Ticket:
    if order.team is not None:
        return assignment.assign_team(ticket, agent, order.team)
    if order.assignee is None:
        return assignment.unassign(ticket, agent)
    return assignment.hand_over(ticket, agent, order.assignee)


ACTS: Mapping[str, Callable[[Ticket, Agent, Order], Ticket]] = {
    "assignment": _assign,
    "tags": lambda ticket, agent, order: actions.tag(ticket, agent, add=order.add, remove=order.remove),
    "priority": lambda ticket, agent, order: actions.prioritise(ticket, agent, order.priority),
    "snooze": lambda ticket, agent, order: actions.snooze(ticket, agent, order.until),
    "closure": lambda ticket, agent, order: actions.resolve(ticket, agent, despite=order.despite),
    "claim": lambda ticket, agent, _order: assignment.claim(ticket, agent),
    "open": lambda ticket, agent, _order: actions.open_again(ticket, agent),
    "pending": lambda ticket, agent, _order: actions.pend(ticket, agent),
}


def act(agent: Agent, batch: str, order: Order, ids: Sequence[int]) -> BulkAct:
    """Do it with these tickets, at most 50, in one transaction; those of the batch that were done are left alone."""
    if order.action not in ACTS or not 0 < len(batch) <= 64:
        raise Refused("input", field="action")
    if len(ids) > AT_ONCE:
        raise Refused("bulk_size")
    with db.transaction():
        row = _row(agent, batch, order.action)
        before = {one["id"] for one in row.done}
        fresh = [one for one in dict.fromkeys(ids) if one not in before]
        done = [_result(agent, ticket_id, ticket, order) for ticket_id, ticket in load(agent, fresh)]
        _named(done)
        row.done = [*row.done, *done]
        _tell(agent, order, done if not before else [])
        audit.record("bulk.done", row, agent, body={"action": order.action, "tickets": [one["id"] for one in done]})
        return row


def _row(agent: Agent, batch: str, action: str) -> BulkAct:
    rows.add(BulkAct, agent_id=agent.id, batch=batch, action=action)
    row = db.lock(one(agent, batch))
    if row.action != action:
        raise Refused("batch_used")
    if row.undone_at is not None:
        raise Refused("bulk_undone")
    return row


def load(agent: Agent, ids: Sequence[int]) -> list[tuple[int, Ticket | None]]:
    """These tickets, locked in one order for everybody; None for those that this agent does not see."""
    access.need(agent, "work")
    accounts = access.visible_accounts(agent)
    query = select(Ticket).where(col(Ticket.id).in_(ids)).order_by(col(Ticket.id))
    if accounts is not None:
        query = query.where(col(Ticket.account_id).in_(accounts))
    found = db.session().execute(query if db.is_sqlite() else query.with_for_update(key_share=True)).scalars().all()
    db.hold(found)
    by_id = {one.id: one for one in found}
    return [(one, by_id.get(one)) for one in sorted(ids)]


def _result(agent: Agent, ticket_id: int, ticket: Ticket | None, order: Order) -> dict[str, Any]:
    if ticket is None:
        return {"id": ticket_id, "ok": False, "why": "not_found"}
    before = facts(ticket)
    try:  # an action refuses before it changes anything, so that no savepoint is needed
        after = facts(ACTS[order.action](ticket, agent, order))
    except Refused as error:
        return {"id": ticket_id, "ok": False, "why": error.code}
    names = TOUCHED[order.action]
    return {"id": ticket_id, "ok": True, "why": "", "was": only(before, names), "is": only(after, names)}


def facts(ticket: Ticket) -> dict[str, Any]:
    until = ticket.snoozed_until_at
    return {
        "assignee": ticket.assignee_id,
        "team": ticket.team_id,
        "tags": list(ticket.tags),
        "priority": ticket.priority.value,
        "status": ticket.status.value,
        "until": until.isoformat() if until else None,
    }


def only(facts: dict[str, Any], names: Sequence[str]) -> dict[str, Any]:
    return {name: facts[name] for name in names}


def _named(done: list[dict[str, Any]]) -> None:
    """The customers' names, for the list of results; a ticket that was not seen has none."""
    seen = [one["id"] for one in done if one["why"] != "not_found"]
    names = {row.id: row.customer_name or "" for row in queries.by_ids(seen)} if seen else {}
    for one in done:
        one["name"] = names.get(one["id"], "")


def _tell(agent: Agent, order: Order, done: list[dict[str, Any]]) -> None:
    """A colleague who was given many tickets is told once."""
    given = [one["id"] for one in done if one["ok"]]
    if order.assignee not in (None, agent.id) and given:
        to = db.session().get_one(Agent, order.assignee)
        notices.tell(to, "assigned", db.session().get_one(Ticket, given[0]), agent)


def one(agent: Agent, batch: str) -> BulkAct:
    """A bulk act of this agent; else NotFound."""
    row = db.first(BulkAct, BulkAct.agent_id == agent.id, BulkAct.batch == batch)
    if row is None:
        raise access.NotFound
    return row

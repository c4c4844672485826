"""Putting the tickets of a bulk act back as they were."""

from datetime import datetime
from typing import Any

from caredesk import audit
from caredesk.core import clock, db
from caredesk.core.types import known
from caredesk.team.models import Agent
from caredesk.tickets import actions, assignment
from caredesk.tickets.bulk import AT_ONCE, facts, load, one, only
from caredesk.tickets.models import BulkAct, Priority, Status, Ticket
from caredesk.tickets.refusals import Refused


def undo(agent: Agent, batch: str) -> BulkAct:
    """Put every ticket back as it was, unless somebody has changed the same thing since."""
    with db.transaction():
        row = db.lock(one(agent, batch))
        if row.undone_at is not None:
            raise Refused("bulk_undone")
        row.undone_at = clock.now()
        audit.record("bulk.undone", row, agent, body={"action": row.action})
    results = [result for result in row.done if result["ok"]]
    put_back: list[dict[str, Any]] = []
    for start in range(0, len(results), AT_ONCE):
        put_back += _put_back(agent, results[start : start + AT_ONCE])
    with db.transaction():
        row = db.lock(row)
        row.done = put_back
        body = {"tickets": [one["id"] for one in put_back if one["ok"]]}
        audit.record("bulk.put_back", row, agent, body=body)
    return row


def _put_back(agent: Agent, results: list[dict[str, Any]]) -> list[dict[str, Any]]:
    with db.transaction():
        tickets = dict(load(agent, [result["id"] for result in results]))
        return [_back(agent, tickets[result["id"]], result) for result in results]


def _back(agent: Agent, ticket: Ticket | None, result: dict[str, Any]) -> dict[str, Any]:
    told = {"id": result["id"], "name": result["name"]}
    if ticket is None or only(facts(ticket), list(result["is"])) != result["is"]:
        return told | {"ok": False, "why": "changed_since" if ticket else "not_found"}
    try:
        restore(agent, ticket, result["was"])
    except Refused as error:
        return told | {"ok": False, "why": error.code}
    return told | {"ok": True, "why": ""}


def restore(agent: Agent, ticket: Ticket, was: dict[str, Any]) -> None:
    """Put these facts of a ticket back as they were; Refused where that is not possible any more."""
    if "status" in was:
        _restore_status(agent, ticket, was)
    if "priority" in was:
        actions.prioritise(ticket, agent, Priority(was["priority"]))
    if "tags" in was:
        actions.tag(ticket, agent, add=was["tags"], remove=set(ticket.tags) - set(was["tags"]))
    if "team" in was and was["team"] != ticket.team_id:
        assignment.assign_team(ticket, agent, was["team"])
    if "assignee" in was and was["assignee"] is None:
        assignment.unassign(ticket, agent)
    elif "assignee" in was:
        assignment.hand_over(ticket, agent, known(was["assignee"]))


def _restore_status(agent: Agent, ticket: Ticket, was: dict[str, Any]) -> None:
    until = datetime.fromisoformat(was["until"]) if was["until"] else None
    status = Status(was["status"])
    if status is Status.SNOOZED and (until is None or until > clock.now()):
        actions.snooze(ticket, agent, until)
    else:
        ways = {Status.PENDING: actions.pend, Status.RESOLVED: _resolve_again}
        ways.get(status, actions.open_again)(ticket, agent)


def _resolve_again(ticket: Ticket, agent: Agent) -> Ticket:
    """As it was, whatever was promised since."""
    return actions.resolve(ticket, agent, despite="undone")

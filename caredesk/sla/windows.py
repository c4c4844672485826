"""An account was given other settings, perhaps a reply window: who waits there learns it, part by part."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from caredesk import audit
from caredesk.audit.actions import Happened
from caredesk.core import clock, db, jobs
from caredesk.sla import facts, fill, keep
from caredesk.sla.models import Clock
from caredesk.tickets.models import Ticket

AT_ONCE = 200


def follow_account(happened: Happened) -> None:
    """Order the work where more than a name was changed."""
    if happened.body["before"].get("settings") != happened.body["after"].get("settings"):
        _order(happened.object.id, after=0)


def _order(account_id: int, *, after: int) -> None:
    payload = {"account": account_id, "after": after}
    jobs.enqueue("sla.windows", payload, clock.now(), key=f"windows:{account_id}")


@jobs.kind("sla.windows")
def work(payload: dict[str, Any]) -> datetime | None:
    """One part of an account's tickets with live clocks, by their number; the next part is a job of its own."""
    with db.transaction():
        ids = _next(payload["account"], payload["after"])
        _settle(ids)
        if len(ids) == AT_ONCE:
            _order(payload["account"], after=ids[-1])
    return None


def _next(account_id: int, after: int) -> list[int]:
    query = select(col(Clock.ticket_id)).join(Ticket, col(Ticket.id) == col(Clock.ticket_id))
    query = query.where(col(Clock.state).in_(fill.LIVE), col(Ticket.account_id) == account_id)
    query = query.where(col(Clock.ticket_id) > after).distinct().order_by(col(Clock.ticket_id)).limit(AT_ONCE)
    return list(db.session().execute(query).scalars())


def _settle(ids: Sequence[int]) -> None:
    """The same as after any other change of these tickets; an entry says whose deadline went from when to when."""
    tickets = [db.lock_by_id(Ticket, ticket_id) for ticket_id in ids]
    before = [ticket.due_at for ticket in tickets]
    for ticket_id in ids:
        facts.touch(ticket_id).is_plain = False
    keep.settle()
    for ticket, was in zip(tickets, before, strict=True):
        if ticket.due_at != was:
            body = {"why": "window", "before": was, "after": ticket.due_at}
            audit.record("ticket.recomputed", ticket, "desk", body=body)

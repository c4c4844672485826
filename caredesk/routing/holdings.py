"""Why somebody doubted the place of a ticket: a sentence of an agent that may speak of the customer."""

from typing import Any

from sqlalchemy import select
from sqlmodel import col

from caredesk import audit
from caredesk.audit import emptying
from caredesk.core import db
from caredesk.customers import holdings
from caredesk.routing.models import Contest
from caredesk.tickets.holdings import tickets_of
from caredesk.tickets.models import Ticket


def _doubts(who: Any) -> Any:
    return select(Contest).where(col(Contest.ticket_id).in_(tickets_of(who)), col(Contest.reason) != "")


def _copied(who: Any) -> list[dict[str, Any]]:
    found = db.session().execute(_doubts(who)).scalars()
    return [{"ticket_id": one.ticket_id, "reason": one.reason, "at": one.created_at} for one in found]


def count(who: Any) -> int:
    """How many doubts were said about this person's tickets."""
    return len(db.session().execute(_doubts(who)).all())


def _erased(who: Any) -> int:
    with db.transaction() as session:
        found = list(session.execute(_doubts(who)).scalars())
        for one in sorted(found, key=lambda doubt: doubt.ticket_id):
            ticket = db.lock_by_id(Ticket, one.ticket_id)
            one.reason = ""
            listed = emptying.of_objects([ticket.uuid])[ticket.uuid]
            audit.record("ticket.emptied", ticket, "desk", body={"why": "erased", **listed})
    return len(found)


holdings.register("routing", copy=_copied, erase=_erased, columns=("contest.reason",))

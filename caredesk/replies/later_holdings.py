"""Replies that wait: words to a person that were not said yet."""

from typing import Any

from sqlalchemy import select
from sqlmodel import col

from caredesk import audit
from caredesk.core import db
from caredesk.customers import holdings
from caredesk.replies.later_models import EMPTIED, OPEN, LaterReply
from caredesk.tickets.holdings import tickets_of
from caredesk.tickets.models import Ticket


def _to(who: Any) -> Any:
    return select(LaterReply).where(col(LaterReply.ticket_id).in_(tickets_of(who)), col(LaterReply.text) != "")


def _copied(who: Any) -> list[dict[str, Any]]:
    told = ("ticket_id", "kind", "text", "send_at", "state")
    waiting = _to(who).where(col(LaterReply.state).in_(OPEN))
    return [{name: getattr(one, name) for name in told} for one in db.session().execute(waiting).scalars()]


def _erased(who: holdings.Person) -> int:
    """What waits for them never leaves; words of any state go. What names them elsewhere goes too."""
    with db.transaction() as session:
        found = [*session.execute(_to(who)).scalars(), *_naming(who)]
        for row in found:
            row.state = EMPTIED if row.state in OPEN else row.state
            row.text, row.along, row.facts, row.v = "", {}, {}, row.v + 1
            ticket = session.get_one(Ticket, row.ticket_id)
            audit.record("later.emptied", ticket, "desk", body={"later": row.uuid})
    return len(found)


def _naming(who: holdings.Person) -> list[LaterReply]:
    if who.elsewhere is None:
        return []
    others = select(LaterReply).where(col(LaterReply.text) != "", col(LaterReply.ticket_id).not_in(tickets_of(who)))
    return [one for one in db.session().execute(others).scalars() if who.elsewhere.search(one.text)]


COLUMNS = ("later_reply.text", "later_reply.along", "later_reply.facts")
holdings.register("later", copy=_copied, erase=_erased, columns=COLUMNS)

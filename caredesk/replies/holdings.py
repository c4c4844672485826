"""Drafts: words that somebody has begun to write to a person or about them."""

from typing import Any

from sqlalchemy import select
from sqlmodel import col

from caredesk import audit
from caredesk.core import clock, db
from caredesk.customers import holdings
from caredesk.replies.models import Draft
from caredesk.team.models import Agent
from caredesk.tickets.holdings import tickets_of


def _drafts(who: Any) -> Any:
    return select(Draft).where(col(Draft.ticket_id).in_(tickets_of(who)), col(Draft.text) != "")


def _copied(who: Any) -> list[dict[str, Any]]:
    found = db.session().execute(_drafts(who)).scalars()
    return [{"ticket_id": one.ticket_id, "kind": one.kind, "text": one.text, "at": one.written_at} for one in found]


def count(who: Any) -> int:
    """How many drafts are written to or about this person."""
    return len(db.session().execute(_drafts(who)).all())


def _erased(who: holdings.Person) -> int:
    """A draft is emptied as of now, so that the browser in which it was begun does not bring it back."""
    with db.transaction() as session:
        found = [*session.execute(_drafts(who)).scalars(), *_naming(who)]
        for one in found:
            one.text, one.written_at, one.saved_at = "", clock.now(), clock.now()
            audit.record("draft.emptied", session.get_one(Agent, one.agent_id), "desk", body={"kind": one.kind})
    return len(found)


def _naming(who: holdings.Person) -> list[Draft]:
    """Drafts of few agents: they are all looked through."""
    begun = select(Draft).where(col(Draft.text) != "", col(Draft.ticket_id).not_in(tickets_of(who)))
    found = db.session().execute(begun).scalars()
    return [one for one in found if who.elsewhere is not None and who.elsewhere.search(one.text)]


holdings.register("replies", copy=_copied, erase=_erased, columns=("draft.text",))

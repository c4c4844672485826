"""Replies that wait for approval, or were decided: words that somebody wrote to a person, and notes about them."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import or_, select
from sqlmodel import col

from caredesk import audit
from caredesk.audit import emptying
from caredesk.core import clock, db
from caredesk.customers import holdings
from caredesk.tickets.holdings import tickets_of
from caredesk.voice.approval_models import Approval, ApprovalState

WORDS = or_(col(Approval.text) != "", col(Approval.sent_text) != "", col(Approval.note) != "")


def _theirs(who: Any) -> Any:
    return select(Approval).where(col(Approval.ticket_id).in_(tickets_of(who)), WORDS)


def _copied(who: Any) -> list[dict[str, Any]]:
    told = ("ticket_id", "kind", "text", "sent_text", "note", "asked_at")
    return [{name: getattr(one, name) for name in told} for one in db.session().execute(_theirs(who)).scalars()]


def _erased(who: holdings.Person) -> int:
    """What waits is withdrawn: there is nobody any more to whom it could be sent."""
    with db.transaction() as session:
        found = [*session.execute(_theirs(who)).scalars(), *_naming(who)]
        _empty(found)
    return len(found)


def _naming(who: holdings.Person) -> list[Approval]:
    """Replies in the conversations of others that name the person."""
    query = select(Approval).where(col(Approval.ticket_id).not_in(tickets_of(who)), WORDS)
    if who.elsewhere is None:
        return []
    rows = db.session().execute(query).scalars()
    return [one for one in rows if who.elsewhere.search(f"{one.text} {one.sent_text} {one.note}")]


def _empty(found: Collection[Approval]) -> None:
    for one in found:
        if one.state is ApprovalState.WAITING:
            one.state, one.decided_at = ApprovalState.WITHDRAWN, clock.now()
        one.text, one.sent_text, one.note, one.along, one.v = "", "", "", {}, one.v + 1
        one.why = [{**reason, "words": []} if "words" in reason else reason for reason in one.why]
        audit.record("approval.emptied", one, "desk", body={"ticket": one.ticket_id})
    emptying.of_objects(one.uuid for one in found)


def _of_posts(ids: Collection[int]) -> None:
    """The words of a reply go from its approval when they go from the reply."""
    query = select(Approval).where(col(Approval.post_id).in_(ids), WORDS)
    _empty(db.session().execute(query).scalars().all())


COLUMNS = ("approval.text", "approval.sent_text", "approval.note", "approval.along", "approval.why")
holdings.register("approvals", copy=_copied, erase=_erased, columns=COLUMNS, posts=_of_posts)

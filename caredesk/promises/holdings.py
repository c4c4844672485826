"""Promises: what we said to a person that we would do, and what colleagues noted about it."""

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import or_, select
from sqlmodel import col

from caredesk import audit
from caredesk.audit import emptying
from caredesk.core import db
from caredesk.customers import holdings
from caredesk.promises.models import Promise
from caredesk.tickets.holdings import tickets_of

COLUMNS = ("promise.words", "promise.note", "promise.history")
SAID = or_(col(Promise.words) != "", col(Promise.note) != "")


def _theirs(who: Any) -> Any:
    theirs = (col(Promise.customer_id) == who.id) | col(Promise.ticket_id).in_(tickets_of(who))
    return select(Promise).where(theirs).order_by(col(Promise.id))


def _copied(who: Any) -> list[dict[str, Any]]:
    told = ("ticket_id", "words", "made_at", "due_at", "zone", "ended_at", "note")
    found = db.session().execute(_theirs(who)).scalars()
    return [{**{name: getattr(one, name) for name in told}, "state": one.state.value} for one in found]


def _erased(who: holdings.Person) -> int:
    """That something was promised and whether it was kept stays; in which words does not."""
    with db.transaction() as session:
        return _clear([*session.execute(_theirs(who).where(SAID)).scalars(), *_naming(who)])


def _naming(who: holdings.Person) -> list[Promise]:
    """Promises to others in which this person is named."""
    signs = [one for one in who.names if len(one) >= holdings.SHORTEST]
    if not signs or who.elsewhere is None:
        return []
    places = (col(Promise.words), col(Promise.note))
    named = or_(*(place.icontains(sign, autoescape=True) for sign in signs for place in places))
    others = select(Promise).where(named, col(Promise.ticket_id).not_in(tickets_of(who)))
    found = db.session().execute(others).scalars()
    return [one for one in found if who.elsewhere.search(f"{one.words}\n{one.note}")]


def _clear(rows: Iterable[Promise]) -> int:
    done = 0
    for one in rows:
        one.words, one.note, one.v, done = "", "", one.v + 1, done + 1
        one.history = [{**move, "why": move["why"] if move["what"] == "passed" else ""} for move in one.history]
        audit.record("promise.emptied", one, "desk", body=emptying.of_objects([one.uuid])[one.uuid])
    return done


def _clear_made_in(ids: Collection[int]) -> None:
    """The words of a post go: so do those of the promises that it made."""
    made = select(Promise).where(col(Promise.post_id).in_(ids), SAID)
    _clear(db.session().execute(made).scalars().all())
    db.session().flush()


holdings.register("promises", copy=_copied, erase=_erased, columns=COLUMNS, posts=_clear_made_in)

"""Taking words out of the trail: a body may be emptied, its entry and its place in the tree stay.

Who empties a body says so in an entry that comes later: `subject.erased` about the subject whose key was thrown away,
an entry about the same object (`standalone.checks.EMPTYING` names those that count: a new one that empties bodies has
to be added there), or one that lists the numbers of the entries. Verify can hold every empty body to that.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import Select, select, update

from caredesk.audit.models import body_table, entry_table, pending_table
from caredesk.core import db
from caredesk.core.parts import parts


def of_subject(subject: str) -> int:
    """Empty every body about this subject, in the open transaction; how many."""
    named = select(entry_table.c.body_id).where(entry_table.c.subject == subject)
    return _empty(named) + _empty_pending(pending_table.c.draft["s"].as_string() == subject)


def of_objects(objects: Iterable[str], verbs: Collection[str] = ()) -> int:
    """Empty every body about these things, whoever's they are, or those of some verbs; how many."""
    return sum(_of_some(part, verbs) for part in parts(objects))


def _of_some(objects: Sequence[str], verbs: Collection[str]) -> int:
    named = select(entry_table.c.body_id).where(entry_table.c.object.in_(objects))
    waiting = pending_table.c.draft["o"].as_string().in_(objects)
    if verbs:
        named = named.where(entry_table.c.verb.in_(verbs))
        waiting = waiting & pending_table.c.draft["k"].as_string().in_(verbs)
    return _empty(named) + _empty_pending(waiting)


def empty(uuid: str, verbs: Collection[str]) -> list[str]:
    """Empty the bodies of the entries with these verbs about this object, in the open transaction; their ids."""
    connection = db.session().connection()
    mine = (entry_table.c.object == uuid, entry_table.c.verb.in_(verbs))
    bodies = set(connection.execute(select(entry_table.c.body_id).where(*mine)).scalars())
    if not db.is_sqlite():  # what is durable, but has no number yet
        told = (pending_table.c.draft["o"].as_string() == uuid, pending_table.c.draft["k"].as_string().in_(verbs))
        bodies |= set(connection.execute(select(pending_table.c.body_id).where(*told)).scalars())
    full = select(body_table.c.id).where(body_table.c.id.in_(bodies), body_table.c.sealed.is_not(None))
    emptied = sorted(connection.execute(full).scalars())
    for part in parts(emptied):
        connection.execute(_emptied().where(body_table.c.id.in_(part)))
    return emptied


def older(verbs: Sequence[str], before: int, limit: int) -> list[int]:
    """Empty the bodies of these verbs before a moment (microseconds), some at a time; the numbers of their entries."""
    old = (
        select(entry_table.c.idx, entry_table.c.body_id)
        .join(body_table, body_table.c.id == entry_table.c.body_id)
        .where(entry_table.c.verb.in_(verbs), entry_table.c.at < before, body_table.c.sealed.is_not(None))
        .order_by(entry_table.c.idx)
        .limit(limit)
    )
    found = db.session().connection().execute(old).all()
    for part in parts(row.body_id for row in found):
        db.session().connection().execute(_emptied().where(body_table.c.id.in_(part)))
    return [row.idx for row in found]


def spans(numbers: Iterable[int]) -> list[list[int]]:
    """Numbers in order as [first, last] stretches without a gap."""
    found: list[list[int]] = []
    for number in numbers:
        if found and number == found[-1][1] + 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    return found


def _emptied() -> Any:
    return update(body_table).where(body_table.c.sealed.is_not(None)).values(sealed=None)


def _empty(named: Select[Any]) -> int:
    return db.session().connection().execute(_emptied().where(body_table.c.id.in_(named))).rowcount


def _empty_pending(condition: Any) -> int:
    """PostgreSQL: drafts that have no number yet."""
    return 0 if db.is_sqlite() else _empty(select(pending_table.c.body_id).where(condition))

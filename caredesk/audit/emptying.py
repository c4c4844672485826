"""Taking words out of the trail: a body may be emptied, its entry and its place in the tree stay.

Who empties a body says so in an entry that comes later: `subject.erased` about the subject whose key was thrown away,
or one that lists the entries whose bodies are gone. That is `retention.run`, and every entry about the same object that
`standalone.checks.EMPTYING` names: `record` takes none of these without the list that comes from here.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import Select, select, update

from caredesk.audit.models import body_table, entry_table, pending_table
from caredesk.core import db
from caredesk.core.parts import parts

Listed = dict[str, Any]


def of_subject(subject: str) -> int:
    """Empty every body about this subject, in the open transaction; how many."""
    named = select(entry_table.c.body_id).where(entry_table.c.subject == subject)
    return _empty(named) + _empty_pending(pending_table.c.draft["s"].as_string() == subject)


def of_objects(objects: Iterable[str], verbs: Collection[str] = ()) -> dict[str, Listed]:
    """Empty every body about these things, whoever's they are, or those of some verbs. What the entry about each of
    them has to say of it: verify excuses the bodies on these lists, and no others."""
    listed: dict[str, Listed] = {}
    for part in parts(objects):
        listed |= _of_some(part, verbs)
    return listed


def _of_some(objects: Sequence[str], verbs: Collection[str]) -> dict[str, Listed]:
    waiting = _waiting(objects, verbs)  # asked first: what gets its number meanwhile is listed twice, never not at all
    column = entry_table.c
    mine = (column.object.in_(objects), *([column.verb.in_(verbs)] if verbs else []))
    query = select(column.object, column.idx, column.body_id).where(*mine).order_by(column.idx)
    rows = db.session().connection().execute(query).all()
    bodies = {row.body_id for row in rows} | {body_id for some in waiting.values() for body_id, _ in some}
    for part in parts(sorted(bodies)):
        db.session().connection().execute(_emptied().where(body_table.c.id.in_(part)))
    numbers: dict[str, list[int]] = {uuid: [] for uuid in objects}
    for row in rows:
        numbers[row.object].append(row.idx)
    return {
        uuid: {"entries": spans(found)} | ({"waiting": [c for _, c in waiting[uuid]]} if uuid in waiting else {})
        for uuid, found in numbers.items()
    }


def _waiting(objects: Sequence[str], verbs: Collection[str]) -> dict[str, list[tuple[str, str]]]:
    """PostgreSQL: of each of these things the drafts that have no number yet: id of the body, commitment to it."""
    if db.is_sqlite():
        return {}
    draft = pending_table.c.draft
    mine = (draft["o"].as_string().in_(objects), *([draft["k"].as_string().in_(verbs)] if verbs else []))
    query = select(pending_table.c.body_id, draft).where(*mine).order_by(pending_table.c.id)
    found: dict[str, list[tuple[str, str]]] = {}
    for row in db.session().connection().execute(query):
        found.setdefault(row.draft["o"], []).append((row.body_id, row.draft["c"]))
    return found


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

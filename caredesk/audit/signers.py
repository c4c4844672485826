"""Whose signature counts under a checkpoint of ours: the key of now, and each older one for what it could sign then."""

from collections.abc import Iterator

from sqlalchemy import select

from caredesk.audit import checkpoint
from caredesk.audit.models import entry_table, log_table
from caredesk.core import db, secrets

REPLACED = "key.replaced"


def read(note: str, origin: str) -> tuple[int, bytes] | None:
    """(size, root) of a checkpoint that one of them signed while it was the key; None of any other."""
    public, *olds = secrets.keys().publics
    said = checkpoint.read(note, origin, public)
    if said is None and olds:
        said = next(_by_an_old_one(note, origin), None)
    return said


def _by_an_old_one(note: str, origin: str) -> Iterator[tuple[int, bytes]]:
    """A key that was stolen after it was replaced signs nothing that came later."""
    for public, until in _ends():
        said = checkpoint.read(note, origin, public)
        if said and (until is None or _begins(origin) + said[0] <= until):
            yield said


def _ends() -> list[tuple[bytes, int | None]]:
    """Each older key, the newest first, with the number of the entry that says that it was replaced."""
    replaced = select(entry_table.c.idx).where(entry_table.c.verb == REPLACED).order_by(entry_table.c.idx.desc())
    found = list(db.session().connection().execute(replaced).scalars())
    olds = secrets.keys().publics[1:]
    return [(public, found[place] if place < len(found) else None) for place, public in enumerate(olds)]


def _begins(origin: str) -> int:
    """The number of the first entry of this log; 0 for one that this database does not know."""
    first = select(log_table.c.first_idx).where(log_table.c.origin == origin)
    return db.session().connection().execute(first).scalar() or 0

"""The newest checkpoint, for whoever takes it outside: letters, tables, the second file, witnesses."""

from collections.abc import Iterator
from dataclasses import dataclass
from gettext import NullTranslations

from flask_babel import gettext as _
from sqlalchemy import func, select

from caredesk.audit import tree
from caredesk.audit.models import checkpoint_table, entry_table, log_table, node_table
from caredesk.audit.notes import Head, head
from caredesk.core import db
from caredesk.core.types import known


@dataclass(frozen=True)
class Log:
    """One tree: its number, the number of its first entry, its name, and how many entries it has."""

    id: int
    first_idx: int
    origin: str
    size: int


def latest() -> str:
    """The note of the newest checkpoint; empty where there is none yet."""
    found = newest()
    return found[1].note if found else ""


def newest() -> tuple[int, Head] | None:
    """The newest checkpoint, and the log that it is of."""
    order = checkpoint_table.c.log.desc(), checkpoint_table.c.size.desc()
    row = db.session().connection().execute(select(checkpoint_table).order_by(*order).limit(1)).first()
    return None if row is None else (row.log, known(head(row.note)))


def current() -> Log:
    """The log that entries go into now."""
    connection = db.session().connection()
    row = connection.execute(select(log_table).order_by(log_table.c.id.desc()).limit(1)).one()
    last = connection.execute(select(func.max(entry_table.c.idx))).scalar()
    return Log(row.id, row.first_idx, row.origin, 0 if last is None else last + 1 - row.first_idx)


def origins() -> frozenset[str]:
    """The names of all logs of this database."""
    return frozenset(db.session().connection().execute(select(log_table.c.origin)).scalars())


def root(log: int, size: int) -> bytes:
    """The root over the first entries of this log, from the kept nodes."""
    return tree.root(size, reader(log))


def roots(log: int, size: int) -> dict[int, bytes]:
    """The roots that our checkpoints of this log name, from this size on."""
    table = checkpoint_table.c
    rows = db.session().connection().execute(select(table.note).where(table.log == log, table.size >= size))
    return {found.size: found.root for row in rows if (found := head(row.note))}


def reader(log: int) -> tree.Reader:
    """Reads the kept nodes of this log."""

    def read(level: int, position: int) -> bytes:
        where = (node_table.c.log == log, node_table.c.level == level, node_table.c.pos == position)
        found: bytes = db.session().connection().execute(select(node_table.c.hash).where(*where)).scalar_one()
        return bytes(found)

    return read


def since(log: int, size: int, most: int = 1000) -> list[tuple[int, Head]]:
    """The checkpoints after this one, oldest first."""
    table = checkpoint_table.c
    later = (table.log > log) | ((table.log == log) & (table.size > size))
    query = select(checkpoint_table).where(later).order_by(table.log, table.size).limit(most)
    return [(row.log, known(head(row.note))) for row in db.session().connection().execute(query)]


def trailer() -> Iterator[list[str]]:
    """The last line of every exported table: the checkpoint, whole, in one cell."""
    note = latest()
    if note:
        yield [_("Checkpoint of the audit trail"), note]


def in_a_letter(words: NullTranslations) -> list[str]:
    """The same at the end of a letter, so that many hold it whom nobody here can ask to forget it."""
    note = latest()
    said = words.gettext(
        "The newest checkpoint of the audit trail. Keep this mail: it shows if the trail is rewritten."
    )
    return ["", said, note.rstrip("\n")] if note else []

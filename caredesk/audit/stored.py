"""What the database keeps of the trail, read in order and in little memory: entries, tree nodes, checkpoints."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, func, select
from sqlmodel import col

from caredesk.audit.models import SubjectKey, body_table, checkpoint_table, entry_table, log_table, node_table

AT_ONCE = 400
_entry = entry_table.c


def logs(connection: Connection) -> list[Row[Any]]:
    return list(connection.execute(select(log_table).order_by(log_table.c.id)).all())


def with_bodies(*columns: Any) -> Select[Any]:
    """These columns of entries, with the body of each and its wrapped key: what `opening` needs."""
    body = body_table.c
    opened = _entry.body_id, body.id.label("kept"), body.subject.label("whose"), body.sealed, col(SubjectKey.wrapped)
    joined = select(*columns, *opened).select_from(entry_table).outerjoin(body_table, body.id == _entry.body_id)
    return joined.outerjoin(SubjectKey, col(SubjectKey.subject) == body.subject)


def _entries() -> Select[Any]:
    """An entry with its body, and the number of the entry before it about its object."""
    other = entry_table.alias("other").c
    newest = select(func.max(other.idx)).where(other.object == _entry.object)
    before = newest.where(other.idx < _entry.idx).scalar_subquery()
    own = _entry.idx, _entry.data, _entry.at, _entry.verb, _entry.actor, _entry.object, _entry.subject
    return with_bodies(*own, before.label("before"))


_PAGE = (
    _entries()
    .where(_entry.log == bindparam("of"), _entry.idx > bindparam("after"))
    .order_by(_entry.idx)
    .limit(bindparam("most"))
)


def pages(connection: Connection, log: int, after: int) -> Iterator[Sequence[Row[Any]]]:
    """The entries of this log with a number above `after`, in order, some at a time."""
    while rows := connection.execute(_PAGE, {"of": log, "after": after, "most": AT_ONCE}).all():
        yield rows
        after = rows[-1].idx


def time_of(connection: Connection, idx: int) -> int:
    """When this entry was written; -1 when it is not there."""
    found = connection.execute(select(_entry.at).where(_entry.idx == idx)).scalar()
    return -1 if found is None else found


_NODES = (
    select(node_table.c.pos, node_table.c.hash)
    .where(
        node_table.c.log == bindparam("of"),
        node_table.c.level == bindparam("at"),
        node_table.c.pos >= bindparam("start"),
    )
    .order_by(node_table.c.pos)
    .limit(bindparam("most"))
)


class Nodes:
    """The stored nodes of one log, each level read as a stream beside the entries."""

    def __init__(self, connection: Connection, log: int) -> None:
        self.connection, self.log = connection, log
        self.streams: dict[int, tuple[Iterator[Row[Any]], Row[Any] | None]] = {}

    def take(self, level: int, position: int) -> bytes | None:
        """The hash of this node; None when it is not there. Positions of a level are asked for in rising order."""
        stream, held = self.streams.get(level) or self._begin(level, position)
        while held is not None and held.pos < position:
            held = next(stream, None)
        found = held is not None and held.pos == position
        self.streams[level] = stream, next(stream, None) if found else held
        return bytes(held.hash) if held is not None and found else None

    def _begin(self, level: int, position: int) -> tuple[Iterator[Row[Any]], Row[Any] | None]:
        stream = self._stream(level, position)
        return stream, next(stream, None)

    def _stream(self, level: int, position: int) -> Iterator[Row[Any]]:
        most = 8  # upper levels are short
        while rows := self._page(level, position, most):
            yield from rows
            position, most = rows[-1].pos + 1, AT_ONCE

    def _page(self, level: int, position: int, most: int) -> list[Row[Any]]:
        asked = {"of": self.log, "at": level, "start": position, "most": most}
        return [*self.connection.execute(_NODES, asked)]

    def one(self, level: int, position: int) -> bytes | None:
        """One node, out of order."""
        rows = self._page(level, position, 1)
        return bytes(rows[0].hash) if rows and rows[0].pos == position else None

    def count(self) -> int:
        whole = select(func.count()).select_from(node_table).where(node_table.c.log == self.log)
        return self.connection.execute(whole).scalar_one()


class Notes:
    """The checkpoints of one log, smallest first, taken as the walk comes by."""

    def __init__(self, connection: Connection, log: int, after: int) -> None:
        self.connection, self.log = connection, log
        self.stream = self._stream(after)
        self.held = next(self.stream, None)

    def _stream(self, after: int) -> Iterator[tuple[int, str]]:
        table = checkpoint_table.c
        while True:
            page = select(table.size, table.note).where(table.log == self.log, table.size > after)
            rows = self.connection.execute(page.order_by(table.size).limit(AT_ONCE)).all()
            yield from ((row.size, row.note) for row in rows)
            if len(rows) < AT_ONCE:
                return
            after = rows[-1].size

    def take(self, size: int) -> str | None:
        """The checkpoint of this size; None when there is none. Smaller ones are passed over."""
        while self.held is not None and self.held[0] < size:
            self.held = next(self.stream, None)
        if self.held is None or self.held[0] != size:
            return None
        note = self.held[1]
        self.held = next(self.stream, None)
        return note

    def rest(self) -> Iterator[int]:
        """The sizes that nobody took."""
        while self.held is not None:
            yield self.held[0]
            self.held = next(self.stream, None)


def last_note(connection: Connection, log: int, at_most: int) -> tuple[int, str] | None:
    """The largest checkpoint of this log that is not larger than this."""
    table = checkpoint_table.c
    mine = select(table.size, table.note).where(table.log == log, table.size <= at_most)
    row = connection.execute(mine.order_by(table.size.desc()).limit(1)).first()
    return None if row is None else (row.size, row.note)

"""The proofs of a bundle, from stored nodes: inclusion of many entries, a stretch of the log, consistency."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby, islice
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from caredesk.audit import checkpoint, heads, tree
from caredesk.audit.models import Cosignature, checkpoint_table, entry_table, log_table, node_table
from caredesk.core import db, secrets

AT_ONCE = 400
MOST_KEPT = 200_000
HISTORY = 200  # so many of the newest checkpoints can be compared with one that somebody kept


def last_note(log: int) -> str:
    """The last checkpoint of this log; empty when it has none."""
    newest = select(checkpoint_table.c.note).where(checkpoint_table.c.log == log)
    return db.session().connection().execute(newest.order_by(checkpoint_table.c.size.desc()).limit(1)).scalar() or ""


def end_of(log: int, logs: dict[int, tuple[int, str]]) -> str:
    """The checkpoint over all of a log that was closed. A restore leaves entries behind its last one: the desk signs
    here where that log ended, which can never change any more."""
    note, (first, origin) = last_note(log), logs[log]
    size = min(begin for begin, _ in logs.values() if begin > first) - first
    if note and checkpoint.size_of(note) == size:
        return note
    root = tree.root(size, heads.reader(log))
    return checkpoint.sign(checkpoint.text(origin, size, root), origin, secrets.keys().signer)


def witnessed(log: int) -> str:
    """The newest checkpoint of this log that witnesses signed too, with their signatures; empty where there is none."""
    mine = select(Cosignature).where(col(Cosignature.log) == log)
    rows = db.session().execute(mine.order_by(col(Cosignature.size).desc(), col(Cosignature.witness)).limit(20))
    signed = list(rows.scalars())
    size = signed[0].size if signed else 0
    table = checkpoint_table.c
    note = db.session().connection().execute(select(table.note).where(table.log == log, table.size == size)).scalar()
    return f"{note}{''.join(one.line for one in signed if one.size == size)}" if note else ""


class Proofs:
    """Proofs under one checkpoint for each log."""

    def __init__(self, notes: dict[int, str]) -> None:
        self.notes = notes
        self.sizes = {log: checkpoint.size_of(note) if note else 0 for log, note in notes.items()}
        self.known: dict[tuple[int, int, int], bytes] = {}

    def paths(self, places: Iterable[tuple[int, int]]) -> Iterator[list[str]]:
        """The way from each of these entries to the root; empty for what no checkpoint covers."""
        for log, theirs in groupby(places, key=lambda place: place[0]):
            indexes = (index for _, index in theirs)
            while some := list(islice(indexes, AT_ONCE)):
                self._fetch(log, [index for index in some if index < self.sizes[log]])
                yield from (self.path(log, index) for index in some)

    def path(self, log: int, index: int) -> list[str]:
        size = self.sizes[log]
        return _hex(tree.inclusion(index, size, self.reader(log))) if index < size else []

    def stretches(
        self, places: Iterable[tuple[int, int]], ends: dict[int, int], behind: list[tuple[int, int]]
    ) -> Iterator[dict[str, Any]]:
        """For the stretch of each log: what stands before it, and how the checkpoint goes on after it."""
        firsts = dict(places)
        for log in {**firsts, **dict(behind)}:
            first = firsts.get(log, 0)
            ends.setdefault(log, 0)
            loose = {str(index): self.path(log, index) for theirs, index in behind if theirs == log}
            read, size = self.reader(log), self.sizes[log]
            parts = [read(level, position) for level, position in tree.frontier(first)]
            path = tree.consistency(min(ends[log], size), size, read)
            yield {"log": log, "first": first, "parts": _hex(parts), "path": _hex(path), "loose": loose}

    def history(self, log: int) -> Iterator[dict[str, Any]]:
        """The newest checkpoints of this log, and that the last one only appends to each of them."""
        size, read = self.sizes[log], self.reader(log)
        table = checkpoint_table.c
        newest = select(table.size).where(table.log == log, table.size < size).order_by(table.size.desc())
        for old in reversed(db.session().connection().execute(newest.limit(HISTORY)).scalars().all()):
            yield {"size": old, "root": tree.root(old, read).hex(), "path": _hex(tree.consistency(old, size, read))}

    def since(self, log: int, note: str) -> list[str]:
        """That the checkpoint of this log only appends to this earlier one."""
        return _hex(tree.consistency(checkpoint.size_of(note), self.sizes[log], self.reader(log)))

    def reader(self, log: int) -> tree.Reader:
        def read(level: int, position: int) -> bytes:
            if (log, level, position) not in self.known:
                self._read(log, level, [position])
            return self.known[log, level, position]

        return read

    def _fetch(self, log: int, indexes: list[int]) -> None:
        """Read what the ways of these entries need, level by level and not node by node."""
        if len(self.known) > MOST_KEPT:
            self.known.clear()
        for level in range(self.sizes[log].bit_length()):
            beside = {index >> level ^ 1 for index in indexes}
            whole = [at for at in beside if (at + 1) << level <= self.sizes[log] and (log, level, at) not in self.known]
            self._read(log, level, whole)

    def _read(self, log: int, level: int, positions: list[int]) -> None:
        table = node_table.c
        where = (table.log == log, table.level == level, table.pos.in_(positions))
        rows = db.session().connection().execute(select(table.pos, table.hash).where(*where)) if positions else ()
        self.known.update({(log, level, position): bytes(hashed) for position, hashed in rows})


@dataclass(frozen=True)
class Shown:
    """How one entry hangs in the tree. `path` is empty while no checkpoint covers it."""

    log: int
    index: int
    data: str
    leaf: str
    path: list[str]
    size: int
    root: str
    note: str


def shown(idx: int) -> Shown:
    """The entry's bytes, its leaf hash, and its way to the root of the last checkpoint."""
    columns = (entry_table.c.log, entry_table.c.data, log_table.c.first_idx)
    rows = select(*columns).join(log_table, log_table.c.id == entry_table.c.log).where(entry_table.c.idx == idx)
    row = db.session().connection().execute(rows).one()
    index, proofs = idx - row.first_idx, Proofs({row.log: last_note(row.log)})
    size, data = proofs.sizes[row.log], bytes(row.data)
    root = tree.root(size, proofs.reader(row.log)).hex()
    path, note = proofs.path(row.log, index), proofs.notes[row.log]
    return Shown(row.log, index, data.decode(), tree.leaf(data).hex(), path, size, root, note)


def _hex(hashes: Iterable[bytes]) -> list[str]:
    return [one.hex() for one in hashes]

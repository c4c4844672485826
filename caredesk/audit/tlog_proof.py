"""What outsiders get to check for themselves: an entry under a checkpoint, and a checkpoint under a later one.

Source: c2sp.org/tlog-proof. Its line `extra` holds the bytes of the entry, so that the file needs nothing else.
"""

import base64
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from caredesk.audit import issuing, signers, tree
from caredesk.audit.models import checkpoint_table, entry_table, log_table, node_table
from caredesk.core import db


class NotProvable(Exception):
    """There is nothing to prove: no such entry, no such checkpoint, or what is stored does not fit it."""


@dataclass(frozen=True)
class Head:
    """A state of one log: how many entries, their root, and the note that says so, if there is one."""

    log: int
    size: int
    root: bytes
    note: str = ""


def reader(log: int) -> tree.Reader:
    """Reads stored nodes of this log; NotProvable where one is gone."""

    def read(level: int, position: int) -> bytes:
        where = (node_table.c.log == log, node_table.c.level == level, node_table.c.pos == position)
        found = db.session().connection().execute(select(node_table.c.hash).where(*where)).scalar()
        if found is None:
            raise NotProvable(f"node {position} of level {level} is gone")
        return bytes(found)

    return read


def entry_proof(idx: int) -> str:
    """The proof that this entry is under a checkpoint, as a file; a checkpoint is issued where none covers it yet."""
    found = _entry(idx)
    head = _covering(found) or _issued(found)
    path = tree.inclusion(found.place, head.size, reader(found.log))
    if not tree.is_included(tree.leaf(bytes(found.data)), found.place, head.size, path, root=head.root):
        raise NotProvable(f"entry {idx} does not lead to the checkpoint of {head.size} entries: run `audit verify`")
    extra = base64.b64encode(bytes(found.data)).decode()
    lines = ["c2sp.org/tlog-proof@v1", f"extra {extra}", f"index {found.place}", *lines_of(path)]
    return "\n".join(lines) + f"\n\n{head.note}"


def lines_of(path: Iterable[bytes]) -> list[str]:
    return [base64.b64encode(part).decode() for part in path]


def _entry(idx: int) -> Any:
    place = (entry_table.c.idx - log_table.c.first_idx).label("place")
    whole = select(entry_table.c.data, entry_table.c.log, place).join(log_table, log_table.c.id == entry_table.c.log)
    found = db.session().connection().execute(whole.where(entry_table.c.idx == idx)).first()
    if found is None:
        raise NotProvable(f"there is no entry {idx}")
    return found


def first_about(uuid: str) -> int:
    """The number of the first entry about this object."""
    mine = select(entry_table.c.idx).where(entry_table.c.object == uuid).order_by(entry_table.c.idx).limit(1)
    found: int | None = db.session().connection().execute(mine).scalar()
    if found is None:
        raise NotProvable("the trail has no entry about it")
    return found


def _issued(found: Any) -> Head:
    issuing.issue("proof")
    head = _covering(found)
    if head is None:
        raise NotProvable("its log was closed without a checkpoint over it")
    return head


def _covering(found: Any) -> Head | None:
    """The first checkpoint that covers this entry."""
    table = checkpoint_table.c
    later = select(checkpoint_table).where(table.log == found.log, table.size > found.place)
    row = db.session().connection().execute(later.order_by(table.size).limit(1)).first()
    return None if row is None else head_of(row.note)


def head_of(note: str) -> Head:
    """The state that a checkpoint of ours speaks of; NotProvable when this desk did not sign it."""
    origin = note.split("\n", 1)[0]
    log = db.session().connection().execute(select(log_table.c.id).where(log_table.c.origin == origin)).scalar()
    said = signers.read(note, origin)
    if log is None or said is None:
        raise NotProvable("this is no checkpoint that this desk signed")
    return Head(log, *said, note)


def head_at(size: int) -> Head:
    """The newest log as it was with so many entries."""
    newest = db.session().connection().execute(select(log_table).order_by(log_table.c.id.desc()).limit(1)).one()
    table = checkpoint_table.c
    mine = select(table.note).where(table.log == newest.id, table.size == size)
    note = db.session().connection().execute(mine).scalar() or ""
    return Head(newest.id, size, tree.root(size, reader(newest.id)), note)


def appended(old: Head, new: Head) -> list[bytes] | None:
    """The proof that the new state begins with the old one; None when it does not."""
    if old.log != new.log:
        raise NotProvable("the two are of different logs")
    if old.size > new.size:
        return None
    path = tree.consistency(old.size, new.size, reader(new.log))
    return path if tree.is_consistent(old.size, new.size, (old.root, new.root), path) else None

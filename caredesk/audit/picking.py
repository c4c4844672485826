"""Picking entries for a bundle: whole chains of some objects, or a stretch of the log; each with what may be shown."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any

from cryptography.exceptions import InvalidTag
from sqlalchemy import Row, Select, select

from caredesk.audit import entry, keyring, tree
from caredesk.audit.models import body_table, entry_table, log_table
from caredesk.audit.standalone.checks import GONE
from caredesk.core import db

AT_ONCE = 500
REASONS = GONE  # why words are not there any more


@dataclass(frozen=True)
class Picked:
    """One entry of a bundle. state: open (with its words), erased, withheld, dark (nothing but its hash is shown)."""

    idx: int
    log: int
    index: int
    data: bytes
    state: str
    salt: bytes = b""
    body: bytes = b""
    is_loose: bool = False

    @cached_property
    def said(self) -> dict[str, Any]:
        said: dict[str, Any] = json.loads(self.data)
        return said

    @cached_property
    def told(self) -> dict[str, Any]:
        """The opened body; empty where there is none to see."""
        told: dict[str, Any] = json.loads(self.body) if self.state == "open" else {}
        return told

    def line(self) -> bytes:
        """As it stands in the bundle."""
        if self.state == "dark":
            shown = {"i": self.index, "leaf": tree.leaf(self.data).hex(), "log": self.log, "state": self.state}
            return entry.canonical(shown)
        line: dict[str, Any] = {"data": self.data.decode(), "log": self.log, "state": self.state}
        if self.state == "open":
            line |= {"body": self.body.decode(), "salt": self.salt.hex()}
        return entry.canonical(line | ({"loose": True} if self.is_loose else {}))


Shows = Callable[[Sequence[Row[Any]]], list[str]]  # what each of these rows may show: open, withheld or dark


@dataclass(frozen=True)
class Wanted:
    """What is to be exported. kind: ticket, subject, range; of: the uuid that it is about.

    `objects` are exported with their whole chains; for a range `first` and `last` are numbers of entries instead."""

    kind: str
    of: str | None
    shows: Shows
    objects: frozenset[str] = frozenset()
    subject: str | None = None
    first: int = 0
    last: int = -1
    walled: int = 0  # conversations of the same person that whoever exports may not see, and that are not in it


def picked(wanted: Wanted, size: int) -> Iterator[Picked]:
    """The entries that are meant, in the order of the log, up to this number of entries; read in pieces."""
    firsts = firsts_of_logs()
    if wanted.kind == "range":
        yield from _stretch(wanted, size, firsts)
        return
    chains = _numbers(wanted.objects, size)
    loose = _erasures(wanted, size, chains) - chains
    for some in _pieces(sorted(chains | loose)):
        rows = db.session().connection().execute(_joined().where(entry_table.c.idx.in_(some)).order_by("idx"))
        yield from _shown(rows.all(), wanted, firsts, loose)


def firsts_of_logs() -> dict[int, tuple[int, str]]:
    """Of every log: the number of its first entry, and its origin."""
    rows = db.session().connection().execute(select(log_table).order_by(log_table.c.id))
    return {row.id: (row.first_idx, row.origin) for row in rows}


def _stretch(wanted: Wanted, size: int, firsts: dict[int, tuple[int, str]]) -> Iterator[Picked]:
    at, last, is_torn = wanted.first, min(wanted.last, size - 1), False
    while at <= last:
        page = _joined().where(entry_table.c.idx >= at, entry_table.c.idx <= last).order_by("idx").limit(AT_ONCE)
        rows = db.session().connection().execute(page).all()
        if not rows:
            break
        for one in _shown(rows, wanted, firsts, set()):
            is_torn = is_torn or one.state == "erased"
            yield one
        at = rows[-1].idx + 1
    for some in _pieces(sorted(_later_reasons(last, size)) if is_torn else []):
        rows = db.session().connection().execute(_joined().where(entry_table.c.idx.in_(some)).order_by("idx")).all()
        yield from _shown(rows, wanted, firsts, set(some))


def _later_reasons(last: int, size: int) -> set[int]:
    """What explains, after a stretch, that words in it are not there any more."""
    later = select(entry_table.c.idx).where(entry_table.c.idx > last, entry_table.c.idx < size)
    said = later.where(entry_table.c.verb.in_(REASONS))
    return set(db.session().connection().execute(said).scalars())


def one(idx: int) -> Picked:
    """One entry with its words, if they are still there."""
    wanted = Wanted("range", None, lambda rows: ["open"] * len(rows), first=idx, last=idx)
    return next(picked(wanted, idx + 1))


def _joined() -> Select[Any]:
    columns = (entry_table, body_table.c.subject.label("whose"), body_table.c.sealed)
    return select(*columns).outerjoin(body_table, body_table.c.id == entry_table.c.body_id)


def _numbers(objects: Iterable[str], size: int) -> set[int]:
    found: set[int] = set()
    for some in _pieces(sorted(objects)):
        theirs = select(entry_table.c.idx).where(entry_table.c.object.in_(some), entry_table.c.idx < size)
        found.update(db.session().connection().execute(theirs).scalars())
    return found


def _erasures(wanted: Wanted, size: int, chains: set[int]) -> set[int]:
    """The entries that explain why words are gone: an outsider must be able to tell erasing from losing."""
    column, told = entry_table.c, set()
    if wanted.subject:
        about = (column.subject == wanted.subject) | (column.object == wanted.subject)
        mine = select(column.idx).where(column.verb == "subject.erased", about, column.idx < size)
        told |= set(db.session().connection().execute(mine).scalars())
    if any(_is_emptied(some) for some in _pieces(chains)):
        runs = select(column.idx).where(column.verb == "retention.run", column.idx < size)
        told |= set(db.session().connection().execute(runs).scalars())
    return told


def _is_emptied(numbers: list[int]) -> bool:
    joined = entry_table.join(body_table, body_table.c.id == entry_table.c.body_id)
    gone = select(entry_table.c.idx).select_from(joined)
    gone = gone.where(entry_table.c.idx.in_(numbers), body_table.c.sealed.is_(None))
    return db.session().connection().execute(gone.limit(1)).first() is not None


def _pieces(numbers: Iterable[Any]) -> Iterator[list[Any]]:
    rest = iter(numbers)
    while some := list(islice(rest, AT_ONCE)):
        yield some


def _shown(
    rows: Sequence[Row[Any]], wanted: Wanted, firsts: dict[int, tuple[int, str]], loose: set[int]
) -> Iterator[Picked]:
    for row, state in zip(rows, wanted.shows(rows), strict=True):
        opened = _unsealed(row) if state == "open" else None
        if (state == "open" and opened is None) or (state == "withheld" and row.sealed is None):
            state = "erased"
        index, (salt, body) = row.idx - firsts[row.log][0], opened or (b"", b"")
        yield Picked(row.idx, row.log, index, bytes(row.data), state, salt, body, row.idx in loose)


def _unsealed(row: Row[Any]) -> tuple[bytes, bytes] | None:
    key = None if row.sealed is None else keyring.opened(row.whose)
    try:
        return None if key is None else entry.unseal(bytes(row.sealed), key, row.body_id)
    except (InvalidTag, ValueError):
        return None

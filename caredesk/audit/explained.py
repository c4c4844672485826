"""Which empty bodies the trail itself explains: a body may be gone only when a later entry says who emptied it.

That is `subject.erased` about its subject, `retention.run`, which lists the numbers of the entries whose bodies it
emptied, or an entry about the same object that lists them. Entries of that kind that were written before there were
lists have none in their bodies: those speak for all that stood before them about their object.
"""

import json
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any

from sqlalchemy import Connection, Row, func, select

from caredesk.audit import stored
from caredesk.audit.models import body_table, entry_table, pending_table
from caredesk.audit.opening import NotOpened, Opener
from caredesk.audit.standalone.checks import EMPTYING, GONE, Listed
from caredesk.core import db

_entry = entry_table.c
LISTING = "retention.run"


class Explained:
    """Who was erased, what was emptied by rule, and of the entries at hand what was emptied one by one."""

    def __init__(self, connection: Connection) -> None:
        self.connection, self.opener = connection, Opener()
        self.subjects = dict(_newest(connection, _entry.subject, _entry.verb == "subject.erased"))
        self.subjects |= dict(_newest(connection, _entry.object, _entry.verb == "subject.erased"))
        self.spans = sorted(self._spans())
        self.starts = [first for first, _, _ in self.spans]
        self.coming = set(_coming(connection))
        self.lists: dict[str, list[Listed]] = {}

    def read(self, rows: Sequence[Row[Any]]) -> None:
        """Learn what is said of the empty bodies among these."""
        self.lists = {}
        about = {row.object for row in rows if row.sealed is None}
        if about:
            lists = stored.with_bodies(_entry.idx, _entry.object)
            mine = lists.where(_entry.object.in_(about), _entry.verb.in_(EMPTYING), body_table.c.sealed.is_not(None))
            for row, said in self._opened(mine):
                with suppress(ValueError, TypeError):  # what is no list excuses nothing
                    self.lists.setdefault(row.object, []).append(Listed(row.idx, said))

    def covers(self, row: Row[Any]) -> bool:
        """Whether a later entry says that the body of this one was emptied."""
        if self.subjects.get(row.whose, -1) > row.idx or self._is_listed(row.idx):
            return True
        lists = self.lists.get(row.object, ())
        return bool(lists) and any(one.excuses(row.idx, json.loads(row.data)["c"]) for one in lists)

    def awaits(self, row: Row[Any]) -> bool:
        """Whether an entry that may say so is written, but has no number yet: it cannot be decided for a moment."""
        return not self.coming.isdisjoint((row.whose, row.object, LISTING))

    def _is_listed(self, idx: int) -> bool:
        at = bisect_right(self.starts, idx) - 1
        return at >= 0 and idx <= self.spans[at][1] and idx < self.spans[at][2]

    def _spans(self) -> Iterator[tuple[int, int, int]]:
        """(first, last, number of the entry that says so) of every stretch whose bodies were emptied by rule."""
        listing = stored.with_bodies(_entry.idx).where(_entry.verb == LISTING, body_table.c.sealed.is_not(None))
        for row, said in self._opened(listing):
            yield from ((first, last, row.idx) for first, last in said.get("entries", ()))

    def _opened(self, query: Any) -> Iterator[tuple[Row[Any], dict[str, Any]]]:
        for row in self.connection.execute(query).all():
            try:
                _, body = self.opener.opened(row)
            except NotOpened:  # found where its own entry is looked at
                continue
            yield row, json.loads(body)


def _newest(connection: Connection, of: Any, condition: Any) -> Iterator[tuple[str, int]]:
    for name, idx in connection.execute(select(of, func.max(_entry.idx)).where(condition).group_by(of)):
        if name is not None:
            yield name, idx


def _coming(connection: Connection) -> Iterator[str]:
    """PostgreSQL: whom and what the drafts that wait for their numbers say they emptied."""
    for draft in () if db.is_sqlite() else connection.execute(select(pending_table.c.draft)).scalars():
        if draft["k"] in GONE:
            yield from filter(None, (draft["o"], draft["s"], LISTING if draft["k"] == LISTING else None))

"""Which empty bodies the trail itself explains: a body may be gone only when a later entry says who emptied it.

That is `subject.erased` about its subject, one of the entries that empty the bodies about their object, or
`retention.run`, which lists the numbers of the entries whose bodies it emptied.
"""

import json
from bisect import bisect_right
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Row, func, select

from caredesk.audit import stored
from caredesk.audit.models import body_table, entry_table, pending_table
from caredesk.audit.opening import NotOpened, Opener
from caredesk.audit.standalone.checks import GONE
from caredesk.core import db

_entry = entry_table.c
LISTING = "retention.run"


class Explained:
    """Who was erased, and what was emptied by rule. What was emptied one by one stands beside the rows themselves."""

    def __init__(self, connection: Connection) -> None:
        self.subjects = dict(_newest(connection, _entry.subject, _entry.verb == "subject.erased"))
        self.subjects |= dict(_newest(connection, _entry.object, _entry.verb == "subject.erased"))
        self.spans = sorted(_spans(connection))
        self.starts = [first for first, _, _ in self.spans]
        self.coming = set(_coming(connection))

    def covers(self, row: Row[Any]) -> bool:
        """Whether a later entry says that the body of this one was emptied."""
        said = max(self.subjects.get(row.whose, -1), -1 if row.emptied is None else row.emptied)
        return said > row.idx or self._is_listed(row.idx)

    def awaits(self, row: Row[Any]) -> bool:
        """Whether an entry that may say so is written, but has no number yet: it cannot be decided for a moment."""
        return not self.coming.isdisjoint((row.whose, row.object, LISTING))

    def _is_listed(self, idx: int) -> bool:
        at = bisect_right(self.starts, idx) - 1
        return at >= 0 and idx <= self.spans[at][1] and idx < self.spans[at][2]


def _newest(connection: Connection, of: Any, condition: Any) -> Iterator[tuple[str, int]]:
    for name, idx in connection.execute(select(of, func.max(_entry.idx)).where(condition).group_by(of)):
        if name is not None:
            yield name, idx


def _coming(connection: Connection) -> Iterator[str]:
    """PostgreSQL: whom and what the drafts that wait for their numbers say they emptied."""
    for draft in () if db.is_sqlite() else connection.execute(select(pending_table.c.draft)).scalars():
        if draft["k"] in GONE:
            yield from filter(None, (draft["o"], draft["s"], LISTING if draft["k"] == LISTING else None))


def _spans(connection: Connection) -> Iterator[tuple[int, int, int]]:
    """(first, last, number of the entry that says so) of every stretch whose bodies were emptied by rule."""
    opener = Opener()
    listing = stored.with_bodies(_entry.idx).where(_entry.verb == LISTING, body_table.c.sealed.is_not(None))
    for row in connection.execute(listing).all():
        try:
            _, body = opener.opened(row)
        except NotOpened:  # found where its own entry is looked at
            continue
        yield from ((first, last, row.idx) for first, last in json.loads(body).get("entries", ()))

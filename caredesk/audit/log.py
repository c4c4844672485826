"""The log itself: drafts become numbered entries and tree nodes.

SQLite appends inside the transaction of the change: one writer, so order and gaplessness come for free. PostgreSQL only
notes the draft as pending, durable with the change; the sequencer numbers them afterwards, one at a time (`sequence`).
"""

import threading
from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import Table, delete, func, insert, select, text

from caredesk.audit import checkpoint, entry, jumps, tree
from caredesk.audit.draft import Draft, Log, drafted
from caredesk.audit.models import (
    body_table,
    checkpoint_table,
    entry_table,
    log_table,
    node_table,
    pending_table,
)
from caredesk.core import db, secrets

ADVISORY = 0x0CA2ED
MOST_AT_ONCE = 2000
_ears: list[Callable[[], None]] = []
news = threading.Event()


class NotAppended(Exception):
    """The database swallowed an entry: something stands between the desk and its audit trail."""


def listen(ear: Callable[[], None]) -> None:
    """Call this after every commit that wrote entries."""
    if ear not in _ears:
        _ears.append(ear)


def tell() -> None:
    news.set()
    for ear in _ears:
        ear()


def write_down() -> None:
    """Write what the open transaction gathered: as entries on SQLite, as pending drafts on PostgreSQL."""
    drafts: list[Draft] = [one for one in db.drafts() if isinstance(one, Draft)]
    if not drafts:
        return
    drafts = [*_jumped(), *drafts]
    _insert(body_table, [_body(one) for one in drafts])
    if db.is_sqlite():
        append([(one.body_id, one.draft, one.at) for one in drafts])
    else:
        rows = [{"body_id": one.body_id, "draft": one.draft, "at": one.at} for one in drafts]
        db.session().connection().execute(insert(pending_table).inline(), rows)


def _jumped() -> list[Draft]:
    """That the clock was set since this process wrote last, if it was; once the transaction is durable it is told."""
    reading, said = jumps.since_last()
    db.after_commit(lambda: jumps.keep(reading))
    if said is None:
        return []
    origin = db.session().connection().execute(select(log_table.c.origin).order_by(log_table.c.id.desc()))
    return [drafted("clock.jumped", Log(origin.scalars().first() or ""), "desk", subject=None, body=said)]


def _body(one: Draft) -> dict[str, Any]:
    return {"id": one.body_id, "subject": one.subject, "sealed": one.sealed}


def sequence() -> int:
    """PostgreSQL: turn pending drafts into entries, oldest first; how many. Only one sequencer works at a time."""
    if db.is_sqlite():
        return 0
    with db.transaction() as session:
        free = session.connection().execute(text(f"SELECT pg_try_advisory_xact_lock({ADVISORY})")).scalar()
        return number_pending() if free else 0


def be_the_only_one() -> None:
    """PostgreSQL: wait until nobody else numbers, and keep others from it until the open transaction ends."""
    if not db.is_sqlite():
        db.session().connection().execute(text(f"SELECT pg_advisory_xact_lock({ADVISORY})"))


def number_pending() -> int:
    """Turn the oldest pending drafts into entries, at most so many at once; how many. The caller is the only one."""
    if db.is_sqlite():
        return 0
    connection = db.session().connection()
    rows = connection.execute(select(pending_table).order_by(pending_table.c.id).limit(MOST_AT_ONCE)).all()
    if rows:
        append([(row.body_id, row.draft, row.at) for row in rows])
        connection.execute(delete(pending_table).where(pending_table.c.id.in_([row.id for row in rows])))
        db.after_commit(tell)
    return len(rows)


def append(drafts: Iterable[tuple[str, dict[str, Any], int]]) -> None:
    """Give each draft its number, time and predecessor; write entries, nodes, and a checkpoint where one is due.

    A checkpoint by number (every 256th entry) is followed at once by its `checkpoint.issued`, which is an entry like
    others: it is the first of the next 256, so it can never bring a checkpoint about by itself."""
    place, drafts = Place.here(), list(drafts)
    objects = {draft["o"] for _, draft, _ in drafts}
    place.look_back({*objects, place.itself.uuid})
    for draft in drafts:
        if draft[1]["k"] == "log.opened" and draft[1]["o"] != place.itself.uuid:
            place = place.followed_by(draft[1]["o"], objects)
        place.put(*draft)
        if place.size % checkpoint.EVERY == 0:
            place.issue("number")
    place.write()


def issue(cause: str) -> None:
    """Write a signed checkpoint over all entries, and the entry that says so. The caller is the only one."""
    place = Place.here()
    place.look_back({place.itself.uuid})
    place.issue(cause)
    place.write()
    db.after_commit(tell)


def _insert(table: Table, rows: list[dict[str, Any]]) -> None:
    """Insert, and look whether each row arrived: a trigger added by somebody could swallow them without an error."""
    written = db.session().connection().execute(insert(table), rows).rowcount
    if written not in (len(rows), -1):  # psycopg does not count the rows of many inserts; `_look_again` does
        raise NotAppended(f"{len(rows) - written} of {len(rows)} rows of {table.name} were not written")


def _look_again(first: int, meant: int) -> None:
    if db.is_sqlite():
        return
    counted = select(func.count()).select_from(entry_table).where(entry_table.c.idx >= first)
    if db.session().connection().execute(counted).scalar() != meant:
        raise NotAppended("entries were not written")


class Place:
    """Where the log stands while a batch is appended."""

    def __init__(self, log: Any, next_idx: int, last_at: int) -> None:
        self.log, self.origin, self.first = log.id, log.origin, log.first_idx
        self.itself = Log(log.origin)
        self.next_idx, self.last_at = next_idx, last_at
        self.size = next_idx - log.first_idx
        self.previous: dict[str, int] = {}
        self.fresh: dict[tuple[int, int], bytes] = {}
        self.entries: list[dict[str, Any]] = []
        self.bodies: list[dict[str, Any]] = []
        self.notes: list[dict[str, Any]] = []

    @classmethod
    def here(cls) -> "Place":
        connection = db.session().connection()
        log = connection.execute(select(log_table).order_by(log_table.c.id.desc()).limit(1)).one()
        newest = select(entry_table.c.idx, entry_table.c.at).order_by(entry_table.c.idx.desc()).limit(1)
        last = connection.execute(newest).first()
        return cls(log, last.idx + 1, last.at) if last else cls(log, 0, 0)

    def followed_by(self, uuid: str, objects: set[str]) -> "Place":
        """End this log here, and begin the next one, whose first entry is about to come: `log.opened`."""
        self.write()
        origin = f"{self.origin.rpartition('/')[0]}/{uuid}"
        _insert(log_table, [{"id": self.log + 1, "first_idx": self.next_idx, "origin": origin}])
        following = Place.here()
        following.look_back({*objects, uuid})
        return following

    def put(self, body_id: str, draft: dict[str, Any], at: int) -> None:
        """Append one entry: its body is kept already."""
        idx, at = self.next_idx, max(self.last_at + 1, at)
        index = idx - self.first
        data = entry.data(draft, index=index, time=at, previous=self.previous.get(draft["o"]))
        for level, position, hashed in tree.append(index, data, self.read):
            self.fresh[level, position] = hashed
        self.next_idx, self.last_at, self.size = idx + 1, at, index + 1
        self.previous[draft["o"]] = idx
        copies = {"verb": draft["k"], "actor": draft["a"], "object": draft["o"], "subject": draft["s"]}
        self.entries.append({"idx": idx, "log": self.log, "data": data, "body_id": body_id, "at": at, **copies})

    def issue(self, cause: str) -> None:
        """Sign what stands here, and say so in the next entry; where that is a 256th one, it is signed for too."""
        body = checkpoint.text(self.origin, self.size, tree.root(self.size, self.read))
        note = checkpoint.sign(body, self.origin, secrets.fresh().signer)
        self.notes.append({"log": self.log, "size": self.size, "note": note})
        said = {"cause": cause, "size": self.size}
        draft = drafted("checkpoint.issued", self.itself, "desk", subject=None, body=said)
        self.bodies.append(_body(draft))
        self.put(draft.body_id, draft.draft, draft.at)
        if self.size % checkpoint.EVERY == 0:
            self.issue("number")

    def look_back(self, objects: set[str]) -> None:
        """Learn the newest entry of each of these objects."""
        table = entry_table.c
        newest = select(table.object, func.max(table.idx)).where(table.object.in_(objects)).group_by(table.object)
        self.previous.update((row.object, row[1]) for row in db.session().connection().execute(newest))

    def read(self, level: int, position: int) -> bytes:
        if (level, position) in self.fresh:
            return self.fresh[level, position]
        where = (node_table.c.log == self.log, node_table.c.level == level, node_table.c.pos == position)
        found: bytes = db.session().connection().execute(select(node_table.c.hash).where(*where)).scalar_one()
        return bytes(found)

    def write(self) -> None:
        """Insert what was appended, and look whether it arrived."""
        nodes = [{"log": self.log, "level": at[0], "pos": at[1], "hash": one} for at, one in self.fresh.items()]
        batches = (body_table, self.bodies), (entry_table, self.entries), (node_table, nodes)
        for table, rows in (*batches, (checkpoint_table, self.notes)):
            if rows:
                _insert(table, rows)
        if self.entries:
            _look_again(self.entries[0]["idx"], len(self.entries))


def open_first(origin: str) -> None:
    """Begin the first log of a new database."""
    db.session().connection().execute(insert(log_table), {"id": 1, "first_idx": 0, "origin": origin})


def head() -> tuple[int, int]:
    """(log id, number of the newest entry; -1 when there is none): what a browser catches up from."""
    ends = (select(func.max(of)).scalar_subquery() for of in (log_table.c.id, entry_table.c.idx))
    log, idx = db.session().connection().execute(select(*ends)).one()
    return log or 0, -1 if idx is None else idx

"""Keeping what came in, as it came: one row for a raw body, one mark for every event that was seen in it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from itertools import accumulate, zip_longest
from typing import Any

from sqlalchemy import bindparam, func, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import SQLModel, col, select

from caredesk.channels.base import Raw
from caredesk.core import clock, db, foreseen
from caredesk.core.types import known, new_uuid
from caredesk.postroom.models import Arrival, ArrivalState, Seen

KEPT_HEADERS = ("content-type", "user-agent", "webhook-id", "webhook-timestamp")
FOUND_OUT = "mail-"  # what the reading of a mailbox found out about a letter
LEAST = 2  # of each account at once, however many there are
MOST_ACCOUNTS = 500
LONGEST_KEY = 600
MOST_BYTES = 40_000_000  # of bodies that are read together
LONGEST_DELIVERY_KEY = 200
# Written out, not bound: only so does SQLite know that the index of waiting arrivals will do.
READY = text("arrival.state = 'ready'")


def row(account_id: int, raw: Raw, delivery_key: str) -> dict[str, Any]:
    """The row that keeps this body as it came."""
    named = {name.lower(): value for name, value in raw.headers.items()}
    return {
        "uuid": new_uuid(),
        "account_id": account_id,
        "delivery_key": delivery_key,
        "source": raw.source,
        "headers": {name: value[:1000] for name, value in named.items() if _is_told(name, raw)},
        "asked": list(raw.asked),
        "body": raw.body,
        "body_hash": sha256(raw.body).hexdigest(),
        "received_at": raw.received_at,
        "run_at": raw.received_at,
        **{"state": ArrivalState.READY, "attempts": 0, "events": 0, "unread": 0, "skipped": [], "trouble": ""},
    }


def _is_told(name: str, raw: Raw) -> bool:
    """A caller at the door says nothing in the name of a mailbox."""
    return name in KEPT_HEADERS or (raw.source != "hook" and name.startswith(FOUND_OUT))


def put(row: dict[str, Any]) -> bool:
    """Insert one arrival in the open transaction; False when this delivery is already kept.

    A sender that uses an id twice, for two bodies, loses nothing: the other body is kept under a key of its own.
    """
    return _insert_unless_there(Arrival, row) or (
        not _is_kept(row) and _insert_unless_there(Arrival, {**row, "delivery_key": _key_with_body(row)})
    )


def _is_kept(row: dict[str, Any]) -> bool:
    there = (Arrival.account_id == row["account_id"], Arrival.delivery_key == row["delivery_key"])
    return db.session().exec(select(Arrival.body_hash).where(*there)).first() == row["body_hash"]


def _key_with_body(row: dict[str, Any]) -> str:
    """Id and body in one key; the id may fill the column by itself, so it is cut, and whole in the digest."""
    both = sha256(f"{row['delivery_key']}#{row['body_hash']}".encode()).hexdigest()
    return f"{row['delivery_key'][: LONGEST_DELIVERY_KEY - len(both) - 1]}#{both}"


def foresee(account_id: int, marks: Mapping[str, int]) -> None:
    """Note at once that these events are being put where they belong, by key, each with the arrival that told of it."""
    told = {_kept(key): arrival for key, arrival in marks.items()}
    rows = [{"account_id": account_id, "key": key, "arrival_id": arrival} for key, arrival in told.items()]
    statement = _insert(Seen, db.is_sqlite()).returning(col(Seen.key))
    fresh = {row.key for row in db.session().connection().execute(statement, rows)}
    foreseen.put("seen before", {(account_id, key): key not in fresh for key in told})


def mark_seen(account_id: int, key: str, arrival_id: int) -> bool:
    """Note that this event is being put where it belongs; False when it was before."""
    row = {"account_id": account_id, "key": _kept(key), "arrival_id": arrival_id}
    there = (account_id, row["key"])
    return not foreseen.take("seen before", there, lambda: not _insert_unless_there(Seen, row))


def _kept(key: str) -> str:
    return key if len(key) <= LONGEST_KEY else sha256(key.encode()).hexdigest()


def ready(limit: int) -> list[Arrival]:
    """What waits to be read: each account's in the order in which it came, and of each account as much, so that a storm
    on one of them holds up no other. They come one by one in turn: a transaction holds some of each; and as many
    together as fit into memory."""
    waiting = _whose()
    share = max(LEAST, limit // max(1, len(waiting)))
    piles = [_of(account_id, share) for account_id in waiting[: limit // LEAST]]
    return _loaded([one for turn in zip_longest(*piles) for one in turn if one is not None])


def _whose() -> list[int]:
    """The accounts for which something waits, those first whose oldest has waited longest: one look into the index for
    each, however much waits there."""
    found: list[tuple[datetime, int]] = []
    after = 0
    while len(found) < MOST_ACCOUNTS:
        row = db.session().execute(_NEXT, {"after": after}).first()
        if row is None:
            break
        after = row[0]
        if row[1] <= clock.now():
            found.append((row[1], after))
    return [account_id for _, account_id in sorted(found)]


_NEXT = (
    select(Arrival.account_id, Arrival.run_at)
    .where(READY, Arrival.account_id > bindparam("after"))
    .order_by(col(Arrival.account_id), col(Arrival.run_at))
    .limit(1)
)
_SIZE = func.coalesce(func.length(col(Arrival.body)), 0)


def _of(account_id: int, limit: int) -> list[tuple[int | None, int]]:
    """The numbers of what waits for one account, and how large each is."""
    due = select(col(Arrival.id), _SIZE)
    due = due.where(READY, Arrival.account_id == account_id, Arrival.run_at <= clock.now())
    found = db.session().exec(due.order_by(col(Arrival.run_at), col(Arrival.id)).limit(limit))
    return [(number, size) for number, size in found]


def _loaded(waiting: list[tuple[int | None, int]]) -> list[Arrival]:
    """These with their bodies, up to what fits into memory; the first one always."""
    sums = accumulate(size for _, size in waiting)
    ids = [number for (number, _), so_far in zip(waiting, sums, strict=True) if so_far <= MOST_BYTES]
    ids = ids or [number for number, _ in waiting[:1]]
    found = {one.id: one for one in db.session().exec(select(Arrival).where(col(Arrival.id).in_(ids)))} if ids else {}
    return [found[number] for number in ids if number in found]


def take(arrival_ids: list[int]) -> set[int]:
    """Mark these as read, in the transaction that holds what follows from them; which ones were still to be read."""
    mine = update(Arrival).where(col(Arrival.id).in_(arrival_ids), READY).values(state=ArrivalState.DONE)
    return {known(one) for one in db.session().connection().execute(mine.returning(col(Arrival.id))).scalars()}


def note(found: list[dict[str, Any]]) -> None:
    """Keep with each (`arrival`) how many events were in it and what could not be read."""
    change = update(Arrival.__table__).where(col(Arrival.id) == bindparam("arrival"))  # type: ignore[attr-defined]
    values: dict[str, Any] = {name: bindparam(name) for name in ("events", "skipped", "unread")}
    db.session().connection().execute(change.values(**values), found)


def postpone(arrival_id: int, run_at: datetime) -> None:
    """Read it again later."""
    later = {"state": ArrivalState.READY, "run_at": run_at}
    db.session().connection().execute(update(Arrival).where(col(Arrival.id) == arrival_id).values(**later))


def later(attempts: int) -> datetime:
    return clock.now() + timedelta(seconds=2**attempts)


def _insert_unless_there(table: type[SQLModel], row: dict[str, Any]) -> bool:
    return db.session().connection().execute(_insert(table, db.is_sqlite()), row).scalar() is not None


@lru_cache(maxsize=8)
def _insert(table: type[SQLModel], on_sqlite: bool) -> Any:
    insert = (sqlite if on_sqlite else postgresql).insert(table).on_conflict_do_nothing()
    return insert.returning(table.account_id)  # type: ignore[attr-defined]

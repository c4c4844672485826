"""Reading the trail: newest first, by actor, verb, object and time, with the bodies opened."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography.exceptions import InvalidTag
from sqlalchemy import Row, Select, func, select

from caredesk.audit import entry, keyring
from caredesk.audit.models import body_table, checkpoint_table, entry_table, pending_table
from caredesk.core import clock, db


@dataclass(frozen=True)
class Shown:
    """One entry as a person reads it. `body` is None when it was erased."""

    idx: int
    at: datetime
    verb: str
    actor: str
    object: str
    subject: str | None
    body: dict[str, Any] | None


@dataclass(frozen=True)
class Asked:
    """Which entries are meant; empty fields ask for all."""

    verb: str = ""  # `ticket.assigned`, or `ticket.` for all about tickets
    actor: str = ""
    object: str = ""
    since: datetime | None = None
    until: datetime | None = None
    before: int | None = None  # keyset: entries older than this number


def entries(asked: Asked, limit: int = 50) -> list[Shown]:
    """The newest entries that fit, newest first."""
    columns = (entry_table, body_table.c.subject.label("whose"), body_table.c.sealed)
    joined = select(*columns).outerjoin(body_table, body_table.c.id == entry_table.c.body_id)
    query = _narrowed(joined, asked).order_by(entry_table.c.idx.desc()).limit(limit)
    return [_shown(row) for row in db.session().connection().execute(query)]


def _narrowed(query: Select[Any], asked: Asked) -> Select[Any]:
    column = entry_table.c
    if asked.verb:
        matches = (
            column.verb.startswith(asked.verb, autoescape=True) if asked.verb[-1] == "." else column.verb == asked.verb
        )
        query = query.where(matches)
    for name in ("actor", "object"):
        if getattr(asked, name):
            query = query.where(column[name] == getattr(asked, name))
    if asked.since:
        query = query.where(column.at >= clock.to_micros(asked.since))
    if asked.until:
        query = query.where(column.at < clock.to_micros(asked.until))
    return query if asked.before is None else query.where(column.idx < asked.before)


def _shown(row: Row[Any]) -> Shown:
    return Shown(row.idx, clock.from_micros(row.at), row.verb, row.actor, row.object, row.subject, _body(row))


def _body(row: Row[Any]) -> dict[str, Any] | None:
    key = None if row.sealed is None else keyring.opened(row.whose)
    if key is None:
        return None
    try:
        _, body = entry.unseal(bytes(row.sealed), key, row.body_id)
    except InvalidTag:
        return None
    opened: dict[str, Any] = json.loads(body)
    return opened


def verbs() -> list[str]:
    """Every verb that the trail has, in order."""
    return list(
        db.session().connection().execute(select(entry_table.c.verb).distinct().order_by(entry_table.c.verb)).scalars()
    )


@dataclass(frozen=True)
class Standing:
    """How the trail stands: its size, its last checkpoint, and how long the oldest draft has waited for its number."""

    entries: int
    checkpoint_size: int
    checkpoint_note: str
    pending_seconds: float


def standing() -> Standing:
    connection = db.session().connection()
    newest = connection.execute(select(func.max(entry_table.c.idx))).scalar()
    last = connection.execute(
        select(checkpoint_table).order_by(checkpoint_table.c.log.desc(), checkpoint_table.c.size.desc()).limit(1)
    ).first()
    return Standing(
        entries=0 if newest is None else newest + 1,
        checkpoint_size=last.size if last else 0,
        checkpoint_note=last.note if last else "",
        pending_seconds=_pending_seconds(),
    )


def _pending_seconds() -> float:
    if db.is_sqlite():
        return 0.0
    oldest = db.session().connection().execute(select(func.min(pending_table.c.at))).scalar()
    return 0.0 if oldest is None else max(0.0, (clock.micros() - oldest) / 1_000_000)

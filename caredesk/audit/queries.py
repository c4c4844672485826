"""Reading the trail: newest first, by actor, verb, object and time, with the bodies opened."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography.exceptions import InvalidTag
from sqlalchemy import Row, Select, func, select

from caredesk.audit import entry as form
from caredesk.audit import keyring
from caredesk.audit.models import body_table, checkpoint_table, entry_table, log_table, pending_table
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
    objects: frozenset[str] | None = None  # about one of these
    since: datetime | None = None
    until: datetime | None = None
    before: int | None = None  # keyset: entries older than this number


def entries(asked: Asked, limit: int = 50) -> list[Shown]:
    """The newest entries that fit, newest first."""
    query = _narrowed(_joined(), asked).order_by(entry_table.c.idx.desc()).limit(limit)
    return [_shown(row) for row in db.session().connection().execute(query)]


def entry(idx: int) -> Shown | None:
    """The entry of this number, or None."""
    row = db.session().connection().execute(_joined().where(entry_table.c.idx == idx)).first()
    return None if row is None else _shown(row)


def _joined() -> Select[Any]:
    columns = (entry_table, body_table.c.subject.label("whose"), body_table.c.sealed)
    return select(*columns).outerjoin(body_table, body_table.c.id == entry_table.c.body_id)


def about(subject: str, *, before: int | None = None, limit: int = 500) -> list[Shown]:
    """The entries whose bodies are about this subject, newest first."""
    columns = (entry_table, body_table.c.subject.label("whose"), body_table.c.sealed)
    joined = select(*columns).outerjoin(body_table, body_table.c.id == entry_table.c.body_id)
    query = joined.where(entry_table.c.subject == subject).order_by(entry_table.c.idx.desc()).limit(limit)
    if before is not None:
        query = query.where(entry_table.c.idx < before)
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
    if asked.objects is not None:
        query = query.where(column.object.in_(sorted(asked.objects)))
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
        _, body = form.unseal(bytes(row.sealed), key, row.body_id)
    except InvalidTag:
        return None
    opened: dict[str, Any] = json.loads(body)
    return opened


def verbs() -> list[str]:
    """Every verb that the trail has, in order."""
    return list(
        db.session().connection().execute(select(entry_table.c.verb).distinct().order_by(entry_table.c.verb)).scalars()
    )


def number_at(at: datetime) -> int:
    """The number of the first entry from this moment on; one after the last when there is none."""
    first = select(func.min(entry_table.c.idx)).where(entry_table.c.at >= clock.to_micros(at))
    found = db.session().connection().execute(first).scalar()
    return found if found is not None else _newest() + 1


def _newest() -> int:
    newest = db.session().connection().execute(select(func.max(entry_table.c.idx))).scalar()
    return -1 if newest is None else newest


@dataclass(frozen=True)
class Standing:
    """How the trail stands: its size, its last checkpoint, and how long the oldest draft has waited for its number."""

    entries: int
    checkpoint_size: int
    checkpoint_note: str
    checkpoint_at: datetime | None
    pending_seconds: float


def standing() -> Standing:
    connection = db.session().connection()
    last = connection.execute(
        select(checkpoint_table).order_by(checkpoint_table.c.log.desc(), checkpoint_table.c.size.desc()).limit(1)
    ).first()
    return Standing(
        entries=_newest() + 1,
        checkpoint_size=last.size if last else 0,
        checkpoint_note=last.note if last else "",
        checkpoint_at=_covered_at(last.log, last.size) if last else None,
        pending_seconds=_pending_seconds(),
    )


def _covered_at(log: int, size: int) -> datetime | None:
    """When the last entry under a checkpoint was written: the checkpoint was signed then or soon after."""
    first = select(log_table.c.first_idx).where(log_table.c.id == log).scalar_subquery()
    at = (
        db.session()
        .connection()
        .execute(select(entry_table.c.at).where(entry_table.c.idx == first + size - 1))
        .scalar()
    )
    return None if at is None else clock.from_micros(at)


def _pending_seconds() -> float:
    if db.is_sqlite():
        return 0.0
    oldest = db.session().connection().execute(select(func.min(pending_table.c.at))).scalar()
    return 0.0 if oldest is None else max(0.0, (clock.micros() - oldest) / 1_000_000)

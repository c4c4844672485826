"""Issuing checkpoints: on demand, around what must be provable before and after, and every ten minutes."""

from typing import Any

from sqlalchemy import select

from caredesk.audit import errands, log
from caredesk.audit.models import checkpoint_table, entry_table, log_table
from caredesk.core import clock, db

ISSUED = "checkpoint.issued"
CADENCE_SECONDS = 600
JOB = "audit.sign"


def issue(cause: str) -> str:
    """Sign everything so far and return the note; outside a transaction. Entries that wait get their numbers first.

    A checkpoint covers every entry up to here; that it was issued, and why, is the entry right behind it. Where nothing
    but such entries came since the last checkpoint there is nothing new to sign: the last one is returned, so that
    issuing never gives cause to issue. Busy when another writer keeps the log for too long."""
    if db.in_transaction():
        raise RuntimeError("a checkpoint is issued when the change is durable: not inside a transaction")
    if errands.must_ask():
        errands.ask(JOB, {"cause": cause})
        with db.reading():
            return _last()
    return _issue(cause)


def _issue(cause: str) -> str:
    with db.transaction():
        log.be_the_only_one()
        while log.number_pending():
            pass
        if is_due():
            log.issue(cause)
        return _last()


errands.on(JOB, lambda payload: _issue(str(payload["cause"])))


def keep_cadence() -> bool:
    """Sign when an entry has stood unsigned for ten minutes; whether that was so. Any number of processes may ask."""
    oldest = _oldest_unsigned()
    if oldest is None or clock.micros() - oldest < CADENCE_SECONDS * 1_000_000:
        return False
    db.close_reading()
    issue("ten minutes")
    return True


def is_due() -> bool:
    """Whether anything but `checkpoint.issued` stands behind the last checkpoint of the newest log."""
    return _last_size() is None or _oldest_unsigned() is not None


def _last_size() -> int | None:
    sizes = select(checkpoint_table.c.size).where(checkpoint_table.c.log == _newest_log().id)
    last: int | None = (
        db.session().connection().execute(sizes.order_by(checkpoint_table.c.size.desc()).limit(1)).scalar()
    )
    return last


def _oldest_unsigned() -> int | None:
    """When the first entry behind the last checkpoint was written, those about checkpoints aside."""
    behind = entry_table.c.idx >= _newest_log().first_idx + (_last_size() or 0)
    first = select(entry_table.c.at).where(behind, entry_table.c.verb != ISSUED).order_by(entry_table.c.idx).limit(1)
    at: int | None = db.session().connection().execute(first).scalar()
    return at


def _newest_log() -> Any:
    return db.session().connection().execute(select(log_table).order_by(log_table.c.id.desc()).limit(1)).one()


def _last() -> str:
    order = checkpoint_table.c.log.desc(), checkpoint_table.c.size.desc()
    note: str = (
        db.session().connection().execute(select(checkpoint_table.c.note).order_by(*order).limit(1)).scalar_one()
    )
    return note

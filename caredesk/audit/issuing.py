"""Issuing checkpoints: on demand, around what must be provable before and after, and every ten minutes."""

from sqlalchemy import select

from caredesk.audit import log
from caredesk.audit.models import checkpoint_table, entry_table, log_table
from caredesk.core import db


def issue(cause: str) -> str:
    """Sign everything so far and return the note; outside a transaction. Entries that wait get their numbers first.

    A checkpoint covers every entry up to here; that it was issued, and why, is the entry right behind it. Where nothing
    but such entries came since the last checkpoint there is nothing new to sign: the last one is returned, so that
    issuing never gives cause to issue. Busy when another writer keeps the log for too long."""
    if db.in_transaction():
        raise RuntimeError("a checkpoint is issued when the change is durable: not inside a transaction")
    with db.transaction():
        log.be_the_only_one()
        while log.number_pending():
            pass
        if is_due():
            log.issue(cause)
        return _last()


def is_due() -> bool:
    """Whether anything but `checkpoint.issued` stands behind the last checkpoint of the newest log."""
    connection = db.session().connection()
    newest = connection.execute(select(log_table).order_by(log_table.c.id.desc()).limit(1)).one()
    sizes = select(checkpoint_table.c.size).where(checkpoint_table.c.log == newest.id)
    size = connection.execute(sizes.order_by(checkpoint_table.c.size.desc()).limit(1)).scalar()
    if size is None:
        return True
    behind = entry_table.c.idx >= newest.first_idx + size, entry_table.c.verb != "checkpoint.issued"
    return connection.execute(select(entry_table.c.idx).where(*behind).limit(1)).first() is not None


def _last() -> str:
    order = checkpoint_table.c.log.desc(), checkpoint_table.c.size.desc()
    note: str = (
        db.session().connection().execute(select(checkpoint_table.c.note).order_by(*order).limit(1)).scalar_one()
    )
    return note

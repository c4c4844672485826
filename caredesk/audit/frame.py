"""What every page needs to know of the trail, in one question."""

from sqlalchemy import exists, func, select
from sqlmodel import col

from caredesk.audit.models import Restoration, entry_table, log_table
from caredesk.core import db

_NOW = select(
    select(func.max(log_table.c.id)).scalar_subquery(),
    select(func.max(entry_table.c.idx)).scalar_subquery(),
    exists().where(col(Restoration.confirmed_at).is_(None)),
)


def now() -> tuple[int, int, bool]:
    """The log and its newest entry (see log.head), and whether replies are held after a restore."""
    log, idx, is_held = db.session().connection().execute(_NOW).one()
    return log or 0, -1 if idx is None else idx, bool(is_held)

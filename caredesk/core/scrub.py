"""After words were taken out of rows: out of the files of the database as well."""

import time
from collections.abc import Iterable

import structlog
from sqlalchemy import text

from caredesk.core import clock, db

PAUSE_SECONDS = 0.2
logger = structlog.get_logger(__name__)


def files(tables: Iterable[str], *, seconds: float = 60.0) -> bool:
    """Let nothing of what was overwritten stay in the files; False when readers did not let it happen in this time.

    SQLite overwrites freed space by itself (secure_delete); what remains is the log, which is written back and cut to
    nothing. PostgreSQL gives the space of dead rows free; there the lost key is what guards the trail."""
    if db.is_sqlite():
        return _cut_log(seconds)
    _vacuum(tables)
    return True


def _cut_log(seconds: float) -> bool:
    """`wal_checkpoint(TRUNCATE)` until it says that nobody was in its way: with a reader open it does nothing."""
    end = clock.monotonic() + seconds
    while not _cut():
        if clock.monotonic() > end:
            logger.warning("the log of the database could not be cut: somebody reads in it all the time")
            return False
        time.sleep(PAUSE_SECONDS)
    return True


def _cut() -> bool:
    db.close_reading()
    home = db.database()
    if not home.writer.acquire(timeout=db.WAIT_SECONDS):
        return False
    try:
        connection = home.write.raw_connection()
        try:
            busy, _, _ = connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            return not busy
        finally:
            connection.close()
    finally:
        home.writer.release()


def _vacuum(tables: Iterable[str]) -> None:
    with db.write_engine().connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for name in tables:
            connection.execute(text(f'VACUUM "{name}"'))

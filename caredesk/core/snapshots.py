"""Reading everything: one moment of the database for as long as it takes, and in little memory."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection

from caredesk.core import db

KEPT_KIB = 4096


@contextmanager
def snapshot() -> Iterator[Connection]:
    """A reading connection of its own that sees one moment, whatever is written meanwhile."""
    with db.database().read.connect() as connection:
        if not db.is_sqlite():
            yield connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            return
        usual = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("mmap_size", "cache_size")}
        _set(connection, {"mmap_size": 0, "cache_size": -KEPT_KIB})  # pages of a mapped file count as memory in use
        try:
            yield connection
        finally:
            _set(connection, usual)


def _set(connection: Connection, values: dict[str, int | None]) -> None:
    for name, value in values.items():
        connection.exec_driver_sql(f"PRAGMA {name}={value}")

"""Counting what the desk asks of its database."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

from caredesk.core import db


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements of the block, transaction control left out."""
    said: list[str] = []

    def hear(_connection, _cursor, statement, *_):
        if not statement.startswith(("BEGIN", "COMMIT", "ROLLBACK")):
            said.append(statement)

    engines = {db.database().read, db.database().write}
    for engine in engines:
        event.listen(engine, "before_cursor_execute", hear)
    yield said
    for engine in engines:
        event.remove(engine, "before_cursor_execute", hear)

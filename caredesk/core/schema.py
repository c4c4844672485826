"""Bringing a database to the schema of this code, and refusing one that is newer."""

from functools import cache
from importlib.resources import files
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError
from sqlalchemy import Connection

from caredesk.core import engines


class NewerDatabase(Exception):
    """The database was written by a later version of the desk; this code would misread it."""


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config


def migrate(url: str) -> bool:
    """Run the migrations that are missing; whether there were any. NewerDatabase when its revision is not ours."""
    engine, other = engines.make(url, guarded=False)
    try:
        with engine.begin() as connection:
            before = current(connection)
            if before == head():
                return False
            config = _config()
            config.attributes["connection"] = connection
            try:
                command.upgrade(config, "head")
            except CommandError as error:
                raise NewerDatabase(
                    f"the database is at revision {before}, which this version does not know"
                ) from error
            return before != current(connection)
    finally:
        engine.dispose()
        other.dispose()


def is_behind(url: str) -> bool:
    """Whether the database has a schema of ours that `migrate` will change."""
    engine, other = engines.make(url, guarded=False)
    try:
        with engine.connect() as connection:
            before = current(connection)
        return before in revisions() and before != head()
    finally:
        engine.dispose()
        other.dispose()


def current(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


@cache
def revisions() -> frozenset[str]:
    """All revisions that this code knows."""
    return frozenset(one.revision for one in ScriptDirectory.from_config(_config()).walk_revisions())


@cache
def head() -> str | None:
    """The newest revision that this code knows."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def statements(dialect: str) -> list[str]:
    """The SQL of the audit tables for this database, statement by statement, word for word."""
    text = files("caredesk.audit").joinpath(f"schema_{dialect}.sql").read_text()
    return _split(text)


def _split(text: str) -> list[str]:
    """Cut at a semicolon that ends a line and a statement; trigger bodies and $$ functions stay whole."""
    parts, held = [], ""
    for line in text.splitlines():
        held += ("\n" if held else "") + line
        inside = held.count("$$") % 2 or (
            held.startswith("CREATE TRIGGER") and "BEGIN" in held and not held.endswith("END;")
        )
        if line.rstrip().endswith(";") and not inside:
            parts.append(held.rstrip()[:-1])
            held = ""
    return parts

"""Engines for SQLite and PostgreSQL, set up as measured: durable, immediate, append-only tables guarded."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.exc import OperationalError

PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "busy_timeout=5000",
    "recursive_triggers=ON",
    "trusted_schema=OFF",
    "secure_delete=ON",
    "temp_store=MEMORY",
    "cache_size=-32768",
    "mmap_size=268435456",
)
AUDIT_TABLES = ("audit_log", "audit_entry", "audit_body", "audit_node", "audit_checkpoint")
GUARDED_PRAGMAS = ("writable_schema", "recursive_triggers", "trusted_schema")
FORBIDDEN = {
    sqlite3.SQLITE_ALTER_TABLE,
    sqlite3.SQLITE_ATTACH,
    sqlite3.SQLITE_CREATE_TEMP_INDEX,
    sqlite3.SQLITE_CREATE_TEMP_TABLE,
    sqlite3.SQLITE_CREATE_TEMP_TRIGGER,
    sqlite3.SQLITE_CREATE_TEMP_VIEW,
    sqlite3.SQLITE_CREATE_TRIGGER,
    sqlite3.SQLITE_CREATE_VIEW,
    sqlite3.SQLITE_DETACH,
    sqlite3.SQLITE_DROP_INDEX,
    sqlite3.SQLITE_DROP_TABLE,
    sqlite3.SQLITE_DROP_TEMP_INDEX,
    sqlite3.SQLITE_DROP_TEMP_TABLE,
    sqlite3.SQLITE_DROP_TEMP_TRIGGER,
    sqlite3.SQLITE_DROP_TRIGGER,
    sqlite3.SQLITE_DROP_VIEW,
}


def make(url: str, *, guarded: bool = True) -> tuple[Engine, Engine]:
    """The engine that writes and the engine that reads. Unguarded ones are for migrations and maintenance only."""
    if url.startswith("sqlite"):
        return _sqlite(url, guarded=guarded), _sqlite(url, guarded=guarded, query_only=True)
    waits = {"options": "-c lock_timeout=5s -c idle_in_transaction_session_timeout=60s"}
    both = create_engine(
        url, pool_size=10, max_overflow=20, pool_timeout=5, pool_pre_ping=True, connect_args=waits if guarded else {}
    )
    return both, both


def _sqlite(url: str, *, guarded: bool, query_only: bool = False) -> Engine:
    size = {"pool_size": 16, "max_overflow": 48} if query_only else {"pool_size": 1, "max_overflow": 3}
    engine = create_engine(url, connect_args={"check_same_thread": False}, pool_timeout=5, **size)

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _record: Any) -> None:
        connection.isolation_level = None
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
        if query_only:
            connection.execute("PRAGMA query_only=ON")
        if guarded:
            connection.set_authorizer(allowed)

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN" if query_only else "BEGIN IMMEDIATE")

    return engine


def allowed(action: int, first: str | None, second: str | None, *_: object) -> int:
    """SQLite's authorizer for connections of the desk: no change to the schema, none to what the audit trail holds."""
    if action in FORBIDDEN:
        return sqlite3.SQLITE_DENY
    if action == sqlite3.SQLITE_CREATE_INDEX and second in AUDIT_TABLES:  # a unique one would refuse honest entries
        return sqlite3.SQLITE_DENY
    if action == sqlite3.SQLITE_PRAGMA and (first or "").lower() in GUARDED_PRAGMAS and second is not None:
        return sqlite3.SQLITE_DENY
    if action == sqlite3.SQLITE_DELETE and first in AUDIT_TABLES:
        return sqlite3.SQLITE_DENY
    if action == sqlite3.SQLITE_UPDATE and first in AUDIT_TABLES and (first, second) != ("audit_body", "sealed"):
        return sqlite3.SQLITE_DENY
    return sqlite3.SQLITE_OK


@contextmanager
def busy_as(kind: type[Exception]) -> Iterator[None]:
    """Turn "the database is locked" or "the disk is full" into the given exception."""
    try:
        yield
    except OperationalError as error:
        words = str(error.orig).lower()
        if any(sign in words for sign in ("locked", "busy", "full", "lock timeout", "readonly database")):
            raise kind(words) from error
        raise

"""What the database itself refuses: on SQLite every clever statement, by the shipped triggers alone."""

import sqlite3

import pytest

from caredesk import audit
from caredesk.audit import schema_check
from caredesk.audit.models import body_table
from caredesk.core import db
from caredesk.core.config import Settings
from caredesk.team.models import Agent
from tests import cast

NEXT = "(SELECT max(idx) + 1 FROM audit_entry)"
COPY = "at, verb, actor, object, subject FROM audit_entry WHERE idx = 3"
VALUES = "'t', 1, 'v', NULL, NULL, NULL"
UPSERT = "ON CONFLICT DO UPDATE SET"
STATEMENTS = [
    "UPDATE audit_entry SET verb = 'x'",
    "UPDATE audit_entry SET body_id = 'x' WHERE idx = 3",
    "UPDATE OR REPLACE audit_entry SET idx = 0 WHERE idx = 1",
    "UPDATE OR REPLACE audit_entry SET body_id = (SELECT body_id FROM audit_entry WHERE idx = 2) WHERE idx = 3",
    "DELETE FROM audit_entry WHERE idx = 3",
    f"INSERT OR REPLACE INTO audit_entry SELECT idx, log, data, 'other', {COPY}",
    f"INSERT OR REPLACE INTO audit_entry SELECT {NEXT}, log, data, body_id, {COPY}",
    f"REPLACE INTO audit_entry SELECT idx, log, data, body_id, {COPY}",
    f"INSERT OR IGNORE INTO audit_entry SELECT idx, log, x'00', 'y', {COPY}",
    f"INSERT OR FAIL INTO audit_entry SELECT idx, log, x'00', 'y', {COPY}",
    f"INSERT INTO audit_entry SELECT idx, log, data, 'z', {COPY} {UPSERT} verb = 'x'",
    f"INSERT INTO audit_entry SELECT {NEXT}, log, data, body_id, {COPY} {UPSERT} verb = 'x'",
    f"INSERT INTO audit_entry SELECT idx + 1000, log, data, 'other', {COPY}",
    f"INSERT INTO audit_entry(log, data, body_id, at, verb) VALUES (99, x'00', {VALUES[:10]})",
    f"INSERT INTO audit_entry SELECT {NEXT}, log - 1, data, 'other', {COPY}",
    f"INSERT INTO audit_entry SELECT {NEXT}, log + 1, data, 'other', {COPY}",
    "INSERT INTO audit_entry SELECT -1, log, data, 'other', at, verb, actor, object, subject FROM audit_entry LIMIT 1",
    "UPDATE audit_node SET hash = x'00'",
    "DELETE FROM audit_node",
    "INSERT OR REPLACE INTO audit_node SELECT log, level, pos, x'00' FROM audit_node LIMIT 1",
    f"INSERT INTO audit_node SELECT log, level, pos, x'00' FROM audit_node WHERE pos = 1 {UPSERT} hash = x'00'",
    "UPDATE OR REPLACE audit_node SET pos = 0 WHERE level = 0 AND pos = 1",
    "UPDATE audit_log SET origin = 'x'",
    "DELETE FROM audit_log",
    "INSERT OR REPLACE INTO audit_log VALUES (1, 0, 'x')",
    "INSERT INTO audit_log VALUES (2, 0, 'x')",
    f"INSERT INTO audit_log VALUES (3, {NEXT}, 'x')",
    "UPDATE audit_checkpoint SET note = 'x'",
    "DELETE FROM audit_checkpoint",
    "INSERT OR REPLACE INTO audit_checkpoint SELECT log, size, 'x' FROM audit_checkpoint LIMIT 1",
    "INSERT INTO audit_checkpoint VALUES (1, 5, 'older')",
    "UPDATE audit_body SET subject = 'x'",
    "UPDATE audit_body SET sealed = x'00'",
    "DELETE FROM audit_body",
    "INSERT OR REPLACE INTO audit_body SELECT id, subject, x'00' FROM audit_body LIMIT 1",
    f"INSERT INTO audit_body SELECT id, subject, x'00' FROM audit_body WHERE true {UPSERT} sealed = x'00'",
    "UPDATE OR REPLACE audit_body SET id = (SELECT max(id) FROM audit_body), sealed = NULL",
]
TABLES = ("audit_log", "audit_entry", "audit_body", "audit_node", "audit_checkpoint")
ADDED = [
    pytest.param("CREATE TRIGGER zz AFTER INSERT ON audit_node BEGIN SELECT RAISE(IGNORE); END", "zz", id="trigger"),
    pytest.param("CREATE INDEX zz ON audit_entry(verb)", "zz", id="index"),
    pytest.param("DROP TRIGGER audit_body_no_delete", "audit_body_no_delete", id="dropped"),
]
# A pragma is a pragma in any writing.
GUARDED = [
    "PRAGMA Writable_Schema = ON",
    "PRAGMA main.RECURSIVE_TRIGGERS = OFF",
    "PRAGMA trusted_schema = ON",
    "CREATE UNIQUE INDEX one ON audit_entry(verb)",
    "CREATE TEMP VIEW audit_entry AS SELECT 1",
    "CREATE TEMP TABLE audit_entry(idx)",
    "CREATE TRIGGER quiet BEFORE INSERT ON audit_node BEGIN SELECT RAISE(IGNORE); END",
]


@pytest.fixture
def file(desk: Settings, ola: Agent) -> sqlite3.Connection:
    """The desk's file in the hands of somebody who comes without the application."""
    with db.transaction():
        for number in range(300):
            audit.record("agent.greeted", ola, ola, body={"n": number})
    db.close_reading()
    db.database().dispose()
    raw = sqlite3.connect(desk.data / "caredesk.sqlite3", isolation_level=None)
    yield raw
    raw.close()


def everything(raw: sqlite3.Connection) -> list[list[tuple]]:
    return [raw.execute(f"SELECT * FROM {table} ORDER BY 1, 2, 3").fetchall() for table in TABLES]


@pytest.mark.sqlite
@pytest.mark.parametrize("recursive", ["ON", "OFF"])
def test_every_clever_statement_is_refused_by_the_triggers_alone(file, subtests, recursive):
    file.execute(f"PRAGMA recursive_triggers = {recursive}")
    before = everything(file)

    for statement in STATEMENTS:
        with subtests.test(statement), pytest.raises(sqlite3.DatabaseError):
            file.execute(statement)

    assert len(STATEMENTS) >= 35
    assert everything(file) == before


def test_a_body_may_be_emptied(desk: Settings, ola: Agent):
    with db.transaction() as session:
        audit.record("agent.greeted", ola, ola)
    cast.entries()

    with db.transaction() as session:
        assert session.connection().execute(body_table.update().values(sealed=None)).rowcount


@pytest.mark.sqlite
@pytest.mark.parametrize(("statement", "name"), ADDED)
def test_what_was_added_or_taken_away_is_named(file, statement, name):
    assert schema_check.schema_findings() == []
    db.close_reading()
    file.execute(statement)

    assert [finding.words.split()[0] for finding in schema_check.schema_findings()] == [name]


@pytest.mark.sqlite
def test_the_applications_connections_may_not_loosen_the_rules(desk: Settings, subtests):
    for statement in GUARDED:
        with subtests.test(statement), pytest.raises(Exception, match="not authorized"), db.transaction() as session:
            session.connection().exec_driver_sql(statement)

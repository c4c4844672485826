"""`audit verify` finds what was changed behind the desk's back. The attacker here holds the file, not the keys."""

import sqlite3

import psycopg
import pytest
from click.testing import CliRunner

from caredesk import audit
from caredesk.audit import verify
from caredesk.audit.commands import audit as commands
from caredesk.core import db
from tests import cast

TAMPERING = [
    pytest.param("UPDATE audit_entry SET verb = 'login.succeeded' WHERE idx = 30", "copy", id="a column was edited"),
    pytest.param(
        "UPDATE audit_entry SET data = CAST(replace(CAST(data AS TEXT), 'greeted', 'grooted') AS BLOB) WHERE idx = 30",
        "node",
        id="the signed bytes were edited",
    ),
    pytest.param("DELETE FROM audit_entry WHERE idx = 30", "gap", id="an entry was taken out"),
    pytest.param(
        "UPDATE audit_body SET sealed = x'0011' WHERE id = (SELECT body_id FROM audit_entry WHERE idx = 3)",
        "body",
        id="a body was edited",
    ),
    pytest.param(
        "DELETE FROM audit_body WHERE id = (SELECT body_id FROM audit_entry WHERE idx = 3)",
        "body",
        id="a body was taken out",
    ),
    pytest.param(
        "UPDATE audit_checkpoint SET note = replace(note, 'caredesk', 'daredesk')",
        "checkpoint",
        id="a checkpoint was edited",
    ),
    pytest.param("DELETE FROM audit_checkpoint", "checkpoint", id="the checkpoints were taken out"),
    pytest.param("DELETE FROM audit_entry WHERE idx > 590", "node", id="the tail was cut off"),
    pytest.param(
        "CREATE TRIGGER quiet BEFORE INSERT ON audit_entry BEGIN SELECT RAISE(IGNORE); END",
        "schema",
        id="a trigger was added",
    ),
]


def tamper(settings, statement):
    """What the owner of the database does: drop the triggers, write, put the triggers back."""
    if settings.database_url:
        tamper_postgresql(settings.database_url, statement)
        return
    with sqlite3.connect(settings.data / "caredesk.sqlite3") as raw:
        triggers = raw.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            raw.execute(f"DROP TRIGGER {name}")
        raw.execute(statement)
        for _, sql in triggers:
            raw.execute(sql)
    raw.close()


def tamper_postgresql(url, statement):
    plain = statement.replace("x'0011'", "'\\x0011'").replace(
        "CAST(replace(CAST(data AS TEXT), 'greeted', 'grooted') AS BLOB)", "'\\x7b7d'"
    )
    quiet = "CREATE TRIGGER quiet BEFORE INSERT ON audit_entry FOR EACH ROW EXECUTE FUNCTION audit_refuse()"
    with psycopg.connect(url) as raw:
        tables = [f"audit_{name}" for name in ("entry", "body", "node", "checkpoint")]
        for table in tables:
            raw.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        raw.execute(quiet if plain.startswith("CREATE TRIGGER") else plain)
        for table in tables:
            raw.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def fill(ola):
    with db.transaction():
        for number in range(600):
            audit.record("agent.greeted", ola, ola, body={"n": number})
    cast.entries()


def test_an_untouched_trail_is_sound(ola):
    fill(ola)

    report = verify.verify()

    assert report.is_sound
    assert report.entries >= 600
    assert report.checkpoints >= 2


@pytest.mark.parametrize(("statement", "kind"), TAMPERING)
def test_verify_names_what_was_tampered_with(desk, ola, statement, kind):
    fill(ola)
    db.close_reading()
    db.database().dispose()

    tamper(desk, statement)

    findings = verify.verify().findings
    assert kind in {finding.kind for finding in findings}


def test_the_command_ends_with_1_and_names_the_entry(desk, ola):
    fill(ola)
    db.close_reading()
    db.database().dispose()
    assert CliRunner().invoke(commands, ["verify"]).exit_code == 0

    tamper(desk, "UPDATE audit_entry SET actor = 'x' WHERE idx = 3")
    answer = CliRunner().invoke(commands, ["verify"])

    assert answer.exit_code == 1
    assert "copy at entry 3" in answer.output


def test_tail_shows_the_newest_entries(ola):
    fill(ola)

    answer = CliRunner().invoke(commands, ["tail", "-n", "2"])

    assert answer.exit_code == 0
    assert answer.output.count("agent.greeted") == 2

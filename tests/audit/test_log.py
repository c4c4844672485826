"""Entries are written with the change, numbered without gaps, and refused to be changed by the database itself."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from caredesk import audit
from caredesk.audit import checkpoint, log, verify
from caredesk.audit.models import checkpoint_table
from caredesk.core import db, secrets
from tests import cast

REST = "at, verb, actor, object, subject FROM audit_entry LIMIT 1"
ATTACKS = [
    "UPDATE audit_entry SET verb = 'x'",
    "DELETE FROM audit_entry WHERE idx = 0",
    "UPDATE audit_node SET pos = pos + 1",
    "DELETE FROM audit_node",
    "UPDATE audit_log SET origin = 'x'",
    "DELETE FROM audit_log",
    "DELETE FROM audit_body",
    "UPDATE audit_body SET subject = 'x'",
    "DELETE FROM audit_checkpoint",
    f"INSERT INTO audit_entry SELECT idx + 1000, log, data, 'other', {REST}",
]
SQLITE_ATTACKS = [
    f"INSERT OR REPLACE INTO audit_entry SELECT idx, log, data, 'other', {REST}",
    f"INSERT OR REPLACE INTO audit_entry SELECT (SELECT max(idx) + 1 FROM audit_entry), log, data, body_id, {REST}",
    f"INSERT OR IGNORE INTO audit_entry SELECT idx, log, x'00', 'y', {REST}",
    "INSERT OR REPLACE INTO audit_node SELECT log, level, pos, x'00' FROM audit_node LIMIT 1",
    "INSERT OR REPLACE INTO audit_body SELECT id, subject, x'00' FROM audit_body LIMIT 1",
    "UPDATE OR REPLACE audit_entry SET idx = 0 WHERE idx = 1",
    "UPDATE audit_body SET sealed = x'00'",
    "DROP TRIGGER audit_entry_no_delete",
    "DROP TABLE audit_entry",
    "ALTER TABLE audit_entry RENAME TO x",
    "CREATE TRIGGER quiet BEFORE INSERT ON audit_entry BEGIN SELECT RAISE(IGNORE); END",
    "CREATE TEMP TRIGGER quiet BEFORE INSERT ON audit_entry BEGIN SELECT RAISE(IGNORE); END",
    "PRAGMA writable_schema = ON",
    "ATTACH 'x.db' AS other",
]
POSTGRESQL_ATTACKS = [
    "TRUNCATE audit_entry",
    "TRUNCATE audit_body",
    "INSERT INTO audit_entry SELECT * FROM audit_entry LIMIT 1 ON CONFLICT (idx) DO UPDATE SET verb = 'x'",
    "UPDATE audit_body SET sealed = '\\x00'",
    "DELETE FROM audit_pending",
    "UPDATE audit_pending SET at = 0",
]


def write(ola, times=1, verb="agent.greeted"):
    with db.transaction():
        for _ in range(times):
            audit.record(verb, ola, ola, body={"n": 1})


def test_an_entry_and_its_change_are_written_together(ola):
    with pytest.raises(RuntimeError), db.transaction():
        audit.record("agent.greeted", ola, ola)
        raise RuntimeError

    assert cast.entries("agent.greeted") == []


def test_outside_a_transaction_nothing_can_be_recorded(ola):
    with pytest.raises(RuntimeError):
        audit.record("agent.greeted", ola, ola)


def test_a_savepoint_that_fails_takes_its_entry_with_it(ola):
    with db.transaction():
        audit.record("agent.greeted", ola, ola, body={"n": 1})
        with pytest.raises(ValueError), db.savepoint():
            audit.record("agent.greeted", ola, ola, body={"n": 2})
            raise ValueError

    assert [one["body"]["n"] for one in cast.entries("agent.greeted")] == [1]


def test_numbers_have_no_gaps_and_times_never_fall(ola):
    write(ola, 5)
    write(ola, 5)

    numbers = [one["idx"] for one in cast.entries()]
    assert numbers == list(range(len(numbers)))
    assert verify.verify().findings == []


@pytest.mark.parametrize("attack", ATTACKS)
def test_the_database_refuses_to_change_the_trail(ola, attack):
    write(ola, 300)
    cast.entries()

    refused(attack)


def test_the_database_refuses_the_clever_ways_too(ola, subtests):
    write(ola, 3)
    cast.entries()
    write(ola, 1)

    for attack in SQLITE_ATTACKS if db.is_sqlite() else POSTGRESQL_ATTACKS:
        with subtests.test(attack):
            refused(attack)


def refused(attack):
    before = verify.verify().entries
    db.close_reading()
    with pytest.raises(DatabaseError), db.transaction() as session:
        session.connection().execute(text(attack))
    assert verify.verify().entries == before
    assert verify.verify().is_sound


def test_every_256th_entry_brings_a_signed_checkpoint(ola):
    write(ola, 600)
    cast.entries()

    notes = db.session().connection().execute(checkpoint_table.select()).all()
    origin = notes[0].note.split("\n")[0]
    sizes = [checkpoint.read(row.note, origin, checkpoint.public_bytes(secrets.keys().signer))[0] for row in notes]
    assert sizes and all(row.size == size for row, size in zip(notes, sizes, strict=True))


def test_two_writers_at_once_leave_one_gapless_trail(desk, ola):
    import threading

    threads = [threading.Thread(target=lambda: [write(ola) for _ in range(20)]) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(cast.entries("agent.greeted")) == 80
    assert verify.verify().findings == []


def test_the_head_is_what_a_browser_catches_up_from(ola):
    write(ola, 2)
    cast.entries()

    assert log.head() == (1, cast.entries()[-1]["idx"])

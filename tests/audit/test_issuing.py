"""Checkpoints on demand: over everything so far, each with its entry, and none without news."""

from datetime import timedelta

import pytest

from caredesk import audit
from caredesk.audit import checkpoint, issuing, log, verify
from caredesk.audit.models import checkpoint_table
from caredesk.core import clock, db, secrets
from tests import cast


def greet(ola, times=1):
    with db.transaction():
        for number in range(times):
            audit.record("agent.greeted", ola, ola, body={"n": number})


def size_of(note):
    origin = note.split("\n")[0]
    said = checkpoint.read(note, origin, checkpoint.public_bytes(secrets.keys().signer))
    assert said is not None
    return said[0]


def sizes():
    db.close_reading()
    return sorted(
        db.session()
        .connection()
        .execute(checkpoint_table.select().with_only_columns(checkpoint_table.c.size))
        .scalars()
    )


def test_a_checkpoint_covers_everything_so_far_and_leaves_its_entry(ola):
    greet(ola, 3)

    note = issuing.issue("export")

    before, said = cast.entries()[:-1], cast.entries()[-1]
    assert size_of(note) == len(before)
    assert before[-1]["verb"] == "agent.greeted"
    assert (said["verb"], said["actor"]) == ("checkpoint.issued", "desk")
    assert said["body"] == {"cause": "export", "size": len(before)}
    assert verify.verify().findings == []


def test_without_news_there_is_no_second_checkpoint(ola):
    greet(ola)
    first = issuing.issue("export")

    assert issuing.issue("export") == first
    assert issuing.issue("erasure") == first
    assert len(cast.entries("checkpoint.issued")) == 1


def test_a_checkpoint_by_number_leaves_its_entry_too(ola):
    greet(ola, 700)

    said = [one["body"] for one in cast.entries("checkpoint.issued")]
    assert said == [{"cause": "number", "size": 256}, {"cause": "number", "size": 512}]
    assert sizes() == [256, 512]
    assert verify.verify().findings == []


def test_no_entry_stays_unsigned_for_more_than_ten_minutes(ola):
    issuing.issue("before")
    greet(ola)
    cast.entries()
    begun = clock.now()
    looks = []

    for minutes in (9, 11, 30, 60):
        with clock.fixed(begun + timedelta(minutes=minutes)):
            looks.append(issuing.keep_cadence())
            db.close_reading()
            cast.entries()

    assert looks == [False, True, False, False]
    assert [one["body"]["cause"] for one in cast.entries("checkpoint.issued")] == ["before", "ten minutes"]


def test_a_checkpoint_is_not_issued_inside_a_transaction(ola):
    with pytest.raises(RuntimeError), db.transaction():
        issuing.issue("export")


def test_issuers_at_the_same_moment_do_not_trip_over_each_other(ola):
    import threading

    greet(ola)
    notes = []
    threads = [threading.Thread(target=lambda: notes.append(issuing.issue("export"))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(set(notes)) == 1
    assert len(cast.entries("checkpoint.issued")) == 1
    assert verify.verify().findings == []


def test_a_checkpoint_that_is_asked_for_leaves_no_256th_entry_unsigned(desk, ola):
    """Its own entry may be the 256th: what says so is signed for like every other."""
    with db.reading():
        size = log.head()[1] + 1
    with db.transaction():
        for number in range(255 - size):
            audit.record("agent.greeted", ola, ola, body={"n": number})
    while log.sequence():
        pass

    assert head_size(issuing.issue("asked for")) == 256

    db.close_reading()
    assert verify.verify().findings == []


def head_size(note):
    return int(note.split("\n")[1])

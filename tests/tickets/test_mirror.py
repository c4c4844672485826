"""The words on the screen are a copy: what somebody changes there by hand, `verify` finds."""

from contextlib import contextmanager

import pytest
from sqlalchemy import text

from caredesk.audit import issuing, verify
from caredesk.core import db
from caredesk.core.engines import make
from caredesk.tickets import conversation
from caredesk.tickets.models import Post
from tests import cast
from tests.tickets import scene
from tests.tickets.arrivals import event, put, ticket


@pytest.fixture
def desk_of_posts(parcelhop, ola):
    """Posts with versions, a removed one, one that came back, a hidden one, a reply that was edited, and a note."""
    account = scene.answerable(parcelhop)
    told = [event("created", "a"), event("edited", "a", minute=3, text="newest"), event("edited", "a", minute=2)]
    told += [event("created", "b"), event("removed", "b", minute=5, removed_by="author")]
    told += [event("removed", "c", minute=1, removed_by="platform"), event("created", "c")]
    told += [event("created", "d"), event("removed", "d", minute=1), event("restored", "d", minute=2)]
    put(account, *told)
    conversation.note(ticket(), ola, "Please look.", own_id="n1")
    target = db.first(Post, Post.ext_id == "a")
    conversation.reply(ticket(), ola, "We are looking.", target=target.id, kind="public", own_id="r1")
    issuing.issue("test")
    cast.entries()
    return account


def by_hand(desk, statement):
    """What an administrator types into the database."""
    db.close_reading()
    db.database().dispose()
    engine, other = make(desk.url, guarded=False)
    with engine.begin() as connection, unguarded(connection):
        connection.execute(text(statement))
    engine.dispose()
    other.dispose()


@contextmanager
def unguarded(connection):
    """Without the triggers that refuse it; they are there again afterwards."""
    tables = ("post", "post_version", "ticket")
    if db.is_sqlite():
        about = text(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN ('post', 'post_version')"
        )
        triggers = connection.execute(about).all()
        before, after = [f"DROP TRIGGER {name}" for name, _ in triggers], [sql for _, sql in triggers]
    else:
        before = [f"ALTER TABLE {table} DISABLE TRIGGER USER" for table in tables]
        after = [f"ALTER TABLE {table} ENABLE TRIGGER USER" for table in tables]
    for one in before:
        connection.exec_driver_sql(one)
    yield
    for one in after:
        connection.exec_driver_sql(one)


def found():
    db.close_reading()
    return list(verify.verify().findings)


def test_what_follows_from_the_entries_is_sound(desk, desk_of_posts):
    assert found() == []
    assert verify.verify().posts == 6


CHANGES = [
    pytest.param("UPDATE post SET text = 'Great service!' WHERE ext_id = 'a'", "other words", id="words"),
    pytest.param("UPDATE post SET text = '' WHERE ext_id = 'b'", "other words", id="no words"),
    pytest.param("UPDATE post SET text = 'Never said.' WHERE kind = 'reply'", "other words", id="words of a reply"),
    pytest.param("UPDATE post SET text = 'Never noted.' WHERE kind = 'note'", "other words", id="words of a note"),
    pytest.param("UPDATE post SET removed_by = '', removed_at = NULL WHERE ext_id = 'b'", "removed", id="not removed"),
    pytest.param("UPDATE post SET removed_by = 'platform' WHERE ext_id = 'b'", "removed", id="removed by another"),
    pytest.param("UPDATE post SET removed_at = received_at WHERE ext_id = 'd'", "removed", id="removed"),
    pytest.param("UPDATE post SET hidden_by = 'us' WHERE ext_id = 'a'", "hidden", id="hidden"),
    pytest.param("UPDATE post SET uuid = 'x' WHERE ext_id = 'd'", "has no entry", id="another post"),
    pytest.param("UPDATE ticket SET uuid = 'x'", "has no entry", id="another ticket"),
    pytest.param("UPDATE post SET ticket_id = NULL, home_id = NULL WHERE ext_id = 'a'", "another ticket", id="out"),
    pytest.param("UPDATE post SET ticket_id = NULL WHERE kind = 'note'", "another ticket", id="a note out"),
    pytest.param("UPDATE post SET home_id = ticket_id WHERE ext_id = 'a'", "which merged ticket", id="home"),
    pytest.param("UPDATE post SET kind = 'note' WHERE ext_id = 'a'", "another kind", id="theirs as a note"),
    pytest.param("UPDATE post SET kind = 'outside' WHERE ext_id = 'a'", "another kind", id="theirs as ours"),
    pytest.param("UPDATE post SET kind = 'in' WHERE kind = 'note'", "another kind", id="a note as theirs"),
    pytest.param("UPDATE post SET emptied_why = 'erased' WHERE ext_id = 'a'", "given up", id="erased, no time"),
    pytest.param(
        "UPDATE post SET emptied_at = received_at, emptied_why = 'erased' WHERE ext_id = 'a'", "given up", id="erased"
    ),
    pytest.param("UPDATE post SET handle_id = NULL WHERE ext_id = 'a'", "whose post", id="nobody's"),
    pytest.param("DELETE FROM post WHERE kind = 'note'", "is gone", id="a post deleted"),
]


@pytest.mark.parametrize(("statement", "words"), CHANGES)
def test_a_change_by_hand_is_found(desk, desk_of_posts, statement, words):
    by_hand(desk, statement)

    findings = found()
    assert {finding.kind for finding in findings} == {"mirror"}
    assert any(words in finding.words for finding in findings)


def test_a_post_that_was_put_in_by_hand_is_found(desk, desk_of_posts):
    columns = [
        column.name for column in Post.__table__.columns if column.name not in ("id", "uuid", "ext_id", "own_id")
    ]
    names = ", ".join(columns)
    by_hand(desk, f"INSERT INTO post (uuid, {names}) SELECT 'forged', {names} FROM post WHERE ext_id = 'a'")

    assert ["has no entry" in finding.words for finding in found()] == [True]

"""A desk of the version before: brought to this one with everything in it, its old tickets untouched."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from sqlmodel import select

from caredesk.audit import keyring, log
from caredesk.audit.models import checkpoint_table, log_table
from caredesk.channels.models import Account
from caredesk.core import config, db, engines, limits, schema, secrets
from caredesk.core.config import Settings
from caredesk.core.types import new_uuid
from caredesk.sla.models import Clock, Policy
from caredesk.start import CannotStart, open_desk
from caredesk.tickets.models import Post, Ticket
from tests import cast
from tests.conftest import Template
from tests.tickets.arrivals import event, put

LONG_AGO = datetime(2025, 3, 1, 9, tzinfo=UTC)
ROWS = {
    "team": {"id": 1, "uuid": "t", "name": "Care", "created_at": LONG_AGO},
    "account": {
        **{"id": 1, "uuid": "a", "kind": "webhook", "name": "Shop", "ext_id": "us", "handle": "@us", "state": "active"},
        **{"paused_why": "", "settings": {}, "sealed_secret": b"", "undo_seconds": 8, "trouble": ""},
        "created_at": LONG_AGO,
    },
    "account_team": {"account_id": 1, "team_id": 1, "place": 0},
    "customer": {"id": 1, "uuid": "c", "name": "Kasia", "lang": "pl", "note": "", "v": 1, "created_at": LONG_AGO},
    "handle": {
        **{"id": 1, "customer_id": 1, "realm": "webhook:a", "ext_id": "kasia_w", "handle": "kasia_w", "name": "Kasia"},
        **{"avatar_url": "", "seen_at": LONG_AGO},
    },
    "ticket": {
        **{"id": 1, "uuid": "k", "account_id": 1, "channel": "webhook", "surface": "comment", "private": False},
        **{"thread_ext_id": "t1", "customer_id": 1, "team_id": 1, "status": "open", "priority": "normal", "lang": "pl"},
        **{"snippet": "Halo?", "snippet_by": "in", "tags": [], "posts_count": 1, "removed": False, "woke": "", "v": 1},
        **dict.fromkeys(("opened_at", "turn_at", "waiting_since", "last_in_at", "last_at"), LONG_AGO),
    },
    "post": {
        **{"id": 1, "uuid": "p", "ticket_id": 1, "account_id": 1, "thread_ext_id": "t1", "kind": "in", "ext_id": "p1"},
        **{"surface": "comment", "visibility": "public", "handle_id": 1, "out_state": "", "out_why": "", "lang": "pl"},
        **{"text": "Halo?", "permalink": "", "versions": 1, "removed_by": "", "removed_how": "", "v": 1},
        **dict.fromkeys(("occurred_at", "received_at"), LONG_AGO),
    },
    "ticket_count": {"account_id": 1, "team_id": 1, "assignee_id": 0, "status": "open", "n": 1},
}


@pytest.fixture
def old(template: Template, tmp_path: Path) -> Iterator[Settings]:
    """A database at the first revision with one open ticket in it."""
    cluster = template.cluster
    name = cluster.create() if cluster else ""
    settings = Settings(data=tmp_path, database_url=cluster.url(name) if cluster else "")
    secrets.create(tmp_path / "keys.json")
    engine, other = engines.make(settings.url, guarded=False)
    with engine.begin() as connection:
        asked = schema._config()
        asked.attributes["connection"] = connection
        command.upgrade(asked, "0001")
        _fill(connection)
    engine.dispose()
    other.dispose()
    yield settings
    db.close_reading()
    db.database().dispose()
    keyring.forget()
    limits.forget()
    secrets.use(None)
    config.use(None)
    if cluster:
        cluster.drop(name)


def _fill(connection: sa.Connection) -> None:
    known = sa.MetaData()
    known.reflect(connection)
    for table, row in ROWS.items():
        connection.execute(known.tables[table].insert(), _plain(row, connection.dialect.name))
        if connection.dialect.name == "postgresql" and "id" in row:
            connection.exec_driver_sql(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), 1)")


def _plain(row: dict, dialect: str) -> dict:
    """SQLite keeps times without their zone."""
    if dialect == "postgresql":
        return row
    return {name: one.replace(tzinfo=None) if isinstance(one, datetime) else one for name, one in row.items()}


def test_an_old_ticket_stays_as_it_is_and_a_new_post_in_it_is_promised_an_answer(old: Settings) -> None:
    open_desk(old)

    assert schema.current(db.session().connection()) == schema.head()
    (ticket,) = db.session().exec(select(Ticket))
    assert (ticket.due_at, ticket.due_kind, ticket.turn_at, ticket.waiting_since) == (None, "", LONG_AGO, LONG_AGO)
    assert db.session().exec(select(Clock)).all() == []
    (policy,) = db.session().exec(select(Policy))

    received = policy.created_at + timedelta(hours=1)
    put(db.session().get_one(Account, 1), event("created", "p2", occurred_at=received), at=received)

    while log.sequence():
        pass
    db.close_reading()
    (first,) = [one for one in db.session().exec(select(Clock)) if one.kind == "first"]
    assert (first.received_at, first.due_at) == (received, received + timedelta(hours=4))
    assert db.session().get_one(Post, first.post_id).ext_id == "p2"
    assert db.session().get_one(Ticket, 1).due_at == first.due_at


def test_a_second_start_plants_nothing_again(old: Settings) -> None:
    open_desk(old)
    db.database().dispose()
    open_desk(old)

    assert len(db.session().exec(select(Policy)).all()) == 1


def test_a_trail_is_signed_before_and_after_an_upgrade(old: Settings) -> None:
    _begin_trail(old)

    open_desk(old)

    causes = [one["body"]["cause"] for one in cast.entries("checkpoint.issued")]
    assert causes == ["before an upgrade", "after an upgrade"]
    db.close_reading()
    db.database().dispose()
    open_desk(old)
    assert len(cast.entries("checkpoint.issued")) == 2


def test_keys_of_another_desk_sign_nothing(old: Settings) -> None:
    _begin_trail(old)
    (old.data / "keys.json").unlink()
    secrets.create(old.data / "keys.json")

    with pytest.raises(CannotStart):
        open_desk(old)

    with db.reading() as session:
        assert session.connection().execute(checkpoint_table.select()).all() == []


def _begin_trail(old: Settings) -> None:
    """As if the version before had opened this desk: it belongs to a key file and has a log."""
    keys = secrets.load(old.data / "keys.json")
    origin = f"localhost/caredesk/{new_uuid()}"
    whose = {"id": 1, "keys_fingerprint": keys.fingerprint, "origin": origin}
    engine, other = engines.make(old.url, guarded=False)
    with engine.begin() as connection:
        known = sa.MetaData()
        known.reflect(connection, only=["installation"])
        given = {"name": "Old desk", "langs": "en"}
        plain = {name: value for name, value in given.items() if name in known.tables["installation"].c}
        connection.execute(known.tables["installation"].insert(), whose | plain)
        connection.execute(log_table.insert(), {"id": 1, "first_idx": 0, "origin": origin})
    engine.dispose()
    other.dispose()

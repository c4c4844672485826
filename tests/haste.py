"""What every test would do anew and need not: compile the same statements, and wait for a disk."""

import gc
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

import pytest
from argon2 import PasswordHasher
from sqlalchemy import Engine

from caredesk import reactions
from caredesk.audit import keyring
from caredesk.core import config, db, engines, secrets
from caredesk.core.config import Settings
from caredesk.team import passwords

MEMORY = Path("/dev/shm")  # a folder that is only memory, where the machine has one
ENOUGH = 2 * 1024**3
MOST_STATEMENTS = 5000
# Each file is one process's: those that take longest are begun first, that none of them is left for the end alone.
LONGEST = (
    *("browser/test_pages.py", "browser/test_pages_translated.py"),
    *("browser/test_connecting.py", "browser/test_answers_everywhere.py", "browser/test_only_truth.py"),
    *("browser/test_mastodon.py", "browser/test_templates.py", "browser/test_broken_line.py", "browser/test_voice.py"),
    *("security/test_input.py", "security/test_walls.py", "security/test_numbers.py", "audit/test_crawl.py"),
    *("security/test_headers.py", "postroom/test_line.py", "sla/test_board.py", "privacy/test_copy.py"),
    *("demo/test_story.py", "audit/test_crawl_more.py", "tickets/test_lossless.py", "audit/test_no_false_alarm.py"),
    *("audit/test_pushing.py", "sla/test_board_month.py", "core/test_description.py", "sla/test_random_lives.py"),
)
_first: dict[str, Engine] = {}


def load_unswept() -> None:
    """Leave the garbage collector alone while modules are loaded and tests collected: there is nothing to sweep yet."""
    gc.disable()


def share_statements() -> None:
    """Let all engines of this process know what one of them has compiled. Each test has a database of its own, and
    SQLAlchemy compiles for each engine; that took a quarter of the whole run."""
    make = engines.make

    def sharing(url: str, *, guarded: bool = True) -> tuple[Engine, Engine]:
        made = make(url, guarded=guarded)
        for engine in made:
            _share(engine)
        return made

    engines.make = sharing


def _share(engine: Engine) -> None:
    kept = _first.setdefault(engine.dialect.name, engine)
    kept._compiled_cache.capacity = MOST_STATEMENTS
    engine.dialect = engine.pool._dialect = kept.dialect
    engine._compiled_cache = kept._compiled_cache


def open_copy(settings: Settings) -> None:
    """Open a copy of a desk that `start.open_desk` has opened and found in order: its schema, its keys and what every
    desk begins with are those of the template, and to look at them again took most of a short test's time."""
    config.use(settings)
    keys = settings.data / "keys.json"
    secrets.use(secrets.load(keys), keys)
    db.connect(settings.url)
    keyring.forget()
    reactions.start()


def stop_sweeping() -> None:
    """Take what was loaded and collected out of the garbage collector's sight: it lives to the end."""
    gc.freeze()
    gc.enable()


def hash_lightly() -> None:
    """Let passwords cost next to nothing here; that they cost what they should is held by tests/team/test_passwords.py
    and, between whole processes, by tests/team/test_timing.py."""
    passwords._hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


def begin_with_the_longest(items: list[pytest.Item]) -> None:
    place = {Path(__file__).parent / name: number for number, name in enumerate(LONGEST)}
    items.sort(key=lambda item: place.get(item.path, len(LONGEST)))


@contextmanager
def hashed_as_told() -> Iterator[None]:
    """At the desk's own cost, for the tests that are about it."""
    light, passwords._hasher = passwords._hasher, PasswordHasher(passwords.TIMES, passwords.KIB, 1)
    passwords._nobodys.cache_clear()
    yield
    passwords._hasher = light
    passwords._nobodys.cache_clear()


def memory() -> Path | None:
    """The folder that is only memory, where there is one with enough room."""
    return MEMORY if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ENOUGH else None


def work_in_memory(config: pytest.Config) -> None:
    """Put the folders of the tests where writing is quick: no test cuts the power, and killing loses nothing."""
    if config.option.basetemp is None and memory():
        folder = mkdtemp(prefix="caredesk-tests-", dir=memory())
        config.option.basetemp = folder
        config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))

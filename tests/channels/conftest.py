"""What the tests of networks share: leave for loopback, bodies from files, a clock that stands."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from caredesk.channels.base import Raw
from caredesk.core import config

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
SAMPLES = Path(__file__).parent / "samples"


def sample(name: str, **more: object) -> Raw:
    """A recorded body, as an Arrival keeps it."""
    return Raw((SAMPLES / f"{name}.json").read_bytes(), **{"received_at": NOW, **more})


@pytest.fixture
def reach() -> Iterator[Callable[[str], None]]:
    """Put one address of loopback on the allow-list."""
    before = config._current
    yield lambda host: config.use(config.Settings(allow_private_net=host))
    config.use(before)

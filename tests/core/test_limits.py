"""The limiter: rates, doors that open ever more slowly, and a Redis that is not there."""

from collections.abc import Iterator

import pytest

from caredesk.core import config, limits
from caredesk.core.config import Settings


@pytest.fixture(autouse=True)
def alone() -> Iterator[None]:
    config.use(Settings())
    yield
    limits.forget()
    config.use(None)


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Iterator["Later"]:
    shown = Later()
    monkeypatch.setattr("limits.storage.memory.time", shown)
    yield shown


class Later:
    """The limiter library's clock, put forward by hand."""

    def __init__(self) -> None:
        self.at = 1_800_000_000.0

    def time(self) -> float:
        return self.at


def test_a_rate_is_used_up_and_says_when_to_come_back() -> None:
    left = [limits.hit("link", "192.0.2.1").remaining for _ in range(30)]

    with pytest.raises(limits.TooMany) as refused:
        limits.hit("link", "192.0.2.1")

    assert left[0] == 29
    assert left[-1] == 0
    assert 1 <= refused.value.wait_seconds <= 60
    assert ("Retry-After", str(refused.value.wait_seconds)) in refused.value.get_headers()


def test_one_rate_is_not_anothers() -> None:
    for _ in range(30):
        limits.hit("link", "192.0.2.1")

    assert limits.hit("link", "192.0.2.2").limit == 30
    assert limits.hit("search", "192.0.2.1").remaining == 119


def _waits(door: limits.Door, later: Later, guesses: int) -> list[float]:
    found = []
    for _ in range(guesses):
        door.guess()
        shut_until = later.at
        while _is_shut(door) and later.at < shut_until + 4000:
            later.at += 1
        found.append(later.at - shut_until)
    return found


def _is_shut(door: limits.Door) -> bool:
    try:
        door.knock()
    except limits.TooMany:
        return True
    return False


def test_a_door_stays_shut_twice_as_long_after_each_wrong_guess(later: Later) -> None:
    door = limits.Door("ola", free=3, longest=60)

    assert _waits(door, later, 10) == [0, 0, 1, 2, 4, 8, 16, 32, 60, 60]


def test_who_came_in_begins_anew(later: Later) -> None:
    door = limits.Door("ola", free=3, longest=60)
    _waits(door, later, 6)

    door.forgive()

    assert _waits(door, later, 3) == [0, 0, 1]


def test_a_shut_door_is_forgotten_after_an_hour(later: Later) -> None:
    door = limits.Door("ola", free=3, longest=60)
    _waits(door, later, 8)

    later.at += 3601

    assert _waits(door, later, 1) == [0]


def test_without_redis_the_process_counts_alone() -> None:
    config.use(Settings(redis_url="redis://127.0.0.1:1"))

    for _ in range(30):
        limits.hit("link", "192.0.2.1")

    with pytest.raises(limits.TooMany):
        limits.hit("link", "192.0.2.1")

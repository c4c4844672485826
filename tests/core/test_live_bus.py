"""Words between processes over a real Redis: heard by the others, not by oneself, and lost without harm."""

import threading
import time
from collections.abc import Iterator

import pytest

from caredesk.core.bus import Bus
from caredesk.core.config import Settings
from tests.servers import redis


@pytest.fixture(scope="module")
def server() -> Iterator[redis.Redis]:
    with redis.running() as running:
        yield running


class End:
    """One process's end, and what it heard."""

    def __init__(self, url: str) -> None:
        self.heard: list[str] = []
        self.news = threading.Event()
        self.bus = Bus(url, self.hear)
        self.bus.start()

    def hear(self, word: dict[str, str]) -> None:
        self.heard.append(word["kind"])
        self.news.set()


@pytest.fixture
def ends(desk: Settings, server: redis.Redis) -> Iterator[tuple[End, End]]:
    one, other = End(server.url), End(server.url)
    yield one, other
    one.bus.stop()
    other.bus.stop()


def said_until_heard(speaker: End, listener: End, word: str) -> bool:
    """Subscribing takes a moment: say it again until it arrives."""
    end = time.monotonic() + 10
    while time.monotonic() < end:
        speaker.bus.say(word)
        if listener.news.wait(0.1) and word in listener.heard:
            return True
        listener.news.clear()
    return False


def test_the_others_hear_it_and_the_speaker_does_not(ends: tuple[End, End]):
    one, other = ends

    assert said_until_heard(one, other, "news")
    assert said_until_heard(other, one, "back")

    assert "news" not in one.heard and "back" not in other.heard


def test_without_redis_nothing_waits_and_afterwards_it_goes_on(ends: tuple[End, End], server: redis.Redis):
    one, other = ends
    server.stop()

    began = time.monotonic()
    for _ in range(2000):
        one.bus.say("lost")
    waited = time.monotonic() - began
    server.start()

    assert waited < 0.5
    assert said_until_heard(one, other, "again")

"""A bot on a strict Bot API."""

from collections.abc import Callable, Iterator

import pytest

from caredesk.channels.base import AccountFacts, OutgoingFacts
from tests.fakes.telegram import BOT, KASIA, TOKEN, Telegram


@pytest.fixture
def server(reach: Callable[[str], None]) -> Iterator[Telegram]:
    with Telegram() as fake:
        reach(fake.host)
        yield fake


@pytest.fixture
def account(server: Telegram) -> AccountFacts:
    return AccountFacts(
        ext_id=str(BOT["id"]),
        handle=str(BOT["username"]),
        keys={"token": TOKEN},
        urls={"api": server.url, "files": server.url},
        settings={"mode": "polling"},
    )


@pytest.fixture
def reply(server: Telegram) -> OutgoingFacts:
    said = server.say("Where is my parcel?")
    return OutgoingFacts(
        send_id="key-1",
        action="dm",
        text="Looking into it!",
        parent_ext_id=f"{KASIA}:{said['message_id']}",
        thread_ext_id=str(KASIA),
        surface="dm",
        visibility="private",
    )

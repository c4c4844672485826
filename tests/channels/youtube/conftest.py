"""A strict YouTube at the other end, and a channel on it."""

from collections.abc import Callable, Iterator

import pytest

from caredesk.channels.base import AccountFacts, OutgoingFacts, PostFacts
from tests.fakes.youtube import CHANNEL, VIDEO, YouTube

KEYS = {"access_token": "google-token", "refresh_token": "google-refresh", "client_secret": "client-secret"}
LINK = f"https://www.youtube.com/watch?v={VIDEO}&lc="
POST = PostFacts(
    ext_id="Ugx1", surface="comment", visibility="public", author_ext_id="UCkasia", permalink=f"{LINK}Ugx1"
)


@pytest.fixture
def server(reach: Callable[[str], None]) -> Iterator[YouTube]:
    with YouTube() as fake:
        reach(fake.host)
        yield fake


@pytest.fixture
def account(server: YouTube) -> AccountFacts:
    urls = {"api": server.url, "token": f"{server.url}/token"}
    return AccountFacts(CHANNEL, "@parcelhop", settings={"client_id": "client"}, keys=KEYS, urls=urls)


@pytest.fixture
def question(server: YouTube) -> str:
    return server.post("kasia", "Where is my parcel?")


@pytest.fixture
def reply(question: str) -> OutgoingFacts:
    return OutgoingFacts(
        send_id="key-1",
        action="reply",
        text="Looking into it!",
        parent_ext_id=question,
        thread_ext_id=question,
        surface="comment",
        visibility="public",
        handle="@kasia",
        author_ext_id="UCkasia",
        facts={"_video": VIDEO},
    )

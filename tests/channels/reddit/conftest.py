"""An account on a strict Reddit."""

from collections.abc import Callable, Iterator

import pytest

from caredesk.channels.base import AccountFacts, OutgoingFacts
from tests.fakes.reddit import CLIENT, DESK, REFRESH, SECRET, SUBREDDIT, Reddit


def facts(server: Reddit) -> AccountFacts:
    return AccountFacts(
        "t2_desk",
        DESK,
        keys={"access_token": "access-1", "refresh_token": REFRESH, "client_secret": SECRET},
        settings={"client_id": CLIENT, "owner": "anna", "subreddits": f"r/{SUBREDDIT}"},
        urls={"api": server.url, "token": f"{server.url}/api/v1/access_token"},
    )


@pytest.fixture
def server(reach: Callable[[str], None]) -> Iterator[Reddit]:
    with Reddit() as fake:
        reach(fake.host)
        yield fake


@pytest.fixture
def account(server: Reddit) -> AccountFacts:
    return facts(server)


@pytest.fixture
def question(server: Reddit) -> dict:
    return server.comment("Where is my parcel?")


@pytest.fixture
def reply(question: dict) -> OutgoingFacts:
    return OutgoingFacts(
        send_id="key-1",
        action="reply",
        text="Looking into it!",
        parent_ext_id=question["name"],
        thread_ext_id=f"{question['link_id']}:t2_kasia",
        surface="comment",
        visibility="public",
    )

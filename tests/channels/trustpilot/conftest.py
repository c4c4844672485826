"""A strict Trustpilot, our company on it, and one review of it."""

from collections.abc import Callable, Iterator

import pytest

from caredesk.channels.base import (
    AccountFacts,
    OutgoingFacts,
)
from tests.channels.reviewed import answer_to
from tests.fakes.trustpilot import AUTHOR, COMPANY, KEY, SECRET, Trustpilot


def facts(server: Trustpilot) -> AccountFacts:
    settings = {"api_key": KEY, "company": "https://parcelhop.example/", "author": AUTHOR}
    keys = {"access_token": "access-1", "api_secret": SECRET}
    return AccountFacts(COMPANY, "parcelhop.example", keys=keys, settings=settings, urls={"api": server.url})


@pytest.fixture
def server(reach: Callable[[str], None]) -> Iterator[Trustpilot]:
    with Trustpilot() as fake:
        reach(fake.host)
        yield fake


@pytest.fixture
def account(server: Trustpilot) -> AccountFacts:
    return facts(server)


@pytest.fixture
def review(server: Trustpilot) -> dict:
    return server.review()


@pytest.fixture
def reply(review: dict) -> OutgoingFacts:
    return answer_to(review, "We are sorry.")

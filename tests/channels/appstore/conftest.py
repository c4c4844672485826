"""A strict App Store, our app in it, and one review of it."""

from collections.abc import Callable, Iterator

import pytest

from caredesk.channels.base import (
    AccountFacts,
    OutgoingFacts,
)
from tests.channels.reviewed import answer_to
from tests.fakes.appstore import APP, ISSUER, KEY_ID, PEM, AppStore


def facts(server: AppStore) -> AccountFacts:
    settings = {"issuer_id": ISSUER, "key_id": f" {KEY_ID} "}
    return AccountFacts(APP, "example", keys={"private_key": PEM}, settings=settings, urls={"api": server.url})


@pytest.fixture
def server(reach: Callable[[str], None]) -> Iterator[AppStore]:
    with AppStore() as fake:
        reach(fake.host)
        yield fake


@pytest.fixture
def account(server: AppStore) -> AccountFacts:
    return facts(server)


@pytest.fixture
def review(server: AppStore) -> dict:
    return server.review()


@pytest.fixture
def reply(review: dict) -> OutgoingFacts:
    return answer_to(review)

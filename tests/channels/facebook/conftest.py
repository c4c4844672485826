"""A page with a comment under its post, on the strict fake."""

from collections.abc import Callable, Iterator

import pytest

from caredesk.channels.base import (
    AccountFacts,
)
from caredesk.core import clock
from tests.channels.conftest import NOW
from tests.channels.meta import account as on
from tests.fakes.meta_page import PAGE, TOKEN, Page


@pytest.fixture
def network(reach: Callable[[str], None]) -> Iterator[Page]:
    with clock.fixed(lambda: NOW), Page() as fake:
        reach(fake.host)
        yield fake


@pytest.fixture
def account(network: Page) -> AccountFacts:
    return on(network, PAGE, TOKEN, human_agent="yes")


@pytest.fixture
def comment(network: Page) -> str:
    return network.comment(network.post("New lockers!"), "Where is my parcel?")

"""What the tests of clocks share: a desk whose clocks ring when its hands are moved."""

from collections.abc import Iterator

import pytest

from caredesk.core import clock
from caredesk.core.config import Settings
from tests.postroom.stage import Hands
from tests.sla.alarms import FRIDAY_NOON, Alarms


@pytest.fixture
def alarms(desk: Settings) -> Iterator[Alarms]:
    """Friday noon at the desk."""
    hands = Hands()
    hands.at = FRIDAY_NOON
    with clock.fixed(hands):
        yield Alarms(hands)

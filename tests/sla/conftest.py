"""What the tests of clocks share: a desk whose clocks ring when its hands are moved."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from caredesk.core import clock
from caredesk.core.config import Settings
from tests.conftest import Template
from tests.postroom.stage import Hands
from tests.sla.alarms import FRIDAY_NOON, Alarms
from tests.sla.desk_life import Life

NOW = datetime.fromisoformat("2027-03-03T10:07:00+00:00")


@pytest.fixture
def alarms(desk: Settings) -> Iterator[Alarms]:
    """Friday noon at the desk."""
    hands = Hands()
    hands.at = FRIDAY_NOON
    with clock.fixed(hands):
        yield Alarms(hands)


@pytest.fixture
def hands() -> Iterator[Hands]:
    hands = Hands()
    hands.at = NOW
    with clock.fixed(hands):
        yield hands


@pytest.fixture(scope="session")
def with_life(template: Template, tmp_path_factory: pytest.TempPathFactory) -> Template:
    return template.grown(tmp_path_factory.mktemp("life"), _lived)


@pytest.fixture
def ground(request: pytest.FixtureRequest, template: Template) -> Template:
    grown: Template = request.getfixturevalue("with_life") if "busy" in request.fixturenames else template
    return grown


@pytest.fixture
def busy(hands: Hands, desk: Settings, with_life: Template) -> Hands:
    """Two days of desk life lie behind."""
    return hands


def _lived() -> None:
    hands = Hands()
    hands.at = NOW - timedelta(days=2)
    with clock.fixed(hands):
        Life(hands).live(NOW, every=1200)

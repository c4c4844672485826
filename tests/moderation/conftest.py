"""What the tests of this room share: Parcelhop with somebody at its other end who hides when asked."""

from collections.abc import Iterator

import pytest

from caredesk.channels.models import Account
from caredesk.team.models import Agent
from tests.postroom.conftest import KEY
from tests.postroom.stage import Hands, Stage, mastodon_stage, webhook_stage


@pytest.fixture
def stage(parcelhop: Account, ola: Agent) -> Iterator[Stage]:
    with webhook_stage(parcelhop, ola, KEY) as made:
        yield made


@pytest.fixture
def fedi(ola: Agent) -> Iterator[Stage]:
    with mastodon_stage(ola, Hands()) as made:
        yield made

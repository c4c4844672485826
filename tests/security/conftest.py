"""The two sides of the desk, for every test of this folder."""

import pytest

from caredesk.core.config import Settings
from tests.security import sides
from tests.security.sides import Side


@pytest.fixture
def here(desk: Settings) -> Side:
    return sides.care()


@pytest.fixture
def there(here: Side) -> Side:
    return sides.elsewhere()

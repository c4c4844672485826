"""What the tests of privacy share: the person with a word in every place, and how she is erased."""

import pytest
from flask import Flask

from caredesk.customers.models import Customer
from tests.postroom.conftest import Deliver, deliver, stage
from tests.postroom.stage import Stage
from tests.privacy.canaries import plant

__all__ = ["deliver", "stage"]


@pytest.fixture
def person(stage: Stage, app: Flask, deliver: Deliver) -> Customer:
    return plant(stage, app, deliver)

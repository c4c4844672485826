"""What the tests of privacy share: the person with a word in every place, and how she is erased."""

import pickle
from datetime import datetime

import pytest

from caredesk.core import config
from caredesk.customers.models import Customer
from tests import cast
from tests.conftest import Template, put_together
from tests.postroom.conftest import KEY, deliver, delivering, stage
from tests.postroom.stage import Stage, webhook_stage
from tests.privacy.canaries import plant

__all__ = ["deliver", "stage"]


@pytest.fixture(scope="session")
def with_person(template: Template, tmp_path_factory: pytest.TempPathFactory) -> Template:
    return template.grown(tmp_path_factory.mktemp("person"), _planted)


@pytest.fixture
def ground(request: pytest.FixtureRequest, template: Template) -> Template:
    grown: Template = request.getfixturevalue("with_person") if "person" in request.fixturenames else template
    return grown


@pytest.fixture
def person(stage: Stage, with_person: Template) -> Customer:
    """The hands of the clock stand where they stood when everything about her was there."""
    made, stage.hands.at = pickle.loads(with_person.kept)
    return made


def _planted() -> tuple[Customer, datetime]:
    parcelhop, browser = cast.account("Parcelhop"), put_together(config.settings()).test_client()
    with webhook_stage(parcelhop, cast.agent("ola@parcelhop.example"), KEY) as stage:
        return plant(stage, browser.application, delivering(browser, parcelhop)), stage.hands.at

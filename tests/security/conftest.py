"""The two sides of the desk, for every test of this folder."""

import pickle

import pytest

from caredesk.core.config import Settings
from tests.conftest import Template
from tests.security import sides
from tests.security.sides import Side


@pytest.fixture(scope="session")
def with_side(template: Template, tmp_path_factory: pytest.TempPathFactory) -> Template:
    return template.grown(tmp_path_factory.mktemp("here"), sides.care)


@pytest.fixture
def ground(request: pytest.FixtureRequest, template: Template) -> Template:
    grown: Template = request.getfixturevalue("with_side") if "here" in request.fixturenames else template
    return grown


@pytest.fixture
def here(desk: Settings, with_side: Template) -> Side:
    made: Side = pickle.loads(with_side.kept)
    return made


@pytest.fixture
def there(here: Side) -> Side:
    return sides.elsewhere()

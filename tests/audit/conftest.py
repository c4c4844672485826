"""A desk with one of everything on it, for whoever asks what each change leaves behind."""

import pickle
import sys

import pytest

from caredesk.channels import actions as channels
from caredesk.core import db
from caredesk.core.config import Settings
from caredesk.team import actions as people
from caredesk.team.models import Role
from tests import cast
from tests.conftest import Template
from tests.security import sides

# The tool of others that it asks stands among the requirements for these versions of Python alone.
collect_ignore = ["test_bundle_foreign.py"] if sys.version_info < (3, 12) else []


@pytest.fixture(scope="session")
def with_side(template: Template, tmp_path_factory: pytest.TempPathFactory) -> Template:
    return template.grown(tmp_path_factory.mktemp("side"), _put_together)


@pytest.fixture
def ground(request: pytest.FixtureRequest, template: Template) -> Template:
    grown: Template = request.getfixturevalue("with_side") if "side" in request.fixturenames else template
    return grown


@pytest.fixture
def side(desk: Settings, with_side: Template) -> sides.Side:
    made: sides.Side = pickle.loads(with_side.kept)
    return made


def _put_together() -> sides.Side:
    made = sides.care()
    gone = people.invite(name="Gone", email="gone@x.example", role=Role.AGENT, teams=[made.team], actor="cli")
    people.suspend(gone, "cli")
    paused = cast.account("Elsewhere account")
    channels.pause(paused, "cli")
    made.more["paused"] = paused.id
    db.close_reading()
    return made

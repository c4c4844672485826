"""A desk with one of everything on it, for whoever asks what each change leaves behind."""

import sys

import pytest

from caredesk.core import db
from caredesk.core.config import Settings
from tests import cast
from tests.security import sides

# The tool of others that it asks stands among the requirements for these versions of Python alone.
collect_ignore = ["test_bundle_foreign.py"] if sys.version_info < (3, 12) else []


@pytest.fixture
def side(desk: Settings) -> sides.Side:
    from caredesk.channels import actions as channels
    from caredesk.team import actions as people
    from caredesk.team.models import Role

    made = sides.care()
    gone = people.invite(name="Gone", email="gone@x.example", role=Role.AGENT, teams=[made.team], actor="cli")
    people.suspend(gone, "cli")
    paused = cast.account("Elsewhere account")
    channels.pause(paused, "cli")
    made.more["paused"] = paused.id
    db.close_reading()
    return made

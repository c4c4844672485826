"""What the tests of the floor share."""

import pytest

from tests.core import job_kinds


@pytest.fixture
def kinds(monkeypatch):
    job_kinds.known(monkeypatch)

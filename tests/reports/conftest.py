"""A desk on which some waited longer, and how a reader asks for its pages."""

import pytest
from flask.testing import FlaskClient

from caredesk.core import clock, db
from tests import cast
from tests.reports.waits import NOW, waited


@pytest.fixture
def unfair(parcelhop):
    waited(parcelhop, range(36, 67), lang="hu")
    waited(parcelhop, [*range(24, 45)] * 2)
    return parcelhop


@pytest.fixture
def ask(app):
    """A page as this agent reads it, at the time of the stage."""
    opened: dict[int, FlaskClient] = {}

    def asked(who, url="/reports/fairness"):
        with clock.fixed(NOW):
            client = opened.setdefault(who.id, cast.signed_in(app, who))
            answer = client.get(url)
        db.close_reading()
        assert answer.status_code == 200
        return answer.get_data(as_text=True)

    return asked

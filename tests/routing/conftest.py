"""Who reads the pages of this room, and a ticket that presses."""

import pytest

from caredesk.core import db
from caredesk.tickets import actions
from caredesk.tickets.models import Priority
from tests import cast
from tests.routing import stage


@pytest.fixture
def browser(app, request):
    """A signed-in browser of this agent, without the form's token."""
    app.config["WTF_CSRF_ENABLED"] = False

    def open_for(who):
        return cast.signed_in(app, who)

    return open_for


@pytest.fixture
def urgent(parcelhop, kasia, ola):
    ticket = actions.prioritise(stage.waiting("Where is it?", minutes=0), ola, Priority.URGENT)
    db.close_reading()
    return ticket

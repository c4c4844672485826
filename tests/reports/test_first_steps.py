"""The way from an empty desk to the first answer."""

import pytest

from caredesk import create_app
from caredesk.core import config, db, secrets
from caredesk.core.config import Settings
from caredesk.reports import first_steps
from caredesk.start import open_desk
from caredesk.team import sessions, welcome
from caredesk.team.links import owner_link
from tests import cast


def done():
    db.close_reading()
    return {step.key for step in first_steps.steps() if step.is_done}


@pytest.fixture
def bare(tmp_path):
    """A desk that was just started for the first time, and its owner."""
    settings = Settings(data=tmp_path / "bare")
    open_desk(settings)
    token = owner_link().rpartition("/")[2]
    yield settings, welcome.found(token, name="Eva", email="eva@x.example", password="a long phrase", lang="en")
    db.close_reading()
    db.database().dispose()
    secrets.use(None)
    config.use(None)


def test_the_owner_of_a_new_desk_lands_on_the_first_steps(bare):
    settings, owner = bare
    browser = create_app(settings).test_client()
    browser.set_cookie(sessions.cookie_name(), sessions.begin(owner, address="", browser=""))

    assert browser.get("/").location.endswith("/start")
    assert done() == {"owner"}
    assert "Connect a channel" in browser.get("/start").text


def test_steps_are_done_when_what_they_ask_for_is_there(desk, app, bence):
    assert done() == {"owner", "channel", "team"}

    browser = cast.signed_in(app, bence)
    assert "/inbox" in browser.get("/").location
    assert browser.get("/start").status_code == 200


def test_an_agent_is_not_asked_to_connect_channels(app, ola):
    assert cast.signed_in(app, ola).get("/start").status_code == 403

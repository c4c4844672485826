"""Links that work once: the first owner, invitations, new passwords."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from caredesk.core import clock, db
from caredesk.core.config import Settings
from caredesk.team import actions, links, sessions, welcome
from caredesk.team.models import Agent, AgentState, Link, LinkKind, Role
from tests import cast

SECRET = "a long enough secret"


@pytest.fixture
def app(app: Flask) -> Flask:
    app.config.update(WTF_CSRF_ENABLED=False)
    return app


@pytest.fixture
def invited(desk: Settings) -> Agent:
    return actions.invite(name="Magda", email="magda@parcelhop.example", role=Role.AGENT, teams=[], actor="cli")


@pytest.fixture
def no_owner(eva: Agent) -> None:
    with db.transaction():
        db.lock(eva).role = Role.VIEWER


def _path(link: str) -> str:
    return "/" + link.split("/", 3)[3]


def _token(link: str) -> str:
    return link.rsplit("/", 1)[1]


def _join(browser: FlaskClient, link: str, **typed: str) -> int:
    given = {"name": "Magda Lis", "email": "magda@parcelhop.example", "password": SECRET, "lang": "pl", **typed}
    return browser.post(_path(link), data=given).status_code


def test_an_invitation_is_accepted_once_and_signs_in(app: Flask, client: FlaskClient, invited: Agent) -> None:
    link = links.for_agent(invited, "cli")

    assert "magda@parcelhop.example" in client.get(_path(link)).text
    assert _join(client, link) == 303
    assert client.get("/me").status_code == 200
    assert _join(app.test_client(), link) == 404
    made = cast.agent("magda@parcelhop.example")
    assert (made.state, made.name, made.lang) == (AgentState.ACTIVE, "Magda Lis", "pl")


def test_looking_at_a_link_does_not_use_it_up(client: FlaskClient, invited: Agent) -> None:
    link = links.for_agent(invited, "cli")

    for _ in range(3):
        assert client.get(_path(link)).status_code == 200


def test_a_refused_password_leaves_the_link_in_force(client: FlaskClient, invited: Agent) -> None:
    link = links.for_agent(invited, "cli")

    assert _join(client, link, password="short") == 422
    assert _join(client, link, password="Magda12345") == 422
    assert _join(client, link) == 303


def test_a_form_cannot_choose_role_state_or_address(client: FlaskClient, invited: Agent) -> None:
    more = {"role": "owner", "email": "evil@example.com", "state": "active", "id": "1"}

    _join(client, links.for_agent(invited, "cli"), **more)

    made = cast.agent("magda@parcelhop.example")
    assert (made.role, made.id) == (Role.AGENT, invited.id)


Undo = Callable[[Agent], object]


@pytest.mark.parametrize(
    "meanwhile",
    [
        pytest.param(lambda who: actions.suspend(who, "cli"), id="suspended"),
        pytest.param(lambda who: welcome.start_with(who, SECRET, "cli"), id="joined another way"),
        pytest.param(lambda who: links.for_agent(who, "cli"), id="a newer link was made"),
    ],
)
def test_an_invitation_is_bound_to_how_the_agent_stands(meanwhile: Undo, invited: Agent) -> None:
    token = _token(links.for_agent(invited, "cli"))

    meanwhile(invited)

    with pytest.raises(links.Void):
        links.find(token, LinkKind.INVITATION)


def test_a_link_is_void_after_a_day(invited: Agent) -> None:
    token = _token(links.for_agent(invited, "cli"))

    with clock.fixed(clock.now() + timedelta(hours=23)):
        links.find(token, LinkKind.INVITATION)
    with clock.fixed(clock.now() + timedelta(hours=25)), pytest.raises(links.Void):
        links.find(token, LinkKind.INVITATION)


def test_a_link_of_one_kind_opens_no_other_page(client: FlaskClient, invited: Agent, ola: Agent) -> None:
    invitation, reset = links.for_agent(invited, "cli"), links.for_agent(ola, "cli")

    assert client.get(f"/reset/{_token(invitation)}").status_code == 404
    assert client.get(f"/welcome/{_token(reset)}").status_code == 404


def test_a_used_and_an_invented_link_look_the_same(app: Flask, client: FlaskClient, invited: Agent) -> None:
    link = links.for_agent(invited, "cli")
    _join(app.test_client(), link)

    used, invented = client.get(_path(link)), client.get("/welcome/invented")

    assert used.status_code == invented.status_code == 404
    assert len(used.text) == len(invented.text)


def test_the_database_never_holds_the_link(invited: Agent) -> None:
    token = _token(links.for_agent(invited, "cli"))

    row = db.first(Link, Link.agent_id == invited.id)
    assert row is not None
    assert token not in row.model_dump_json()


def test_the_first_owner_comes_in_by_a_link(client: FlaskClient, no_owner: None) -> None:
    link = links.owner_link()
    assert link is not None

    answer = client.post(
        _path(link), data={"name": "Fela", "email": "Fela@Parcelhop.example", "password": SECRET, "lang": "hu"}
    )

    assert answer.location == "/start"
    assert cast.agent("fela@parcelhop.example").role is Role.OWNER
    assert links.owner_link() is None


def test_there_is_no_owner_link_once_there_is_an_owner(no_owner: None, eva: Agent) -> None:
    first = links.owner_link()
    second = links.owner_link()
    assert first is not None
    assert second is not None
    with pytest.raises(links.Void):
        links.find(_token(first), LinkKind.OWNER)

    with db.transaction():
        db.lock(eva).role = Role.OWNER

    with pytest.raises(links.Void):
        links.find(_token(second), LinkKind.OWNER)


def test_a_new_password_ends_every_session(client: FlaskClient, ola: Agent) -> None:
    welcome.start_with(ola, SECRET, "cli")
    ola = cast.agent(ola.email)
    old = sessions.begin(ola, address="", browser="")
    link = links.for_agent(ola, "cli")

    assert client.post(_path(link), data={"password": "quite another secret"}).status_code == 303

    assert sessions.current(old) is None
    assert client.get("/me").status_code == 200
    assert [entry["body"]["why"] for entry in cast.entries("session.ended")] == ["password"]
    with pytest.raises(links.Void):
        links.find(_token(link), LinkKind.RESET)


def test_each_step_of_a_link_is_in_the_trail(client: FlaskClient, invited: Agent) -> None:
    links.for_agent(invited, "cli")
    _join(client, links.for_agent(invited, "cli"))

    verbs = [
        entry["verb"] for entry in cast.entries() if entry["verb"].partition(".")[0] in ("agent", "link", "session")
    ]
    assert verbs == [
        "agent.invited", "link.made", "link.voided", "link.made", "link.used", "agent.joined", "session.begun",
    ]  # fmt: skip

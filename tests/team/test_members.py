"""Pages about colleagues: every route for every role, with own and foreign people."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from caredesk.core import db
from caredesk.team import access, actions, keys, sessions, welcome
from caredesk.team.models import Agent, Role, Team
from tests import cast


@pytest.fixture
def app(app: Flask) -> Flask:
    app.config.update(WTF_CSRF_ENABLED=False)
    return app


def _people(desk: object = None) -> dict[str, Agent]:
    return {name: cast.agent(f"{name}@parcelhop.example") for name in ("ola", "bence", "vera", "eva", "outsider")}


def _team(name: str = "Care PL") -> Team:
    found = db.first(Team, Team.name == name)
    assert found is not None
    return found


def _browser(app: Flask, who: str) -> FlaskClient:
    return app.test_client() if who == "nobody" else cast.signed_in(app, _people()[who])


# What each role gets for each route: nobody, viewer, agent, supervisor, owner.
WHO = ("nobody", "vera", "ola", "bence", "eva")
PAGES = [
    ("/team", (302, 200, 200, 200, 200)),
    ("/team/roles", (302, 200, 200, 200, 200)),
    ("/team/new", (302, 403, 403, 200, 200)),
    ("/team/{ola}", (302, 200, 200, 200, 200)),
    ("/team/{outsider}", (302, 404, 404, 404, 200)),
    ("/team/99999", (302, 404, 404, 404, 404)),
    ("/me", (302, 200, 200, 200, 200)),
]
WRITES = [
    ("/team", (401, 403, 403, 422, 422)),
    ("/team/{vera}/role", (401, 403, 403, 422, 422)),
    ("/team/{vera}/teams", (401, 403, 403, 422, 303)),
    ("/team/{vera}/suspension", (401, 403, 403, 303, 303)),
    ("/team/{vera}/reinstatement", (401, 403, 403, 303, 303)),
    ("/team/{vera}/link", (401, 403, 403, 201, 201)),
    ("/team/{vera}/sessions/end", (401, 403, 403, 303, 303)),
    ("/team/{outsider}/role", (401, 404, 404, 404, 422)),
    ("/team/{outsider}/suspension", (401, 404, 404, 404, 303)),
    ("/team/{outsider}/link", (401, 404, 404, 404, 201)),
    ("/team/{bence}/suspension", (401, 403, 403, 403, 303)),
    ("/team/{eva}/suspension", (401, 404, 404, 404, 403)),
    ("/teams", (401, 403, 403, 403, 422)),
    ("/me", (401, 422, 422, 422, 422)),
    ("/me/look", (401, 204, 204, 204, 204)),
    ("/me/password", (401, 422, 422, 422, 422)),
    ("/me/sessions/end", (401, 303, 303, 303, 303)),
    ("/me/sessions/00000000-0000-4000-8000-000000000000/end", (401, 404, 404, 404, 404)),
    ("/me/keys", (401, 422, 422, 422, 422)),
    ("/me/keys/99999/revocation", (401, 404, 404, 404, 404)),
]


def _url(pattern: str) -> str:
    return pattern.format(**{name: agent.id for name, agent in _people().items()})


@pytest.mark.once
@pytest.mark.parametrize(("url", "codes"), PAGES, ids=[row[0] for row in PAGES])
def test_who_reads_which_page(url: str, codes: tuple[int, ...], app: Flask) -> None:
    assert tuple(_browser(app, who).get(_url(url)).status_code for who in WHO) == codes


@pytest.mark.once
@pytest.mark.parametrize(("url", "codes"), WRITES, ids=[row[0] for row in WRITES])
def test_who_writes_where(url: str, codes: tuple[int, ...], app: Flask) -> None:
    browsers = [_browser(app, who) for who in WHO]

    assert tuple(browser.post(_url(url), data={}).status_code for browser in browsers) == codes


def test_nothing_is_changed_by_reading(app: Flask) -> None:
    browser = _browser(app, "eva")
    before = len(cast.entries())

    codes = {browser.get(_url(url)).status_code for url, _codes in WRITES}

    assert codes == {200, 405}
    assert len(cast.entries()) == before


def _invite(browser: FlaskClient, **typed: object) -> int:
    given = {"name": "Magda", "email": "magda@parcelhop.example", "role": "agent", "teams": [str(_team().id)], **typed}
    return browser.post("/team", data=given).status_code


def test_a_supervisor_invites_into_their_team(app: Flask, bence: Agent) -> None:
    assert _invite(cast.signed_in(app, bence)) == 201

    assert access.team_ids(cast.agent("magda@parcelhop.example")) == {_team().id}
    assert cast.entries("agent.invited")[-1]["actor"] == bence.uuid


@pytest.mark.once
@pytest.mark.parametrize(
    "typed",
    [
        pytest.param({"role": "owner"}, id="an owner"),
        pytest.param({"role": "supervisor"}, id="another supervisor"),
        pytest.param({"teams": []}, id="into no team"),
        pytest.param({"teams": ["elsewhere"]}, id="into a foreign team"),
        pytest.param({"teams": ["x"]}, id="into nonsense"),
        pytest.param({"email": "OLA@parcelhop.example"}, id="somebody twice"),
        pytest.param({"name": "\u202e "}, id="without a name"),
    ],
)
def test_what_a_supervisor_may_not_invite(typed: dict[str, object], app: Flask, bence: Agent) -> None:
    if typed.get("teams") == ["elsewhere"]:
        typed = {"teams": [str(_team("Elsewhere").id)]}
    before = len(cast.entries())
    browser = cast.signed_in(app, bence)

    assert _invite(browser, **typed) == 422
    assert len(cast.entries()) == before + 1  # the session of the browser itself


@pytest.mark.parametrize("what", ["role", "teams", "suspension", "sessions/end"])
def test_a_change_of_standing_signs_out(what: str, app: Flask, ola: Agent, eva: Agent) -> None:
    browser, boss = cast.signed_in(app, ola), cast.signed_in(app, eva)
    assert browser.get("/me").status_code == 200

    given = {"role": "viewer", "teams": [str(_team("Elsewhere").id)]}
    assert boss.post(f"/team/{ola.id}/{what}", data=given).status_code == 303

    assert browser.get("/me").status_code == 302
    assert len(cast.entries("session.ended")) == 1


def test_suspending_revokes_keys_and_coming_back_does_not_revive_them(ola: Agent, eva: Agent) -> None:
    welcome.start_with(ola, "a long enough secret", "cli")
    _, key = keys.make(ola, "export", ola)

    actions.suspend(ola, eva)
    actions.suspend(ola, eva)
    actions.reinstate(ola, eva)

    assert keys.find(key) is None
    assert cast.agent(ola.email).is_active
    assert [len(cast.entries(verb)) for verb in ("agent.suspended", "agent.reinstated", "key.revoked")] == [1, 1, 1]


def test_the_last_owner_stays(eva: Agent) -> None:
    with pytest.raises(actions.LastOwner):
        actions.suspend(eva, "cli")
    with pytest.raises(actions.LastOwner):
        actions.change_role(eva, Role.AGENT, "cli")

    assert cast.agent(eva.email).role is Role.OWNER


def test_what_stays_as_it_was_is_no_entry_and_signs_nobody_out(ola: Agent, eva: Agent) -> None:
    token = sessions.begin(ola, address="", browser="")
    before = len(cast.entries())

    actions.change_role(ola, Role.AGENT, eva)
    actions.change_teams(ola, [_team()], eva)

    assert sessions.current(token) is not None
    assert len(cast.entries()) == before


def test_nobody_reads_of_people_in_other_teams(app: Flask, ola: Agent) -> None:
    page = cast.signed_in(app, ola).get("/team").text

    assert "Bence" in page
    assert "Otto Sider" not in page
    assert "Elsewhere" not in page


def test_a_team_is_made_and_renamed_by_the_owner(app: Flask, eva: Agent) -> None:
    boss = cast.signed_in(app, eva)

    assert boss.post("/teams", data={"name": " Care  HU "}).status_code == 303
    assert boss.post("/teams", data={"name": "Care HU"}).status_code == 422
    assert boss.post(f"/teams/{_team('Care HU').id}", data={"name": "Care PL"}).status_code == 422
    assert boss.post(f"/teams/{_team('Care HU').id}", data={"name": "Care Hungary"}).status_code == 303

    assert cast.entries("team.renamed")[-1]["body"] == {"from": "Care HU", "to": "Care Hungary"}

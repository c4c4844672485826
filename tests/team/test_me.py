"""One's own page: profile, look, password, browsers, keys."""

import re

import pytest
from flask import Flask
from flask_login import current_user

from caredesk.core import db
from caredesk.team import keys, sessions, welcome
from caredesk.team.models import Agent
from tests import cast

SECRET = "a long enough secret"
PROFILE = {"name": "Ola N.", "lang": "pl", "zone": "Europe/Budapest", "theme": "dark", "density": "compact"}


@pytest.fixture
def app(app: Flask) -> Flask:
    app.config.update(WTF_CSRF_ENABLED=False)
    return app


def test_a_profile_is_saved_with_one_entry_of_what_differs(app: Flask, ola: Agent) -> None:
    browser = cast.signed_in(app, ola)

    assert browser.post("/me", data={**PROFILE, "keys_on": "1"}).status_code == 303

    changed = cast.entries("agent.changed")[-1]["body"]
    assert changed["zone"] == ["Europe/Warsaw", "Europe/Budapest"]
    assert "keys_on" not in changed
    assert "Profil zapisany" in browser.get("/me").text


@pytest.mark.once
@pytest.mark.parametrize(
    "typed",
    [{"lang": "de"}, {"zone": "Mars/Base"}, {"theme": "pink"}, {"density": "x"}, {"name": ""}, {"name": "x" * 81}],
    ids=str,
)
def test_what_a_profile_cannot_be(typed: dict[str, str], app: Flask, ola: Agent) -> None:
    assert cast.signed_in(app, ola).post("/me", data={**PROFILE, **typed}).status_code == 422
    assert not cast.entries("agent.changed")


def test_nobody_gives_themselves_a_role(app: Flask, ola: Agent) -> None:
    more = {"role": "owner", "state": "active", "email": "x@example.com", "id": "1", "created_at": "2020-01-01"}

    cast.signed_in(app, ola).post("/me", data={**PROFILE, **more})

    stands = cast.agent(ola.email)
    assert (stands.role, stands.id, stands.created_at) == (ola.role, ola.id, ola.created_at)


def test_the_look_is_kept_as_it_is_clicked(app: Flask, ola: Agent) -> None:
    browser = cast.signed_in(app, ola)

    assert browser.post("/me/look", data={"theme": "dark"}).status_code == 204
    assert browser.post("/me/look", data={"theme": "pink", "density": "compact"}).status_code == 422

    assert (cast.agent(ola.email).theme, cast.agent(ola.email).density) == ("dark", "compact")


def test_a_new_password_keeps_this_browser_and_ends_the_others(app: Flask, ola: Agent) -> None:
    welcome.start_with(ola, SECRET, "cli")
    here, there = cast.signed_in(app, ola), cast.signed_in(app, ola)
    before = here.get_cookie("caredesk")

    given = {"old": SECRET, "password": "quite another secret"}
    assert here.post("/me/password", data=given).status_code == 303

    after = here.get_cookie("caredesk")
    assert before is not None
    assert after is not None
    assert before.value != after.value
    assert here.get("/me").status_code == 200
    assert there.get("/me").status_code == 302


def test_a_new_password_needs_the_old_one_and_guessing_is_slowed(app: Flask, ola: Agent) -> None:
    welcome.start_with(ola, SECRET, "cli")
    browser = cast.signed_in(app, ola)

    codes = [
        browser.post("/me/password", data={"old": f"guess {number}", "password": "quite another"}).status_code
        for number in range(6)
    ]

    assert codes == [422] * 5 + [429]
    assert not cast.entries("agent.password_changed")


def test_browsers_are_listed_and_signed_out(app: Flask, ola: Agent) -> None:
    here, there = cast.signed_in(app, ola), cast.signed_in(app, ola)

    page = here.get("/me").text
    others = re.findall(r"/me/sessions/([0-9a-f-]{36})/end", page)
    assert len(others) == 1
    assert here.post(f"/me/sessions/{others[0]}/end").status_code == 303

    assert there.get("/me").status_code == 302
    assert here.get("/me").status_code == 200


def test_nobody_ends_a_foreign_session_or_key(app: Flask, ola: Agent, bence: Agent) -> None:
    theirs = sessions.begin(bence, address="", browser="")
    row, key = keys.make(bence, "", bence)
    found = sessions.current(theirs)
    assert found is not None
    browser = cast.signed_in(app, ola)

    assert browser.post(f"/me/sessions/{found[0].uuid}/end").status_code == 404
    assert browser.post(f"/me/keys/{row.id}/revocation").status_code == 404

    db.close_reading()
    assert sessions.current(theirs) is not None
    assert keys.find(key) is not None


def test_all_others_are_signed_out_at_once(app: Flask, ola: Agent) -> None:
    browsers = [cast.signed_in(app, ola) for _ in range(3)]

    browsers[0].post("/me/sessions/end")

    assert [browser.get("/me").status_code for browser in browsers] == [200, 302, 302]


def test_a_key_is_shown_once_and_revoked(app: Flask, ola: Agent) -> None:
    browser = cast.signed_in(app, ola)

    shown = re.search(r"cdk_[\w-]{43}", browser.post("/me/keys", data={"name": "export"}).text)

    assert shown is not None
    assert shown[0] not in browser.get("/me").text
    assert keys.find(shown[0]) is not None
    browser.post(f"/me/keys/{keys.of(ola)[0].id}/revocation")
    db.close_reading()
    assert keys.find(shown[0]) is None


def test_a_key_opens_no_page_and_a_cookie_opens_no_machine_door(app: Flask, ola: Agent) -> None:
    _, key = keys.make(ola, "", ola)
    token = sessions.begin(ola, address="", browser="")

    assert app.test_client().get("/me", headers={"Authorization": f"Bearer {key}"}).status_code == 302
    with app.test_request_context("/api/v1/me", headers={"Cookie": f"caredesk={token}"}):
        assert not current_user.is_authenticated
    with app.test_request_context("/api/v1/me", headers={"Authorization": f"Bearer {key}"}):
        assert current_user.email == ola.email

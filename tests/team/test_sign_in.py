"""Signing in and out through the pages."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from caredesk.core import db
from caredesk.team import actions, sessions, welcome
from caredesk.team.models import Agent, AgentState
from tests import cast

SECRET = "a long enough secret"


@pytest.fixture
def app(app: Flask) -> Flask:
    app.config.update(WTF_CSRF_ENABLED=False)
    return app


@pytest.fixture
def ola(ola: Agent) -> Agent:
    welcome.start_with(ola, SECRET, "cli")
    return ola


def _sign_in(
    browser: FlaskClient, email: str = "ola@parcelhop.example", password: str = SECRET, **more: str
) -> TestResponse:
    return browser.post("/sign-in", data={"email": email, "password": password, **more})


def test_the_right_password_opens_the_desk(client: FlaskClient, ola: Agent) -> None:
    answer = _sign_in(client, email=" Ola@Parcelhop.Example ", next="/team?x=1")

    assert answer.status_code == 303
    assert answer.location == "/team?x=1"
    assert client.get("/me").status_code == 200
    assert cast.entries("session.begun")[-1]["actor"] == ola.uuid


@pytest.mark.once
@pytest.mark.parametrize(
    "way", ["//evil.example", "/\\evil.example", "https://evil.example", "/a\nb", "javascript:alert(1)", "/%0d\r"]
)
def test_nobody_is_sent_elsewhere(way: str, client: FlaskClient, ola: Agent) -> None:
    assert _sign_in(client, next=way).location == "/"


def test_the_cookie_is_for_the_server_only(client: FlaskClient, ola: Agent) -> None:
    cookies = _sign_in(client).headers.getlist("Set-Cookie")

    ours = next(cookie for cookie in cookies if cookie.startswith("caredesk="))
    assert "HttpOnly" in ours
    assert "SameSite=Lax" in ours
    assert "Path=/" in ours
    assert "Domain" not in ours


def test_signing_in_makes_a_new_session_and_ends_the_old_one(client: FlaskClient, ola: Agent) -> None:
    _sign_in(client)
    first = client.get_cookie("caredesk")
    _sign_in(client)
    second = client.get_cookie("caredesk")

    assert first is not None
    assert second is not None
    assert first.value != second.value
    assert sessions.current(first.value) is None


def test_an_old_cookie_is_worth_nothing_after_sign_out(client: FlaskClient, ola: Agent) -> None:
    _sign_in(client)
    kept = client.get_cookie("caredesk")
    assert kept is not None

    assert client.post("/sign-out").location == "/sign-in"
    client.set_cookie("caredesk", kept.value)

    assert client.get("/me").location == "/sign-in?next=%2Fme"
    assert client.get("/me", headers={"HX-Request-Type": "partial"}).status_code == 401
    assert client.post("/me/look", data={"theme": "dark"}).status_code == 401


def test_signing_out_needs_a_post(client: FlaskClient, ola: Agent) -> None:
    _sign_in(client)

    assert client.get("/sign-out").status_code == 405
    assert client.get("/me").status_code == 200


def _stand(agent: Agent, state: AgentState) -> None:
    with db.transaction():
        db.lock(agent).state = state


def test_unknown_invited_suspended_and_wrong_read_the_same(app: Flask, ola: Agent, bence: Agent, vera: Agent) -> None:
    _stand(bence, AgentState.INVITED)
    welcome.start_with(vera, SECRET, "cli")
    actions.suspend(vera, "cli")
    answers = set()

    for email, password in (
        ("ola@parcelhop.example", "wrong password"),
        ("bence@parcelhop.example", SECRET),
        ("vera@parcelhop.example", SECRET),
        ("nobody@parcelhop.example", SECRET),
    ):
        answer = _sign_in(app.test_client(), email, password)
        page = answer.text.replace(email, "")
        answers.add((answer.status_code, len(page), "do not fit together" in page))

    assert len(answers) == 1
    assert answers.pop()[::2] == (401, True)


def test_a_failure_is_one_entry_known_or_not(app: Flask, ola: Agent) -> None:
    _sign_in(app.test_client(), password="wrong password")
    _sign_in(app.test_client(), email="nobody@parcelhop.example")

    assert [entry["object"] == ola.uuid for entry in cast.entries("login.failed")] == [True, False]


def test_guessing_is_slowed_and_says_for_how_long(app: Flask, ola: Agent) -> None:
    answers = [_sign_in(app.test_client(), password=f"guess number {number}") for number in range(8)]

    assert [answer.status_code for answer in answers][:5] == [401] * 5
    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["Retry-After"]) >= 1
    assert _sign_in(app.test_client()).status_code == 429


def test_the_same_words_when_an_unknown_address_is_guessed(app: Flask, ola: Agent) -> None:
    codes = [_sign_in(app.test_client(), email="nobody@parcelhop.example").status_code for _ in range(8)]

    assert codes[:5] == [401] * 5
    assert codes[-1] == 429


def test_strangers_cannot_lock_out_a_browser_that_is_known(app: Flask, client: FlaskClient, ola: Agent) -> None:
    _sign_in(client)
    client.post("/sign-out")

    for number in range(12):
        _sign_in(app.test_client(), password=f"guess number {number}")

    assert _sign_in(app.test_client()).status_code == 429
    assert _sign_in(client).status_code == 303


def test_a_mark_of_one_address_helps_no_other(app: Flask, client: FlaskClient, ola: Agent, bence: Agent) -> None:
    welcome.start_with(bence, SECRET, "cli")
    _sign_in(client)

    codes = [_sign_in(client, "bence@parcelhop.example", f"guess number {number}").status_code for number in range(8)]

    assert codes[-1] == 429


def test_one_guess_for_each_of_two_hundred_agents_is_slowed_by_address(app: Flask) -> None:
    codes = []
    for number in range(40):
        codes.append(_sign_in(app.test_client(), f"agent{number}@parcelhop.example", "Summer2026!").status_code)

    assert codes[:30] == [401] * 30
    assert 429 in codes[30:]


def test_a_sign_in_without_the_token_of_the_page_is_refused(app: Flask, ola: Agent) -> None:
    app.config.update(WTF_CSRF_ENABLED=True)

    assert _sign_in(app.test_client()).status_code == 400


@pytest.mark.once
@pytest.mark.parametrize(("lang", "words"), [("pl", "Zaloguj się"), ("hu", "Bejelentkezés"), ("en", "Sign in")])
def test_the_page_speaks_the_language_that_was_clicked(lang: str, words: str, client: FlaskClient) -> None:
    assert words in client.get(f"/sign-in?lang={lang}").text
    assert words in client.get("/sign-in").text


def test_every_answer_carries_the_headers(client: FlaskClient) -> None:
    for url in ("/sign-in", "/reset", "/reset/nothing", "/welcome/nothing"):
        answer = client.get(url)
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["Cache-Control"] == "no-store"

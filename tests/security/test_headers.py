"""What stands on every answer, and what a write must bring with it."""

import json
import re

import pytest
from flask import Flask, abort
from werkzeug.test import TestResponse

from caredesk.core import db
from caredesk.core.config import Settings
from caredesk.core.web import POLICY
from caredesk.team.models import Agent
from tests import cast
from tests.postroom.conftest import event, signed
from tests.security import sides
from tests.security.sides import Side
from tests.security.visitor import PARTIAL, WITH_KEY, Visitor, method, routes

CSP = re.compile("^" + re.escape(POLICY).replace(r"\{nonce\}", "[A-Za-z0-9_-]{22}") + "$")
FIXED = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


STRICTER = {"Referrer-Policy": ["strict-origin"]}  # where an address holds a secret


def lacks(answer: TestResponse) -> list[str]:
    """What should stand on this answer and does not."""
    wrong = [name for name, value in FIXED.items() if answer.headers.getlist(name) not in ([value], STRICTER.get(name))]
    policy = answer.headers.getlist("Content-Security-Policy")
    wrong += [] if len(policy) == 1 and CSP.match(policy[0]) and "unsafe" not in policy[0] else [f"CSP {policy}"]
    body = answer.get_data(as_text=True) if answer.mimetype == "text/html" else ""
    nonces = set(re.findall(r'nonce="([^"]*)"', body))
    wrong += [] if all(f"'nonce-{one}'" in policy[0] for one in nonces) else ["another nonce"]
    wrong += (
        ["a script without a nonce"] if re.search(r"<script(?![^>]*(nonce=|type=\"application/json))", body) else []
    )
    wrong += ["an inline handler or style"] if re.search(r"<[^>]+\s(on[a-z]+|style)=", body) else []
    return wrong + [f"cookie {one}" for one in answer.headers.getlist("Set-Cookie") if not _is_safe(one)]


def _is_safe(cookie: str) -> bool:
    words = {word.strip().lower() for word in cookie.split(";")[1:]}
    return {"httponly", "samesite=lax", "path=/"} <= words and not any(one.startswith("domain") for one in words)


@pytest.mark.parametrize("by", ["eva", "vera", ""])
def test_the_headers_stand_on_every_answer(app: Flask, here: Side, by: str) -> None:
    visitor = Visitor(app, cast.agent(f"{by}@parcelhop.example") if by else None)
    wrong = []
    for rule in routes(app):
        for values in (here.values(), sides.missing()):
            for headers in ({}, PARTIAL):
                answer = visitor.go(rule, values, headers=headers)
                wrong += [f"{method(rule)} {rule.rule} {answer.status_code}: {one}" for one in lacks(answer)]

    assert wrong == []


@pytest.mark.parametrize(
    ("path", "code"),
    [
        pytest.param("/nowhere", 404, id="no page"),
        pytest.param("/api/v1/nowhere", 404, id="no route of the API"),
        pytest.param("/static/x/nowhere.js", 404, id="no file"),
        pytest.param("/static/x/../../wsgi.py", 404, id="above the folder"),
        pytest.param("/static/x/..%2f..%2fwsgi.py", 404, id="above the folder, hidden"),
        pytest.param("/static/x/%2e%2e/%2e%2e/README.md", 404, id="above the folder, spelt out"),
        pytest.param("/inbox/", 404, id="a slash too many"),
        pytest.param("/tickets/%00", 404, id="a NUL"),
        pytest.param("/tickets/99999999999999999999999999", 404, id="a number beyond all"),
    ],
)
def test_errors_have_them_too(app: Flask, eva: Agent, path: str, code: int) -> None:
    answer = Visitor(app, eva).ask(path)

    assert (answer.status_code, lacks(answer)) == (code, [])


@pytest.mark.parametrize("is_debug", [False, True])
def test_our_own_mistake_tells_nothing_of_itself(own_app: Flask, eva: Agent, is_debug: bool) -> None:
    def broken() -> None:
        raise RuntimeError("the canary of a trace")

    for path in ("/broken", "/api/v1/broken", "/hooks/broken/now"):
        own_app.add_url_rule(path, path, broken)
    own_app.add_url_rule("/teapot", "teapot", lambda: abort(418))
    own_app.config.update(TESTING=False, PROPAGATE_EXCEPTIONS=False, DEBUG=is_debug)
    visitor = Visitor(own_app, eva)

    for path in ("/broken", "/api/v1/broken", "/hooks/broken/now"):
        answer = visitor.ask(path)
        body = answer.get_data(as_text=True)
        assert (answer.status_code, lacks(answer)) == (500, [])
        assert not re.search("canary|Traceback|RuntimeError|werkzeug|debugger", body)
    assert lacks(visitor.ask("/teapot")) == []


def test_no_debugger_can_be_switched_on(desk: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    from caredesk import create_app

    monkeypatch.setenv("FLASK_DEBUG", "1")
    app = create_app(desk)

    answer = app.test_client().get("/?__debugger__=yes&cmd=resource&f=debugger.js")
    assert answer.status_code == 302
    assert app.test_client().get("/console").status_code == 404


def test_over_https_cookies_are_bound_and_the_browser_stays_there(desk: Settings, ola: Agent) -> None:
    from caredesk import create_app
    from caredesk.team import passwords

    with db.transaction():
        db.lock(ola).password_hash = passwords.kept(cast.PASSWORD)
    desk.base_url = "https://desk.example"
    app = create_app(desk)
    app.config["WTF_CSRF_ENABLED"] = False
    told = {"email": ola.email, "password": cast.PASSWORD}

    answer = app.test_client().post("/sign-in", data=told, base_url="https://desk.example")

    cookies = answer.headers.getlist("Set-Cookie")
    assert answer.status_code == 303 and cookies
    assert all(one.startswith("__Host-") and "Secure" in one and _is_safe(one) for one in cookies if "=;" not in one)
    assert "max-age=31536000" in answer.headers["Strict-Transport-Security"]


@pytest.mark.parametrize("by", ["eva", ""])
def test_no_write_without_the_token(app: Flask, here: Side, by: str) -> None:
    visitor, wrong = Visitor(app, cast.agent(f"{by}@parcelhop.example") if by else None), []
    app.config["WTF_CSRF_ENABLED"] = True
    before = len(cast.entries())
    for rule in routes(app):
        if method(rule) == "GET" or WITH_KEY.match(rule.rule) or rule.endpoint == "postroom.hook":
            continue
        for headers in ({}, PARTIAL, {"X-CSRFToken": "made up"}):
            code = visitor.go(rule, here.values(), headers=headers).status_code
            wrong += [f"{rule.rule}: {code}"] if code != 400 else []

    assert wrong == []
    assert len(cast.entries()) == before


def test_a_token_is_good_for_its_own_browser_only(app: Flask, here: Side, ola: Agent, bence: Agent) -> None:
    path, theirs, mine = f"/tickets/{here.ticket.id}/notes", Visitor(app, bence), Visitor(app, ola)
    app.config["WTF_CSRF_ENABLED"] = True
    tokens = [_token(one) for one in (theirs, mine)]

    codes = [mine.ask(path, "POST", data={"text": "n"}, headers={"X-CSRFToken": one}).status_code for one in tokens]

    assert codes == [400, 302]


def _token(visitor: Visitor) -> str:
    found = re.search(r'csrf-token" content="([^"]*)"', visitor.ask("/inbox").get_data(as_text=True))
    assert found
    return found[1]


def test_machines_speak_json_and_say_so(app: Flask, here: Side, ola: Agent) -> None:
    visitor, wrong = Visitor(app, ola), []
    before = len(cast.entries())
    for rule in routes(app):
        body = "json" in app.view_functions[rule.endpoint].__annotations__
        if rule.rule.startswith("/api/") and method(rule) in ("POST", "PUT") and body:
            for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""):
                told = {"data": b'{"text":"x"}', "content_type": kind}
                code = visitor.ask(sides.address(rule, here.values()), method(rule), **told).status_code
                wrong += [f"{rule.rule} {kind}: {code}"] if code not in (415, 422, 400) else []

    assert wrong == []
    assert len(cast.entries()) == before


@pytest.mark.parametrize("origin", ["https://evil.example", "null"])
def test_a_write_from_another_page_is_refused(app: Flask, here: Side, ola: Agent, origin: str) -> None:
    visitor = Visitor(app, ola)
    app.config["WTF_CSRF_ENABLED"] = True
    headers = {"X-CSRFToken": _token(visitor)}
    path = f"/tickets/{here.ticket.id}/notes"

    for foreign in ({"Origin": origin}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}):
        assert visitor.ask(path, "POST", data={"text": "n"}, headers=headers | foreign).status_code == 400
    for own in ({"Origin": app.config["DESK"].public_url}, {"Sec-Fetch-Site": "same-origin"}, {}):
        assert visitor.ask(path, "POST", data={"text": "n"}, headers=headers | own).status_code == 302


def test_a_delivery_needs_neither_token_nor_origin(app: Flask, here: Side) -> None:
    body = json.dumps(event()).encode()
    headers = signed(body) | {"Origin": "https://shop.example", "Sec-Fetch-Site": "cross-site"}

    answer = app.test_client().post(f"/hooks/{here.account.uuid}", data=body, headers=headers)

    assert (answer.status_code, lacks(answer)) == (202, [])


@pytest.mark.parametrize("name", ["X-Forwarded-Host", "X-Forwarded-For", "X-Forwarded-Proto", "Remote-User", "Host"])
def test_no_header_of_a_stranger_is_believed(app: Flask, ola: Agent, name: str) -> None:
    answer = app.test_client().get("/inbox", headers={name: "evil.example"})

    assert answer.status_code in (302, 400)
    assert "evil.example" not in f"{answer.headers}{answer.get_data(as_text=True)}"


@pytest.mark.parametrize(
    "way", ["//evil.example", "https://evil.example", "/\\evil.example", "\\\\evil", "/\t/evil.example", "javascript:x"]
)
def test_the_way_back_is_one_of_ours(app: Flask, ola: Agent, way: str) -> None:
    answer = cast.signed_in(app, ola).get("/sign-in", query_string={"next": way})

    assert (answer.status_code, answer.location) == (302, "/")

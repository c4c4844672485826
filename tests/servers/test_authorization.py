"""The authorization server refuses what the documents tell it to refuse; only so do the tests with it prove much."""

import base64
import hashlib
import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest

from tests.servers import authorization
from tests.servers.authorization import PASSWORD, PERSON, Client, SignIn

BACK = "http://127.0.0.1:9/channels/oauth"
VERIFIER = "v" * 50
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()


@pytest.fixture(scope="module")
def server() -> Iterator[SignIn]:
    client = Client("app", "secret", ("read", "write"), BACK)
    with authorization.running(client, lambda scopes: f"token-{'-'.join(scopes)}") as made:
        yield made


def asked(**more: str) -> dict[str, str]:
    told = {"response_type": "code", "client_id": "app", "redirect_uri": BACK, "scope": "read", "state": "s" * 32}
    told |= {"code_challenge": CHALLENGE, "code_challenge_method": "S256", **more}
    return {name: value for name, value in told.items() if value}


def consent(server: SignIn, answer: str = "yes", **more: str) -> dict[str, list[str]]:
    """What a person's browser brings back."""
    with httpx.Client(follow_redirects=True) as browser:
        first = browser.get(f"{server.urls['authorize']}?{urlencode(asked(**more))}")
        assert "Sign in" in first.text
        again = browser.post(_action(server, first.text), data={"who": PERSON, "password": PASSWORD})
        went = browser.post(_action(server, again.text), data={"answer": answer}, follow_redirects=False)
    assert went.headers["location"].startswith(f"{BACK}?")
    return parse_qs(urlsplit(went.headers["location"]).query)


def _action(server: SignIn, page: str) -> str:
    return f"http://localhost:{server.port}" + re.findall(r'action="([^"]+)"', page)[0].replace("&amp;", "&")


def exchange(server: SignIn, code: str, /, **more: str) -> httpx.Response:
    told = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK, "client_id": "app"}
    told |= {"client_secret": "secret", "code_verifier": VERIFIER, **more}
    return httpx.post(server.urls["token"], data=told)


def test_a_code_opens_what_was_granted_once(server: SignIn) -> None:
    back = consent(server)

    first, second = (exchange(server, back["code"][0]) for _time in range(2))

    assert (back["state"], first.json()["access_token"], first.json()["scope"]) == (["s" * 32], "token-read", "read")
    assert (second.status_code, second.json()["error"]) == (400, "invalid_grant")


def test_no_is_told_to_who_asked(server: SignIn) -> None:
    assert consent(server, "no") == {"error": ["access_denied"], "state": ["s" * 32]} | {
        "error_description": ["The resource owner or authorization server denied the request"]
    }


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        pytest.param({"client_secret": "guess"}, "invalid_client", id="another secret"),
        pytest.param({"client_id": "else"}, "invalid_client", id="another client"),
        pytest.param({"code_verifier": "w" * 50}, "invalid_grant", id="another verifier"),
        pytest.param({"code_verifier": ""}, "invalid_request", id="no verifier"),
        pytest.param({"redirect_uri": BACK + "/x"}, "invalid_grant", id="another address"),
        pytest.param({"code": "made-up"}, "invalid_grant", id="a made-up code"),
    ],
)
def test_a_wrong_exchange_gives_nothing(server: SignIn, wrong: dict[str, str], error: str) -> None:
    answer = exchange(server, consent(server)["code"][0], **wrong)

    assert (answer.status_code in (400, 401), answer.json()["error"]) == (True, error)


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        pytest.param({"redirect_uri": BACK + "/x"}, "invalid_request", id="another address"),
        pytest.param({"client_id": "else"}, "invalid_client", id="another client"),
        pytest.param({"scope": "read admin"}, "invalid_scope", id="more than the client may"),
        pytest.param({"scope": ""}, "invalid_scope", id="no scope"),
        pytest.param({"code_challenge": "", "code_challenge_method": ""}, "invalid_request", id="no PKCE"),
        pytest.param({"code_challenge_method": "plain"}, "invalid_request", id="PKCE in the open"),
        pytest.param({"response_type": "token"}, "unsupported_response_type", id="another way"),
    ],
)
def test_a_wrong_question_gets_no_page(server: SignIn, wrong: dict[str, str], error: str) -> None:
    answer = httpx.get(f"{server.urls['authorize']}?{urlencode(asked(**wrong))}")

    assert (answer.status_code, error in answer.text) == (400, True)

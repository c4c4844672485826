"""A strict X at the other end, and an account on it."""

import json
from collections.abc import Callable, Iterator

import pytest

from caredesk.channels.base import AccountFacts, OutgoingFacts
from tests.fakes.x import X
from tests.fakes.x_world import SECRET

KEYS = {
    "access_token": "desk-token",
    "refresh_token": "refresh-1",
    "client_secret": "client-secret",
    "consumer_secret": SECRET,
    "app_token": "app-token",
}


@pytest.fixture
def server(reach: Callable[[str], None]) -> Iterator[X]:
    with X() as fake:
        reach(fake.host)
        yield fake


@pytest.fixture
def account(server: X) -> AccountFacts:
    return facts(server)


def facts(x: X, **settings: object) -> AccountFacts:
    urls = {"api": x.url, "token": f"{x.url}/2/oauth2/token"}
    told = {"client_id": "client", "receive": "poll", "messages": "yes", **settings}
    return AccountFacts(x.id("desk"), "desk", settings=told, keys=KEYS, urls=urls)


@pytest.fixture
def question(server: X) -> str:
    return server.post("kasia", "@desk where is my parcel?")


@pytest.fixture
def reply(server: X, question: str) -> OutgoingFacts:
    return OutgoingFacts(
        send_id="key-1",
        action="reply",
        text="Looking into it!",
        parent_ext_id=question,
        thread_ext_id=f"{question}:{server.id('kasia')}",
        surface="mention",
        visibility="public",
        handle="kasia",
        author_ext_id=server.id("kasia"),
    )


def said(status: int, detail: str = "", kind: str = "about:blank", **headers: str) -> dict:
    """An answer of X that refuses."""
    body = json.dumps({"title": "x", "type": kind, "detail": detail, "status": status})
    return {"do": "answer", "status": status, "body": body, "headers": headers}

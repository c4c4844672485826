"""What holds for every network that the desk speaks with: nothing leaves but to where its addresses say, nothing that a
form may ask for is missing, and no secret of any of them is ever said again."""

import io
import json
import socket
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner

from caredesk.channels import accounts, connector, networks, shown, typed
from caredesk.channels.base import AccountFacts, OutgoingFacts, Trouble
from caredesk.channels.commands import channel
from caredesk.channels.rules import Unfit
from caredesk.core import config
from tests.fakes.server import Answer, Call, Fake, told
from tests.postroom.stage import allow

KINDS = sorted(networks.KINDS)


class Nowhere(Fake):
    """A server that knows nobody."""

    def answer(self, call: Call) -> Answer:
        return told({"error": "nobody is known here"}, 404)


@pytest.fixture
def nowhere(desk: config.Settings) -> Iterator[Nowhere]:
    with Nowhere() as running:
        allow(running.host)
        yield running


@pytest.fixture
def looked_up(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """Every host that anybody asks for; only this machine is found."""
    asked: list[tuple[str, int]] = []
    real = socket.getaddrinfo

    def note(host, port, *more, **options):
        asked.append((host, port))
        if host != "127.0.0.1":
            raise socket.gaierror("there is no network here")
        return real(host, port, *more, **options)

    monkeypatch.setattr(socket, "getaddrinfo", note)
    return asked


def planted(kind: str, server: str) -> AccountFacts:
    """An account with something in every field, all of whose addresses lead to this server."""
    setup = connector(kind).setup
    port = server.rpartition(":")[2]
    values = {one.name: _value(one, server, port) for one in setup.fields}
    keys = {one.name: f"planted-{kind}-{one.name}" for one in setup.fields if one.secret}
    keys |= {"access_token": f"planted-{kind}-token", "page_token": "p", "bot_token": f"1:planted-{kind}"}
    settings = {name: value for name, value in values.items() if name not in keys}
    urls = dict.fromkeys(setup.urls, server)
    return AccountFacts("1", "desk", server, (f"planted-{kind}",), settings, {**keys}, urls)


def _value(one, server, port):
    if one.kind == "url":
        return server
    if one.kind == "number":
        return int(port) if "port" in one.name else max(one.least, 1)
    if one.kind == "choice":
        return one.choices[0][0] if one.choices else ""
    return "127.0.0.1" if "host" in one.name else f"x-{one.name}"


OUT = OutgoingFacts(
    send_id="s1", action="reply", text="Soon.", parent_ext_id="1", thread_ext_id="1", surface="comment",
    visibility="public", handle="kasia", first_tried_at=datetime(2026, 11, 22, tzinfo=UTC),
)  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_all_traffic_goes_to_the_addresses_of_the_account(
    kind: str, nowhere: Nowhere, looked_up: list[tuple[str, int]]
) -> None:
    network, account = connector(kind), planted(kind, nowhere.url)
    asks = [
        lambda: list(network.find(account)),
        lambda: network.health(account),
        lambda: network.poll(account, {}),
        lambda: network.reconcile(account, ["1"]),
        lambda: network.send(account, OUT),
        lambda: network.send(account, replace(OUT, action="dm")),
        lambda: network.find_sent(account, OUT),
    ]
    if network.ability.renews:
        asks.append(lambda: network.renew(account))
    if network.ability.lists:
        asks.append(lambda: network.listing(account, OUT.first_tried_at, datetime.now(UTC), None))

    for ask in asks:
        with suppress(Trouble, ValueError):
            ask()

    assert {host for host, _ in looked_up} <= {"127.0.0.1"}, f"{kind} asks elsewhere"


def _scheme(url: str) -> str:
    return url.partition("://")[0]


@pytest.mark.parametrize("kind", KINDS)
def test_every_address_can_be_another_one(kind: str) -> None:
    setup = connector(kind).setup
    elsewhere = {
        name: f"{_scheme(url)}://{name.replace('_', '-')}.elsewhere.example" for name, url in setup.urls.items()
    }

    assert accounts.addresses(kind, {}) == {name: url.rstrip("/") for name, url in setup.urls.items()}
    assert accounts.addresses(kind, {"urls": elsewhere}) == elsewhere
    config.use(config.Settings(urls=",".join(f"{kind}.{name}={url}" for name, url in elsewhere.items())))
    try:
        assert accounts.addresses(kind, {}) == elsewhere
    finally:
        config.use(None)
    for name, url in setup.urls.items():
        other = f"{_scheme(url)}://other.example"
        assert typed.url(setup, name, f"{other}/") == {name: other}
        for bad in ("http://10.0.0.1", "javascript:alert(1)", "https://a@b.example", "https://a.example/?q", "//x"):
            with pytest.raises(Unfit):
                typed.url(setup, name, bad)
        assert typed.url(setup, name, "http://127.0.0.1:9", allow={"127.0.0.1:9"}) == {name: "http://127.0.0.1:9"}


@pytest.mark.parametrize("kind", KINDS)
def test_its_form_can_be_filled_in(kind: str) -> None:
    setup = connector(kind).setup
    names = [one.name for one in setup.fields]

    assert len(names) == len(set(names)) and not any(name.startswith(typed.URL) for name in names)
    assert not {"csrf_token", "name", "team", "language", "account"} & set(names)
    assert setup.group in shown.groups() and setup.name and setup.says()
    assert all(one.label() and one.help() for one in setup.fields)
    assert {_scheme(url) for url in setup.urls.values()} <= {"https", "wss", "tls", "starttls"}
    if setup.oauth is not None:
        assert {setup.oauth.authorize, setup.oauth.token} <= setup.urls.keys()
        assert setup.oauth.client[0] in names


@pytest.mark.parametrize("kind", KINDS)
def test_its_facts_do_not_say_a_secret(kind: str) -> None:
    told_of = repr(planted(kind, "http://127.0.0.1:9"))

    assert f"planted-{kind}" not in told_of


@pytest.mark.parametrize("kind", KINDS)
def test_a_body_is_read_without_a_desk(kind: str) -> None:
    done = CliRunner().invoke(channel, ["parse", kind], input="this is nothing\n")

    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert all("skipped" in line or "event" in line or "fetch" in line for line in lines)
    assert done.exit_code == (1 if any("skipped" in line for line in lines) else 0)


def test_a_body_shows_what_it_becomes(tmp_path) -> None:
    headers = tmp_path / "headers.txt"
    headers.write_text("Content-Type: application/json\n")
    body = {"type": "post.created", "id": "c1", "thread_id": "t1", "text": "Where is it?", "author": {"id": "u1"}}

    done = CliRunner().invoke(channel, ["parse", "webhook", "--headers", str(headers)], input=json.dumps(body))

    (line,) = [json.loads(one) for one in io.StringIO(done.stdout)]
    assert (done.exit_code, line["event"], line["text"], line["author"]["ext_id"]) == (
        0,
        "created",
        "Where is it?",
        "u1",
    )


def test_a_body_that_says_nothing_is_said_to_say_nothing() -> None:
    done = CliRunner().invoke(channel, ["parse", "mastodon"], input='{"own": "1", "notifications": []}')

    assert (done.exit_code, done.stdout) == (0, "")
    assert "it says nothing" in done.stderr


def test_an_unknown_network_is_answered_with_those_there_are() -> None:
    done = CliRunner().invoke(channel, ["parse", "myspace"], input="{}")

    assert done.exit_code == 2
    assert "there is no network 'myspace'" in done.stderr and "mastodon" in done.stderr


def test_networks_are_listed_with_what_they_can() -> None:
    done = CliRunner().invoke(channel, ["kinds", "--json"])

    listed = {one["kind"]: one for one in json.loads(done.stdout)["items"]}
    assert sorted(listed) == KINDS
    assert listed["mastodon"]["actions"][:2] == ["reply", "dm"]
    assert {"name": "token", "secret": True, "required": True} in listed["mastodon"]["fields"]

"""Planted secrets are found nowhere: not in the files, pages, logs, errors or entries."""

import base64
import json
import logging
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlmodel import select

from caredesk.channels import actions as channels
from caredesk.channels.models import Account
from caredesk.core import config, db, secrets
from caredesk.core.config import Settings
from caredesk.postroom import worker
from caredesk.sla import settings as sla
from caredesk.team import keys, links, passwords, sessions
from caredesk.team.models import Agent, Team
from tests import cast
from tests.fakes.mastodon import Mastodon
from tests.postroom.stage import allow
from tests.security.sides import Side
from tests.security.visitor import Visitor, method, routes
from tests.servers.ports import free_port

PASSWORD = "planted-password-xyzzy-1"
WRONG = "planted-wrong-password-xyzzy-2"
TOKEN = "desk-token"
MAIL = "planted-mail-xyzzy-4"


def spellings(secret: str) -> Iterator[bytes]:
    """A secret as it would stand in a file: plain, as base64 of itself, or as the bytes that it spells."""
    plain = secret.encode()
    yield plain
    yield base64.b64encode(plain).rstrip(b"=")
    if secret.startswith("whsec_"):
        yield base64.b64decode(secret[6:])
        yield secret[6:].encode()


class Planted:
    """Everything that must not be found, by what it is."""

    def __init__(self, app: Flask, here: Side, ola: Agent, network: Mastodon) -> None:
        team = db.first(Team, Team.name == "Care PL")
        assert team is not None
        network.tokens["planted-token-xyzzy-3"] = network.tokens[TOKEN]
        channels.connect_mastodon("Fedi", team, "cli", instance=network.url, token="planted-token-xyzzy-3")
        account, hook = channels.connect_webhook("Shop", team, "cli")
        fresh = channels.rotate_secret(account, "cli")
        with db.transaction():
            db.lock(ola).password_hash = passwords.kept(PASSWORD)
        link = links.for_agent(cast.agent("vera@parcelhop.example"), "cli").rsplit("/", 1)[1]
        eva = cast.agent("eva@parcelhop.example")
        sla.change(eva, hook_url="http://10.0.0.1/alarms")
        first_alarm, fresh_alarm = sla.hook_secrets()[0], sla.rotate(eva)
        config.settings().mail_from = "desk@parcelhop.example"
        config.settings().smtp_url = f"smtp://desk:{MAIL}@127.0.0.1:{free_port()}"
        self.visitor = Visitor(app, ola)
        self.known = {
            **{"password": PASSWORD, "wrong password": WRONG, "token": "planted-token-xyzzy-3", "link": link},
            **{"first secret": hook, "second secret": fresh, "key": self.visitor.key},
            **{"first alarm": first_alarm, "second alarm": fresh_alarm, "mail": MAIL},
            **{"session": sessions.begin(ola, address="", browser=""), "another key": keys.make(ola, "k", ola)[1]},
            **{"cookie secret": base64.b64encode(secrets.keys().cookie).decode()},
            **{"master key": base64.b64encode(secrets.keys().masters[0]).decode()},
        }

    def found_in(self, told: bytes) -> set[str]:
        return {what for what, secret in self.known.items() for one in spellings(secret) if one in told}


@pytest.fixture
def network(desk: Settings) -> Iterator[Mastodon]:
    with Mastodon() as running:
        allow(running.host)
        yield running


@pytest.fixture
def planted(app: Flask, here: Side, ola: Agent, network: Mastodon) -> Planted:
    return Planted(app, here, ola, network)


def use_everything(app: Flask, planted: Planted, here: Side, network: Mastodon) -> list[bytes]:
    """Sign in well and badly, open links, poll, send, fail; all that was answered."""
    app.config["WTF_CSRF_ENABLED"] = False
    stranger, told = app.test_client(), []
    for password in (PASSWORD, WRONG):
        answer = stranger.post("/sign-in", data={"email": "ola@parcelhop.example", "password": password})
        told.append(answer.get_data())
    told.append(stranger.get(f"/reset/{planted.known['link']}").get_data().replace(planted.known["link"].encode(), b""))
    change = {"old": WRONG, "password": WRONG}
    told.append(planted.visitor.ask("/me/password", "POST", data=change).get_data())
    network.fault("answer", status=500)
    for _ in range(3):
        worker.drain()
    eva = Visitor(app, cast.agent("eva@parcelhop.example"))
    for rule in routes(app):
        if method(rule) == "GET" and "token" not in rule.arguments:
            told.append(eva.go(rule, here.values()).get_data())
            told.append(planted.visitor.go(rule, here.values()).get_data())
    told += [eva.ask(f"/channels/{one.id}").get_data() for one in db.session().exec(select(Account)).all()]
    for tried in ("hook", "mail"):
        told.append(eva.ask(f"/sla/settings/{tried}/test", "POST").get_data())
        told.append(eva.ask("/sla/settings").get_data())
    db.close_reading()
    return told


def test_planted_secrets_are_found_nowhere(
    app: Flask, desk: Settings, here: Side, planted: Planted, network: Mastodon, capfd: Any, caplog: Any
) -> None:
    caplog.set_level(logging.INFO)

    pages = use_everything(app, planted, here, network)

    assert {what for page in pages for what in planted.found_in(page)} == set()
    captured = capfd.readouterr()
    assert planted.found_in((captured.out + captured.err + caplog.text).encode()) == set()
    assert planted.found_in(json.dumps(cast.entries(), ensure_ascii=False).encode()) == set()
    for file in files(desk):
        assert planted.found_in(file.read_bytes()) == set(), file.name


def files(desk: Settings) -> list[Path]:
    """All files of the desk but the key file, the database's own among them."""
    return [one for one in desk.data.rglob("*") if one.is_file() and not is_key_file(one)]


def is_key_file(path: Path) -> bool:
    return path.suffix == ".json" or "key" in path.name


def test_the_key_file_is_for_its_owner_only(desk: Settings) -> None:
    (file,) = [one for one in desk.data.rglob("*") if one.is_file() and is_key_file(one)]

    assert file.stat().st_mode & 0o077 == 0


def test_the_search_finds_what_is_there(desk: Settings, here: Side, planted: Planted) -> None:
    """Were a secret kept in clear, this is how it would be found."""
    planted.known["a word of a note"] = "carenote about a person"

    if db.is_sqlite():
        assert {what for file in files(desk) for what in planted.found_in(file.read_bytes())} == {"a word of a note"}


def test_an_error_of_a_network_does_not_show_its_body(app: Flask, planted: Planted, network: Mastodon) -> None:
    network.fault("answer", path="notifications", status=500, body="an inner secret of theirs", times=3)

    worker.drain()

    eva = Visitor(app, cast.agent("eva@parcelhop.example"))
    for path in ("/channels", "/deliveries", "/audit"):
        assert "inner secret" not in eva.ask(path).get_data(as_text=True)
    assert not re.search("inner secret", json.dumps(cast.entries()))


def test_a_form_that_was_refused_does_not_show_the_secret_again(app: Flask, here: Side, network: Mastodon) -> None:
    bence = Visitor(app, cast.agent("bence@parcelhop.example"))
    form = {"base_url": network.url, "token": "planted-bad-token"}

    answers = [
        bence.ask("/channels/new/mastodon", "POST", data=form),
        bence.ask("/channels/new/mastodon", "POST", data=form | {"base_url": "no address"}),
        bence.ask("/me/password", "POST", data={"old": WRONG, "password": "short"}),
        bence.ask("/sign-out", "POST"),
        app.test_client().post("/sign-in", data={"email": "x@y.example", "password": WRONG}),
    ]

    assert not any(word in one.get_data(as_text=True) for one in answers for word in ("planted-bad", WRONG, 'short"'))

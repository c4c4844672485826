"""Telegram, Discord, Reddit, Trustpilot and the App Store: connected through the pages, and what comes first."""

import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import select

from caredesk.channels import accounts
from caredesk.channels.models import Account
from caredesk.core import db
from caredesk.postroom import worker
from caredesk.team.models import Agent
from caredesk.tickets.models import Post
from tests import cast
from tests.channels import signing
from tests.fakes import appstore, discord, reddit, telegram, trustpilot
from tests.fakes.server import Fake
from tests.postroom.stage import allow

Typed = dict[str, str]
TELEGRAM = {"token": telegram.TOKEN, "mode": "polling"}
DISCORD = {"token": discord.TOKEN, "channels": "", "staff": "", "public_key": ""}
REVIEWS = {
    "api_key": trustpilot.KEY,
    "api_secret": trustpilot.SECRET,
    "company": "parcelhop.example",
    "author": trustpilot.AUTHOR,
}
APP = {"issuer_id": appstore.ISSUER, "key_id": appstore.KEY_ID, "private_key": appstore.PEM.replace("\n", "\r\n")}
REDDIT = {
    "client_id": reddit.CLIENT,
    "client_secret": reddit.SECRET,
    "owner": "anna",
    "subreddits": "Parcelhop",
    "url-authorize": "https://www.reddit.example/authorize",
}
SAID = "Where is my parcel?"


@pytest.fixture
def browser(app: Flask, bence: Agent) -> FlaskClient:
    app.config["WTF_CSRF_ENABLED"] = False
    return cast.signed_in(app, bence)


def connected(browser: FlaskClient, kind: str, page: str) -> Account:
    answer = browser.post(page, data={"account": "0", "team": signing.care()})
    assert answer.status_code == 303, answer.get_data(as_text=True)[-3000:]
    db.close_reading()
    return db.session().exec(select(Account).where(Account.kind == kind)).one()


def arrived(account: Account) -> list[str]:
    worker.drain()
    db.close_reading()
    return [one.text for one in db.session().exec(select(Post).where(Post.account_id == account.id))]


@pytest.mark.parametrize(
    ("kind", "network", "typed", "says", "urls"),
    [
        ("telegram", telegram.Telegram, TELEGRAM, lambda one: one.say(SAID), ("api", "files")),
        ("discord", discord.Discord, DISCORD, lambda one: one.say(SAID), ("api",)),
        ("trustpilot", trustpilot.Trustpilot, REVIEWS, lambda one: one.review(SAID), ("api",)),
        ("appstore", appstore.AppStore, APP, lambda one: one.review(SAID), ("api",)),
    ],
    ids=["telegram", "discord", "trustpilot", "appstore"],
)
def test_an_account_is_connected_and_hears(
    kind: str,
    network: type[Fake],
    typed: Typed,
    says: Callable[[object], object],
    urls: tuple[str, ...],
    browser: FlaskClient,
) -> None:
    with network() as running:
        allow(running.host)
        begun = browser.post(f"/channels/new/{kind}", data={**typed, **{f"url-{one}": running.url for one in urls}})
        assert begun.status_code == 303, begun.get_data(as_text=True)[-3000:]
        account = connected(browser, kind, begun.location)
        says(running)

        assert arrived(account) == [SAID]
        assert all(secret not in str(account.settings) for secret in accounts.keys(account).values())


def test_a_sign_in_at_reddit_connects_the_account_and_it_hears(browser: FlaskClient) -> None:
    with reddit.Reddit() as running:
        allow(running.host)
        urls = {"url-api": running.url, "url-token": f"{running.url}/api/v1/access_token"}
        begun = browser.post("/channels/new/reddit", data={**REDDIT, **urls})
        asked = parse_qs(urlsplit(signing.link(browser, begun.location)).query)
        back = browser.get("/channels/oauth", query_string={"state": asked["state"][0], "code": reddit.CODE})
        account = connected(browser, "reddit", back.location)
        running.comment(SAID)

        assert (asked["duration"], asked["client_id"]) == (["permanent"], [reddit.CLIENT])
        assert re.search(r"\bsubmit\b", asked["scope"][0])
        assert account.handle == reddit.DESK
        assert SAID in arrived(account)

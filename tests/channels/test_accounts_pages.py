"""Pages of channels: connecting, looking after, and who may."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from caredesk import channels
from caredesk.channels import accounts
from caredesk.channels.models import Account
from caredesk.core import db
from caredesk.team.models import Agent, Team
from tests import cast
from tests.fakes.mastodon import Mastodon
from tests.postroom.conftest import KEY
from tests.postroom.stage import allow, webhook_stage

Browser = Callable[[Agent], FlaskClient]


@pytest.fixture
def browser(app: Flask) -> Browser:
    app.config["WTF_CSRF_ENABLED"] = False
    return lambda who: cast.signed_in(app, who)


def care() -> str:
    team = db.first(Team, Team.name == "Care PL")
    assert team is not None
    return str(team.id)


def now(account: Account) -> Account:
    db.close_reading()
    return cast.account(account.name) if db.first(Account, Account.name == account.name) else account


def test_the_list_shows_the_accounts_of_ones_teams_only(browser: Browser, ola: Agent, outsider: Agent) -> None:
    assert "Parcelhop" in browser(ola).get("/channels").get_data(as_text=True)
    foreign = browser(outsider).get("/channels").get_data(as_text=True)
    assert "Elsewhere account" in foreign
    assert "Parcelhop" not in foreign


def begun(client: FlaskClient, kind: str, **form: str) -> TestResponse:
    return client.post(f"/channels/new/{kind}", data=form)


def connected(client: FlaskClient, kind: str, name: str, **form: str) -> TestResponse:
    """Through all three steps."""
    draft = begun(client, kind, **form)
    assert draft.status_code == 303, draft.get_data(as_text=True)
    return client.post(draft.location, data={"name-0": name, "team": care()})


def test_a_webhook_is_connected_and_its_secret_shown_once(browser: Browser, bence: Agent) -> None:
    client = browser(bence)
    answer = connected(client, "webhook", "Shop")

    account = cast.account("Shop")
    secret = accounts.opened(account)[0]
    assert answer.status_code == 201
    assert secret in answer.get_data(as_text=True)
    assert secret not in client.get(f"/channels/{account.id}").get_data(as_text=True)
    assert cast.entries("account.connected")[-1]["actor"] == bence.uuid


@pytest.mark.parametrize(
    ("form", "says"),
    [
        pytest.param({"base_url": "javascript:alert(1)"}, "Type a web address", id="no address"),
        pytest.param({"reply_window_hours": "0"}, "Type a whole number", id="no time to answer"),
        pytest.param({"reply_window_hours": "8761"}, "Type a whole number", id="more than a year"),
        pytest.param({"reply_window_hours": "1.5"}, "Type a whole number", id="half an hour"),
    ],
)
def test_a_wrong_form_says_where(browser: Browser, bence: Agent, form: dict[str, str], says: str) -> None:
    answer = begun(browser(bence), "webhook", **form)

    assert answer.status_code == 422
    assert says in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("form", "says"),
    [
        pytest.param({"name-0": ""}, "Give it a name", id="no name"),
        pytest.param({"team": "999"}, "Choose at least one team", id="a foreign team"),
        pytest.param({"language": "xx"}, "languages that the desk speaks", id="no language of ours"),
    ],
)
def test_a_wrong_last_step_says_where(browser: Browser, bence: Agent, form: dict[str, str], says: str) -> None:
    client = browser(bence)
    draft = begun(client, "webhook").location

    answer = client.post(draft, data={"name-0": "Shop", "team": care(), **form})

    assert answer.status_code == 422
    assert says in answer.get_data(as_text=True)
    assert db.first(Account, Account.name == "Shop") is None
    assert client.post(draft, data={"name-0": "Shop", "team": care()}).status_code == 201


def test_mastodon_is_connected_by_its_token(browser: Browser, bence: Agent) -> None:
    with Mastodon() as network:
        allow(network.host)
        form = {"base_url": network.url, "token": "desk-token"}
        answer = connected(browser(bence), "mastodon", "Fedi", **form)
        again = browser(bence).get(begun(browser(bence), "mastodon", **form).location)

    account = cast.account("Fedi")
    assert (answer.status_code, answer.location) == (303, f"/channels/{account.id}/test")
    assert (account.settings["max_characters"], account.handle) == (500, f"@desk@{network.host}")
    assert accounts.keys(account) == {"token": "desk-token"}
    assert "Connected already" in again.get_data(as_text=True)


@pytest.mark.parametrize(
    ("form", "says"),
    [
        pytest.param({"token": "wrong"}, "does not accept this key", id="bad token"),
        pytest.param({"token": "two words"}, "There is a space in it", id="no token"),
        pytest.param({"base_url": "http://127.0.0.1:9/"}, "private network", id="a private address"),
        pytest.param({"base_url": "not a server"}, "Type a web address", id="no address"),
    ],
)
def test_a_connection_that_fails_says_why(browser: Browser, bence: Agent, form: dict[str, str], says: str) -> None:
    with Mastodon() as network:
        allow(network.host)
        answer = begun(browser(bence), "mastodon", **{"base_url": network.url, "token": "desk-token", **form})

    shown = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert says in shown
    assert ("desk-token" not in shown and network.host in shown) or "base_url" in form


ACTS = ("", "/teams", "/pause", "/resume", "/key", "/key/retire", "/connection", "/check")


@pytest.mark.parametrize("act", ACTS)
def test_only_who_looks_after_the_channel_changes_it(
    browser: Browser, app: Flask, parcelhop: Account, act: str, ola: Agent, vera: Agent, outsider: Agent
) -> None:
    address = f"/channels/{parcelhop.id}{act}"

    assert [browser(who).post(address).status_code for who in (ola, vera, outsider)] == [403, 403, 404]
    assert app.test_client().post(address).status_code == 401
    if act:
        assert browser(ola).get(address).status_code in (404, 405)


def test_pause_and_resume(browser: Browser, bence: Agent, parcelhop: Account) -> None:
    client = browser(bence)
    client.post(f"/channels/{parcelhop.id}/pause")
    assert "Somebody paused it." in client.get(f"/channels/{parcelhop.id}").get_data(as_text=True)

    client.post(f"/channels/{parcelhop.id}/resume")
    assert now(parcelhop).state == "active"
    assert [one["verb"] for one in cast.entries()][-2:] == ["account.paused", "account.resumed"]


def test_the_trail_tells_what_was_changed_into_what(browser: Browser, bence: Agent, parcelhop: Account) -> None:
    client, form = browser(bence), {"name": "Parcelhop", "undo_seconds": "20"}
    client.post(f"/channels/{parcelhop.id}", data=form)

    told = cast.entries("account.changed")[-1]["body"]
    assert (told["before"]["undo_seconds"], told["after"]["undo_seconds"]) == ("8", "20")
    assert client.post(f"/channels/{parcelhop.id}", data=form | {"undo_seconds": "61"}).status_code == 422
    client.post(f"/channels/{parcelhop.id}/connection", data={"base_url": "https://shop.example/replies"})
    assert now(parcelhop).settings["base_url"] == "https://shop.example/replies"


def test_the_networks_own_reply_window_is_set_changed_and_taken_away(
    browser: Browser, bence: Agent, parcelhop: Account
) -> None:
    client = browser(bence)
    connected(client, "webhook", "Shop", reply_window_hours="24")
    assert channels.window(cast.account("Shop")) == timedelta(hours=24)
    assert channels.window(parcelhop) is None

    address = f"/channels/{parcelhop.id}/connection"
    client.post(address, data={"reply_window_hours": "168"})
    assert channels.window(now(parcelhop)) == timedelta(days=7)
    assert 'value="168"' in client.get(f"/channels/{parcelhop.id}").get_data(as_text=True)
    assert "168" in cast.entries("account.changed")[-1]["body"]["after"]["settings"]

    client.post(address, data={"reply_window_hours": ""})
    assert channels.window(now(parcelhop)) is None
    client.post(address, data={"reply_window_hours": ""})
    assert len(cast.entries("account.changed")) == 2


def test_a_new_secret_is_shown_and_the_old_one_retired_later(
    browser: Browser, bence: Agent, parcelhop: Account
) -> None:
    client = browser(bence)
    shown = client.post(f"/channels/{parcelhop.id}/key").get_data(as_text=True)
    fresh, old = accounts.opened(now(parcelhop))

    assert fresh in shown
    assert old == KEY
    client.post(f"/channels/{parcelhop.id}/key/retire")
    assert accounts.opened(now(parcelhop)) == (fresh,)


def test_a_supervisor_cannot_take_an_account_from_a_team_of_others(
    browser: Browser, bence: Agent, eva: Agent, parcelhop: Account
) -> None:
    elsewhere = db.first(Team, Team.name == "Elsewhere")
    assert elsewhere is not None
    browser(eva).post(f"/channels/{parcelhop.id}/teams", data={"team": [care(), str(elsewhere.id)]})
    browser(bence).post(f"/channels/{parcelhop.id}/teams", data={"team": [care()]})

    assert len(cast.entries("account.given")[-1]["body"]["teams"]) == 2
    assert browser(eva).post(f"/channels/{parcelhop.id}/teams", data={}).status_code == 422


def test_trying_an_account_says_how_it_went(browser: Browser, bence: Agent, ola: Agent, parcelhop: Account) -> None:
    client = browser(bence)
    client.post(f"/channels/{parcelhop.id}/check")
    assert "no reply address" in client.get(f"/channels/{parcelhop.id}").get_data(as_text=True)

    with webhook_stage(parcelhop, ola, KEY):
        client.post(f"/channels/{parcelhop.id}/check")
    assert "It works" in client.get(f"/channels/{parcelhop.id}").get_data(as_text=True)


@pytest.mark.parametrize(
    "page", ["/channels", "/channels/new", "/channels/new/webhook", "/channels/new/mastodon", "/channels/credentials"]
)
@pytest.mark.parametrize(("lang", "word"), [("pl", "Kanały"), ("hu", "Csatorn")])
def test_the_pages_speak_polish_and_hungarian(browser: Browser, eva: Agent, page: str, lang: str, word: str) -> None:
    with db.transaction():
        db.lock(eva).lang = lang

    shown = browser(cast.agent("eva@parcelhop.example")).get(page).get_data(as_text=True)
    assert word in shown

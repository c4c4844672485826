"""Connecting in three steps, with a sign-in at the network: what is kept, what is refused, what nobody gets to see."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import select

from caredesk.channels import accounts, drafting, standing
from caredesk.channels.connect_models import ConnectionDraft, Credential
from caredesk.channels.models import Account
from caredesk.core import clock, db
from caredesk.team.models import Agent
from tests import cast
from tests.channels import signing
from tests.fakes.pages import SECRET, Pages

Browser = Callable[[Agent], FlaskClient]


@pytest.fixture
def browser(app: Flask) -> Browser:
    app.config["WTF_CSRF_ENABLED"] = False
    return lambda who: cast.signed_in(app, who)


@pytest.fixture
def network(monkeypatch: pytest.MonkeyPatch, app: Flask) -> Iterator[Pages]:
    with signing.example_network(monkeypatch) as running:
        yield running


def drafts() -> list[ConnectionDraft]:
    db.close_reading()
    return list(db.session().exec(select(ConnectionDraft)))


def accounts_there() -> set[str]:
    db.close_reading()
    return {one.kind for one in db.session().exec(select(Account))}


def test_two_pages_are_connected_by_one_sign_in(browser: Browser, bence: Agent, network: Pages) -> None:
    client = browser(bence)
    came = signing.signed_in(client, network)
    assert (came.status_code, accounts_there()) == (303, {"webhook"})

    form = {"account": ["0", "1"], "team": signing.care(), "name-1": "Hungary", "language": "hu"}
    answer = client.post(came.location, data=form)

    assert (answer.status_code, answer.location) == (303, "/channels")
    polish, hungarian = (cast.account(name) for name in ("Parcelhop Polska", "Hungary"))
    assert [polish.ext_id, hungarian.ext_id] == ["11", "12"]
    assert set(accounts.keys(polish)) == {"client_secret", "access_token", "refresh_token"}
    assert polish.settings["languages"] == ["hu"]
    assert standing.expires_at(polish) is not None
    assert drafts() == []
    rows = db.session().exec(select(Credential).where(Credential.account_id == polish.id)).all()
    assert {(one.name, one.source, one.held_by) for one in rows} == {
        (name, "sign_in", bence.id) for name in ("client_secret", "access_token", "refresh_token")
    }


def test_the_live_test_shows_every_step(browser: Browser, bence: Agent, network: Pages) -> None:
    network.granted = ("pages.read",)
    client = browser(bence)
    account = signing.connected(client, network)

    shown = client.get(f"/channels/{account.id}/test").get_data(as_text=True)

    assert "The network knows us" in shown
    assert "These are missing:" in shown and "pages.write" in shown
    assert "watch it come in here" in shown and 'hx-trigger="every 3s"' in shown
    network.granted = ("pages.read", "pages.write")
    client.post(f"/channels/{account.id}/check", data={"from": "test"})
    assert "All that is needed is granted." in client.get(f"/channels/{account.id}/test").get_data(as_text=True)


@pytest.mark.both
def test_a_sign_in_comes_back_once(browser: Browser, bence: Agent, network: Pages) -> None:
    client = browser(bence)
    begun = client.post("/channels/new/pages", data=signing.credentials(network)).location
    address = signing.back(client, network, begun)

    first, again = client.get(address), client.get(address)

    assert (first.status_code, again.status_code) == (303, 400)
    assert "This sign-in is over" in again.get_data(as_text=True)
    assert [call.path for call in network.calls].count("/token") == 1
    assert first.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("who", ["another browser", "a colleague", "an hour later", "a made-up state"])
def test_a_sign_in_comes_back_only_where_it_began(
    browser: Browser, bence: Agent, eva: Agent, network: Pages, who: str
) -> None:
    client = browser(bence)
    begun = client.post("/channels/new/pages", data=signing.credentials(network)).location
    address = signing.back(client, network, begun)
    late = datetime.now(UTC) + timedelta(minutes=61)
    others = {"another browser": browser(bence), "a colleague": browser(eva)}
    if who == "a made-up state":
        address = address.partition("state=")[0] + "state=" + "x" * 43

    with clock.fixed(lambda: late) if who == "an hour later" else clock.fixed(lambda: datetime.now(UTC)):
        answer = others.get(who, client).get(address)

    assert answer.status_code == 400
    assert [call.path for call in network.calls] == []


def test_who_says_no_over_there_may_try_again(browser: Browser, bence: Agent, network: Pages) -> None:
    client = browser(bence)
    begun = client.post("/channels/new/pages", data=signing.credentials(network)).location
    state = signing.link(client, begun).partition("state=")[2].partition("&")[0]

    declined = client.get(f"/channels/oauth?error=access_denied&state={state}")
    assert "declined over there" in declined.get_data(as_text=True)

    client.post(begun)
    assert client.get(signing.back(client, network, begun)).status_code == 303


def test_a_code_that_the_network_refuses_connects_nothing(browser: Browser, bence: Agent, network: Pages) -> None:
    client = browser(bence)
    form = signing.credentials(network, client_secret="wrong-secret-xyzzy")
    begun = client.post("/channels/new/pages", data=form).location

    answer = client.get(signing.back(client, network, begun))

    assert answer.status_code == 422
    assert "did not complete the sign-in" in answer.get_data(as_text=True)
    assert accounts_there() == {"webhook"}


def test_what_nobody_finished_is_gone_after_an_hour(browser: Browser, bence: Agent, network: Pages) -> None:
    draft = signing.signed_in(browser(bence), network).location
    (row,) = drafts()
    assert SECRET.encode() not in row.sealed

    with clock.fixed(lambda: datetime.now(UTC) + timedelta(minutes=61)):
        gone = browser(bence).get(draft).status_code
        assert (gone, drafting.expire(), drafts()) == (404, 1, [])

    assert cast.entries("connection.ended")[-1]["body"]["why"] == "expired"


def test_a_draft_is_for_who_began_it(browser: Browser, bence: Agent, eva: Agent, ola: Agent, network: Pages) -> None:
    client = browser(bence)
    draft = signing.signed_in(client, network).location
    form = {"account": "0", "team": signing.care()}

    assert [browser(who).post(draft, data=form).status_code for who in (eva, ola)] == [404, 403]
    assert client.post(f"{draft}/end").status_code == 303
    assert (drafts(), accounts_there()) == ([], {"webhook"})


@pytest.mark.parametrize(
    ("form", "says"),
    [
        pytest.param({"client_id": ""}, "This is needed.", id="nothing typed"),
        pytest.param({"client_secret": "two words"}, "There is a space in it.", id="a space"),
        pytest.param({"url-api": "http://10.0.0.1/"}, "An address begins with https://", id="a private address"),
        pytest.param({"url-api": "javascript:alert(1)"}, "An address begins with https://", id="no address"),
        pytest.param({"url-token": "https://a@b.example/"}, "An address begins with https://", id="a user in it"),
    ],
)
def test_a_wrong_form_says_where_and_loses_nothing(
    browser: Browser, bence: Agent, network: Pages, form: dict[str, str], says: str
) -> None:
    answer = browser(bence).post("/channels/new/pages", data=signing.credentials(network, **form))

    shown = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert says in shown
    assert SECRET not in shown and f"{network.url}/authorize" in shown
    assert drafts() == []


@pytest.mark.both
def test_the_same_page_is_not_connected_twice(browser: Browser, bence: Agent, network: Pages) -> None:
    client = browser(bence)
    signing.connected(client, network)

    draft = signing.signed_in(client, network).location

    assert "Connected already" in client.get(draft).get_data(as_text=True)
    again = client.post(draft, data={"account": "0", "team": signing.care()})
    assert (again.status_code, "connected already" in again.get_data(as_text=True)) == (422, True)


def test_a_new_sign_in_of_another_account_is_refused(browser: Browser, bence: Agent, network: Pages) -> None:
    client = browser(bence)
    account = signing.connected(client, network)
    before = accounts.keys(account)
    network.pages = {"77": "Somebody else"}
    network.owner = "77"

    begun = client.post(f"/channels/{account.id}/sign-in").location
    answer = client.get(signing.back(client, network, begun))

    assert answer.status_code == 422
    assert "belongs to another account" in answer.get_data(as_text=True)
    db.close_reading()
    assert accounts.keys(cast.account("Parcelhop Polska")) == before


def test_the_network_is_found_by_its_name_and_words(browser: Browser, bence: Agent, network: Pages) -> None:
    client = browser(bence)

    assert "Example Pages" in client.get("/channels/new").get_data(as_text=True)
    assert "Mastodon" not in client.get("/channels/new?q=example+network").get_data(as_text=True)
    assert "No such network" in client.get("/channels/new?q=zzz").get_data(as_text=True)

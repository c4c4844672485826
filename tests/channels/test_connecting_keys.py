"""Networks with a sign-in that somebody connects by a key instead; and what the live test says of each trouble."""

import json
from collections.abc import Callable, Iterator

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient

from caredesk.channels import accounts, checks, networks, oauth, shown, standing
from caredesk.channels.add_commands import add
from caredesk.channels.models import Account
from caredesk.channels.shown import Known
from caredesk.core import db
from caredesk.team.models import Agent
from tests import cast
from tests.channels import signing
from tests.channels.reviews.conftest import key, key_file
from tests.fakes import meta, meta_page, reviews
from tests.fakes.server import Fake
from tests.postroom.stage import allow

Browser = Callable[[Agent], FlaskClient]


@pytest.fixture
def browser(app: Flask) -> Browser:
    app.config["WTF_CSRF_ENABLED"] = False
    return lambda who: cast.signed_in(app, who)


@pytest.fixture
def page(desk: object) -> Iterator[meta_page.Page]:
    with meta_page.Page() as network:
        allow(network.host)
        yield network


@pytest.fixture
def play(desk: object) -> Iterator[reviews.Play]:
    with reviews.Play() as network:
        network.service_key = key().public_key()
        allow(network.host)
        yield network


def brought(network: Fake, **told: str) -> dict[str, str]:
    api = network.api if isinstance(network, meta.Graph) else network.url
    return {**told, "url-api": api, "url-token": f"{network.url}/token"}


def of_page(network: meta_page.Page) -> dict[str, str]:
    app = {"app_id": meta.APP, "app_secret": meta.SECRET, "verify_token": meta.VERIFY}
    return brought(network, **app, access_token=meta_page.TOKEN)


def of_play(network: reviews.Play) -> dict[str, str]:
    return brought(network, package=reviews.PACKAGE, service_account=key_file(network.service_email))


def connected(client: FlaskClient, kind: str, form: dict[str, str]) -> Account:
    begun = client.post(f"/channels/new/{kind}", data=form)
    assert (begun.status_code, begun.location.endswith("/sign-in")) == (303, False)
    client.post(begun.location, data={"account": "0", "team": signing.care()})
    db.close_reading()
    account = db.first(Account, Account.kind == kind)
    assert account is not None
    return account


def test_a_pages_own_token_opens_it_without_a_sign_in(browser: Browser, bence: Agent, page: meta_page.Page) -> None:
    account = connected(browser(bence), "facebook", of_page(page))

    assert (account.ext_id, accounts.keys(account)["access_token"]) == (meta_page.PAGE, meta_page.TOKEN)


def test_a_service_account_opens_an_app_without_a_sign_in(browser: Browser, bence: Agent, play: reviews.Play) -> None:
    account = connected(browser(bence), "googleplay", of_play(play))

    assert account.ext_id == reviews.PACKAGE
    assert "service_account" in accounts.keys(account)


def test_so_it_does_from_the_command_line(desk: object, play: reviews.Play) -> None:
    told = of_play(play)
    secrets = json.dumps({"service_account": told.pop("service_account")})
    options = [word for name, value in told.items() for word in (f"--{name}", value)]
    answer = CliRunner().invoke(add, ["googleplay", "--team", "Care PL", *options], input=secrets)

    assert answer.exit_code == 0, answer.output
    assert db.first(Account, Account.kind == "googleplay") is not None


@pytest.mark.parametrize("kind", [kind for kind in networks.KINDS if networks.connector(kind).setup.oauth])
def test_what_takes_the_place_of_a_sign_in_is_a_secret_of_the_form(kind: str) -> None:
    setup = networks.connector(kind).setup
    secrets = {one.name for one in setup.fields if one.secret and not one.required}

    assert set(oauth.of(setup).instead) <= secrets
    assert oauth.is_needed(setup, dict.fromkeys(oauth.of(setup).client, "typed"))


def test_a_network_that_will_not_deliver_knows_us_all_the_same(
    browser: Browser, bence: Agent, page: meta_page.Page
) -> None:
    client = browser(bence)
    account = connected(client, "facebook", of_page(page))
    page.refuse("subscribed_apps", 200)

    checks.check(account)

    db.close_reading()
    steps = {one.what: (one.state, one.code) for one in shown.steps(account, standing.of(account), Known())}
    assert (steps["who"], steps["hook"][0]) == (("good", ""), "bad")
    told = client.get(f"/channels/{account.id}/test").get_data(as_text=True)
    assert "The network delivers to our address" in told and account.uuid in told

"""The register of secrets and its break-glass: who may see one, what it takes, and who hears of it."""

import json
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import select

from caredesk.channels import accounts
from caredesk.channels import actions as channels
from caredesk.channels.connect_models import Credential
from caredesk.channels.models import Account
from caredesk.core import db, limits
from caredesk.team import actions as people
from caredesk.team import passwords, welcome
from caredesk.team.models import Agent, Notice, Role
from tests import cast
from tests.channels import signing
from tests.fakes.pages import SECRET, Pages

Browser = Callable[[Agent], FlaskClient]
REASON = "The other side has lost it"


@pytest.fixture
def browser(app: Flask) -> Browser:
    app.config["WTF_CSRF_ENABLED"] = False
    return lambda who: cast.signed_in(app, who)


@pytest.fixture
def eva(desk: object) -> Agent:
    """The owner, with a password."""
    found = cast.agent("eva@parcelhop.example")
    with db.transaction():
        db.lock(found).password_hash = passwords.kept(cast.PASSWORD)
    db.close_reading()
    return cast.agent("eva@parcelhop.example")


@pytest.fixture
def adam(desk: object) -> Agent:
    """Another owner."""
    made = people.invite(name="Adam Second", email="adam@parcelhop.example", role=Role.OWNER, teams=[], actor="cli")
    welcome.start_with(made, "another quite long one", "cli")
    return cast.agent("adam@parcelhop.example")


@pytest.fixture
def network(monkeypatch: pytest.MonkeyPatch, app: Flask) -> Iterator[Pages]:
    with signing.example_network(monkeypatch) as running:
        yield running


def glass(account: Account, name: str = "signing_key") -> str:
    return f"/channels/{account.id}/credentials/{name}"


def told() -> dict[str, str]:
    return {"password": cast.PASSWORD, "reason": REASON}


def test_an_owner_sees_a_secret_once_and_the_other_owners_hear_of_it(
    browser: Browser, eva: Agent, adam: Agent, parcelhop: Account
) -> None:
    answer = browser(eva).post(glass(parcelhop), data=told())

    shown = answer.get_data(as_text=True)
    assert accounts.opened(parcelhop)[0] in shown
    assert answer.headers["Cache-Control"] == "no-store"
    entry = cast.entries("credential.viewed")[-1]
    assert (entry["actor"], entry["body"]["reason"], entry["body"]["name"]) == (eva.uuid, REASON, "signing_key")
    query = select(Notice.agent_id).where(Notice.kind == "credential_viewed")
    assert list(db.session().exec(query)) == [adam.id]
    row = db.session().exec(select(Credential).where(Credential.account_id == parcelhop.id)).one()
    assert (row.seen_by, row.source) == (eva.id, "before")
    register = browser(eva).get("/channels/credentials").get_data(as_text=True)
    assert "from before the register" in register and "Eva Founder" in register
    assert accounts.opened(parcelhop)[0] not in register


@pytest.mark.parametrize(
    ("form", "says"),
    [
        pytest.param({"password": "wrong"}, "This is not your password.", id="a wrong password"),
        pytest.param({"password": ""}, "This is not your password.", id="no password"),
        pytest.param({"reason": "because"}, "Say in 10 to 300 characters", id="no reason"),
        pytest.param({"reason": " " * 40}, "Say in 10 to 300 characters", id="a reason of spaces"),
    ],
)
def test_the_glass_stays_shut(
    browser: Browser, eva: Agent, parcelhop: Account, form: dict[str, str], says: str
) -> None:
    answer = browser(eva).post(glass(parcelhop), data=told() | form)

    shown = answer.get_data(as_text=True)
    assert (answer.status_code, says in shown) == (422, True)
    assert accounts.opened(parcelhop)[0] not in shown and "wrong" not in shown.replace("wrong password", "")
    assert cast.entries("credential.viewed") == []


def test_who_guesses_is_slowed_down(browser: Browser, eva: Agent, parcelhop: Account) -> None:
    limits.forget()
    client = browser(eva)

    codes = [client.post(glass(parcelhop), data=told() | {"password": f"guess {n}"}).status_code for n in range(7)]

    assert codes[:5] == [422] * 5 and 429 in codes
    assert len(cast.entries("credential.refused")) == codes.count(422)
    limits.forget()


def test_only_owners_break_it(
    browser: Browser, bence: Agent, ola: Agent, outsider: Agent, eva: Agent, parcelhop: Account
) -> None:
    client = browser(bence)
    assert client.get("/channels/credentials").status_code == 200
    assert "Show secret" not in client.get("/channels/credentials").get_data(as_text=True)

    asked = [browser(who).post(glass(parcelhop), data=told()).status_code for who in (bence, ola, outsider)]

    assert asked == [403, 403, 404]
    assert browser(ola).get("/channels/credentials").status_code == 403
    assert browser(eva).post(glass(parcelhop, "no_such_key"), data=told()).status_code == 404


def test_the_register_tells_of_ones_own_accounts_only(browser: Browser, bence: Agent, parcelhop: Account) -> None:
    shown = browser(bence).get("/channels/credentials").get_data(as_text=True)

    assert "Parcelhop" in shown
    assert "Elsewhere account" not in shown


def test_what_was_replaced_says_by_whom_and_shows_nothing(browser: Browser, bence: Agent, network: Pages) -> None:
    client = browser(bence)
    account = signing.connected(client, network)
    page = client.get(f"/channels/{account.id}").get_data(as_text=True)
    assert "A secret is held. Leave it empty to keep it" in page

    urls = {name: value for name, value in signing.credentials(network).items() if name.startswith("url-")}
    kept = client.post(
        f"/channels/{account.id}/connection", data={"client_id": "client-1", "client_secret": "", **urls}
    )
    new = {"client_id": "client-1", "client_secret": "another-secret-xyzzy", **urls}
    changed = client.post(f"/channels/{account.id}/connection", data=new)

    assert (kept.status_code, changed.status_code) == (303, 303)
    db.close_reading()
    assert accounts.keys(cast.account("Parcelhop Polska"))["client_secret"] == "another-secret-xyzzy"
    assert cast.entries("account.rekeyed")[-1]["body"] == {"names": ["client_secret"]}
    rows = {row.name: row for row in db.session().exec(select(Credential).where(Credential.account_id == account.id))}
    assert rows["client_secret"].changed_by == bence.id
    assert rows["access_token"].changed_at is None


@pytest.mark.both
def test_no_secret_of_any_kind_comes_back(
    app: Flask, browser: Browser, eva: Agent, bence: Agent, network: Pages, caplog: pytest.LogCaptureFixture
) -> None:
    client = browser(bence)
    account = signing.connected(client, network)
    planted = {SECRET, *accounts.keys(account).values()}
    team = cast.account("Parcelhop")
    channels.rotate_secret(team, "cli")
    planted |= set(accounts.opened(cast.account("Parcelhop")))

    pages = ["/channels", "/channels/credentials", "/channels/new/pages", f"/channels/{account.id}", "/audit"]
    pages += [f"/channels/{account.id}/test", glass(account, "access_token"), glass(account, "client_secret")]
    seen = "".join(browser(eva).get(page).get_data(as_text=True) for page in pages)
    client.post(f"/channels/{account.id}/check")

    trail = json.dumps(cast.entries())
    for secret in planted:
        assert secret not in seen
        assert secret not in trail
        assert secret not in caplog.text
        assert secret.encode() not in cast.account("Parcelhop Polska").sealed_secret

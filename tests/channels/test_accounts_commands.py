"""Accounts from the command line."""

import json

import pytest
from click.testing import CliRunner

from caredesk.channels.commands import channel
from caredesk.core import db
from caredesk.core.config import Settings
from caredesk.team.models import Team
from tests import cast
from tests.fakes.mastodon import Mastodon
from tests.postroom.stage import allow


def run(*words: str, given: str = "") -> tuple[int, str, str]:
    done = CliRunner().invoke(channel, list(words), input=given)
    db.close_reading()
    return done.exit_code, done.stdout, done.stderr


def test_a_webhook_is_added_with_its_address_and_secret(desk: Settings) -> None:
    code, out, _ = run("add", "webhook", "--name", "Shop", "--team", "New team", "--json")

    made = json.loads(out)
    account = cast.account("Shop")
    assert (code, made["id"], sorted(made)) == (0, account.id, ["id", "secret", "url"])
    assert made["url"].endswith(f"/hooks/{account.uuid}")
    assert made["secret"].startswith("whsec_")
    assert db.first(Team, Team.name == "New team") is not None
    assert cast.entries("account.connected")[-1]["actor"] == "cli"


def test_a_webhook_may_have_a_reply_window_of_its_own(desk: Settings) -> None:
    code, _, _ = run("add", "webhook", "--name", "Shop", "--team", "Care PL", "--reply-window-hours", "24")
    wrong = run("add", "webhook", "--name", "Late", "--team", "Care PL", "--reply-window-hours", "0")

    assert (code, cast.account("Shop").settings) == (0, {"reply_window_hours": 24})
    assert (wrong[0], wrong[2]) == (2, "caredesk: --reply-window-hours is a whole number from 1 to 8760\n")
    listed = json.loads(run("list", "--json")[1])["items"]
    assert [one["reply_window_hours"] for one in listed if one["name"] in ("Shop", "Parcelhop", "Late")] == [None, 24]


@pytest.mark.both
def test_no_secret_stands_in_the_database_or_the_trail(desk: Settings) -> None:
    _, out, _ = run("add", "webhook", "--name", "Shop", "--team", "Care PL", "--json")
    secret = json.loads(out)["secret"].removeprefix("whsec_")

    assert secret.encode() not in cast.account("Shop").sealed_secret
    assert secret not in json.dumps(cast.entries())


def test_a_mastodon_account_is_added_by_its_token(desk: Settings) -> None:
    with Mastodon() as network:
        allow(network.host)
        words = ("add", "mastodon", "--name", "Fedi", "--team", "Care PL", "--base-url", network.url, "--json")
        code, out, _ = run(*words, given="desk-token\n")
        again = run(*words, given="desk-token\n")

    assert (code, json.loads(out)["handle"]) == (0, f"@desk@{network.host}")
    assert (again[0], again[2]) == (2, "caredesk: this account is connected already\n")


@pytest.mark.parametrize(
    ("token", "says"),
    [
        pytest.param("wrong\n", "does not accept this key", id="wrong"),
        pytest.param("", "there was none", id="none"),
        pytest.param('{"token": "wrong"}', "does not accept this key", id="as JSON"),
    ],
)
def test_a_bad_token_is_said_in_one_line(desk: Settings, token: str, says: str) -> None:
    with Mastodon() as network:
        allow(network.host)
        words = ("add", "mastodon", "--name", "Fedi", "--team", "Care PL", "--base-url", network.url)
        code, _, err = run(*words, given=token)

    assert (code, err.count("\n")) == (2, 1)
    assert says in err


def test_accounts_are_listed_paused_and_resumed(desk: Settings) -> None:
    number = str(cast.account("Parcelhop").id)
    assert run("pause", number)[0] == 0
    states = {row["name"]: (row["state"], row["teams"]) for row in json.loads(run("list", "--json")[1])["items"]}
    assert states == {"Parcelhop": ("paused", ["Care PL"]), "Elsewhere account": ("active", ["Elsewhere"])}
    assert "Parcelhop  [Care PL]" in run("list")[1]

    assert run("resume", number)[0] == 0
    assert {row["state"] for row in json.loads(run("list", "--json")[1])["items"]} == {"active"}
    assert [one["verb"] for one in cast.entries() if one["verb"].startswith("account.")] == [
        "account.paused",
        "account.resumed",
    ]


def test_pausing_and_resuming_take_a_name_and_say_what_they_did(desk: Settings) -> None:
    assert run("pause", "Parcelhop") == (0, "Parcelhop is paused.\n", "")
    code, out, _ = run("resume", "Parcelhop", "--json")

    assert (code, json.loads(out)["state"], json.loads(out)["teams"]) == (0, "active", ["Care PL"])


@pytest.mark.parametrize("which", ["999", "9" * 40, "Nobody", ""])
def test_an_unknown_account_is_refused(desk: Settings, which: str) -> None:
    assert run("pause", which) == (2, "", f"caredesk: there is no account {which}\n")


def test_a_name_that_two_accounts_have_is_refused(desk: Settings) -> None:
    run("add", "webhook", "--name", "Parcelhop", "--team", "Care PL")

    assert run("pause", "Parcelhop")[::2] == (2, "caredesk: 2 accounts are called Parcelhop: name one by its id\n")


def test_an_account_that_the_network_refuses_leaves_nothing_behind(desk: Settings) -> None:
    before = len(cast.entries())
    words = ("add", "mastodon", "--name", "Fedi", "--team", "Quite new", "--base-url")
    with Mastodon() as network:
        allow(network.host)
        assert run(*words, network.url, given="wrong\n")[0] == 2
    code, _, err = run(*words, "http://127.0.0.1:9", given="desk-token\n")

    assert (code, err.count("\n")) == (2, 1) and "CAREDESK_ALLOW_PRIVATE_NET" in err
    assert db.first(Team, Team.name == "Quite new") is None
    assert len(cast.entries()) == before

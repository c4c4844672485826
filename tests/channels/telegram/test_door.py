"""Telegram at our door: the secret header, and how the bot is connected."""

from dataclasses import replace

import pytest

from caredesk.channels import telegram
from caredesk.channels.base import Accepted, AccountFacts, AuthExpired, Permanent, Raw, Rejected
from tests.channels.conftest import NOW
from tests.fakes.telegram import TOKEN, Telegram

ADDRESS = "https://desk.example/hooks/abc"


@pytest.fixture
def open_door(server: Telegram, account: AccountFacts) -> AccountFacts:
    door = replace(account, settings={"mode": "webhook"})
    telegram.subscribe(door, ADDRESS)
    server.say("Where is it?")
    return door


def raw(body: bytes, headers: dict[str, str]) -> Raw:
    return Raw(body, NOW, headers)  # the names of headers in the sender's spelling


def test_a_delivery_with_the_secret_is_taken_and_answered_200(server: Telegram, open_door: AccountFacts) -> None:
    delivery = raw(*server.delivery())

    verdict = telegram.verify(delivery, open_door, NOW)

    assert isinstance(verdict, Accepted)
    assert verdict.status == 200
    assert telegram.verify(delivery, open_door, NOW) == verdict  # when it comes again it is the same


@pytest.mark.parametrize("secret", ["", "guess", "zażółć", "x" * 10_000])
def test_any_other_secret_is_refused(secret: str, open_door: AccountFacts) -> None:
    headers = {"X-Telegram-Bot-Api-Secret-Token": secret} if secret else {}

    assert isinstance(telegram.verify(Raw(b"{}", NOW, headers), open_door, NOW), Rejected)


def test_the_secret_of_another_bot_is_refused(server: Telegram, open_door: AccountFacts) -> None:
    other = replace(open_door, keys={"token": "9:other"})

    assert telegram.verify(raw(*server.delivery()), other, NOW) == Rejected("bad_signature")


def test_a_bot_that_is_asked_has_no_address(server: Telegram, open_door: AccountFacts) -> None:
    assert server.hook["url"] == ADDRESS

    telegram.subscribe(replace(open_door, settings={"mode": "polling"}), ADDRESS)

    assert server.hook == {}
    assert len(server.updates) == 1  # what waits is kept


def test_who_the_bot_is(account: AccountFacts) -> None:
    (found,) = telegram.find(account)

    assert (found.ext_id, found.handle, found.name) == ("123456", "parcelhop_bot", "Parcelhop")
    assert telegram.health(replace(account, settings={})).webhook_valid is False


@pytest.mark.parametrize("token", ["", "revoked", "123456:desk-token/../x", "ż"])
def test_a_token_that_is_none_is_known(token: str, account: AccountFacts) -> None:
    with pytest.raises(AuthExpired):
        telegram.health(replace(account, keys={"token": token}))


def test_a_file_is_fetched_by_its_number(server: Telegram, account: AccountFacts) -> None:
    server.files["documents/large"] = b"\x89PNG"

    assert telegram.download(account, "telegram:large", 100) == b"\x89PNG"
    with pytest.raises(Permanent, match="file_gone"):
        telegram.download(account, "telegram:unknown", 100)
    with pytest.raises(Permanent, match="file_too_large"):
        telegram.download(account, "telegram:large", 3)


def test_no_trouble_tells_the_token(server: Telegram, account: AccountFacts) -> None:
    for fault in ({"do": "cut"}, {"do": "answer", "status": 500, "body": "<html>"}):
        server.fault(**fault)
        with pytest.raises(Exception) as caught:
            telegram.health(account)
        assert TOKEN not in str(caught.value)

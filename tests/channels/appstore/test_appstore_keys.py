"""Keys of the App Store: which apps they open, those that are none, and the tokens that they sign."""

from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP384R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from caredesk.channels import appstore
from caredesk.channels.base import (
    AccountFacts,
    AuthExpired,
    Permanent,
)
from caredesk.core import clock
from tests.channels.conftest import NOW
from tests.fakes.appstore import APP, OTHER_APP, PEM, AppStore

OTHER_CURVE = (
    generate_private_key(SECP384R1()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
)


def test_the_apps_that_a_key_opens(account: AccountFacts) -> None:
    found = appstore.find(replace(account, ext_id=""))

    assert [(one.ext_id, one.name) for one in found] == [(APP, "Parcelhop"), (OTHER_APP, "Parcelhop for shops")]
    told = appstore.health(account)
    assert (told.name, told.quota_left) == ("Parcelhop", 499)
    with pytest.raises(Permanent, match="appstore_no_app"):
        appstore.health(replace(account, ext_id=""))


def test_apps_are_found_beyond_the_first_page(server: AppStore, account: AccountFacts) -> None:
    server.apps |= {str(9_000_000_000 + number): f"App {number}" for number in range(450)}

    found = appstore.find(replace(account, ext_id=""))

    assert [one.ext_id for one in found] == list(server.apps)


@pytest.mark.parametrize("key", ["", "no key", OTHER_CURVE, PEM[:60], "ż"], ids=["none", "junk", "curve", "cut", "ż"])
def test_a_key_that_cannot_be_read_is_for_a_person(key: str, server: AppStore, account: AccountFacts) -> None:
    with pytest.raises(AuthExpired, match="appstore_no_key"):
        appstore.poll(replace(account, keys={"private_key": key}), {})
    assert server.calls == []


@pytest.mark.parametrize("change", [{"issuer_id": "other"}, {"key_id": "other"}])
def test_a_key_that_apple_does_not_know_is_for_a_person(change: dict, account: AccountFacts) -> None:
    with pytest.raises(AuthExpired):
        appstore.poll(replace(account, settings={**account.settings, **change}), {})


def test_a_token_is_good_for_less_than_twenty_minutes_whatever_the_time(account: AccountFacts) -> None:
    for at in (NOW, NOW + timedelta(days=400)):
        with clock.fixed(lambda at=at: at):
            assert appstore.find(account)

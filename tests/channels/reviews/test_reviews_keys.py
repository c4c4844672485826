"""Which places and apps a key of Google's opens, and the keys themselves."""

from dataclasses import replace

import pytest

from caredesk.channels import googlebusiness, googleplay
from caredesk.channels.base import (
    AccountFacts,
    AuthExpired,
    Denied,
    Permanent,
    PostFacts,
)
from tests.channels.conftest import NOW
from tests.channels.reviews.conftest import Desk, answer, key_file
from tests.fakes.reviews import LOCATION, PACKAGE, Business, Play


def test_the_places_are_found_and_the_unverified_takes_no_answer(business: Business, place: AccountFacts) -> None:
    first, second = googlebusiness.find(replace(place, ext_id=""))
    post = PostFacts(ext_id="r1", surface="review", visibility="public")

    assert (first.ext_id, first.name, first.settings["verified"]) == (LOCATION, "Parcelhop, Łódź", "yes")
    assert (second.ext_id, second.settings["verified"]) == ("accounts/101/locations/203", "no")
    unverified = replace(place, settings=second.settings)
    assert googlebusiness.can(unverified, post, "reply", NOW) == Denied("not_verified")
    assert googlebusiness.health(place).ext_id == LOCATION


@pytest.mark.parametrize("ext_id", ["", "accounts/1", "accounts/1/locations/2/reviews/3", "../../admin/x"])
def test_an_account_that_is_no_place_asks_nothing(business: Business, place: AccountFacts, ext_id: str) -> None:
    with pytest.raises(Permanent, match="not_a_location"):
        googlebusiness.poll(replace(place, ext_id=ext_id), {})

    assert business.calls == []


def test_a_review_id_that_is_no_path(business: Business, place: AccountFacts) -> None:
    with pytest.raises(Permanent):
        googlebusiness.send(place, answer("../../../accounts"))

    assert "/../" not in business.calls[-1].path


def test_a_service_account_signs_for_itself(play: Play, app_account: AccountFacts) -> None:
    keys = {"service_account": key_file(play.service_email)}
    account = replace(app_account, ext_id="", settings={"package": PACKAGE}, keys=keys)

    assert [one.ext_id for one in googleplay.find(account)] == [PACKAGE]
    renewed = googleplay.renew(account)
    assert renewed.keys["service_account"] == keys["service_account"]
    assert googleplay.health(replace(account, keys=renewed.keys)).ext_id == PACKAGE
    play.service_email = "somebody@else.example"
    with pytest.raises(AuthExpired, match="refresh_refused"):
        googleplay.renew(account)


@pytest.mark.parametrize("file", ["", "{}", "[]", '{"private_key": "x", "client_email": "a@b"}', '{"private_key": 7}'])
def test_what_is_no_key_file_is_said_to_be_none(play: Play, app_account: AccountFacts, file: str) -> None:
    account = replace(app_account, keys={"service_account": file or " "})

    with pytest.raises(Permanent, match="service_account_unreadable"):
        googleplay.renew(account)


def test_a_signed_in_person_is_renewed_too(desk_: Desk) -> None:
    network, server, account = desk_
    renewed = network.renew(account)

    assert renewed.keys["access_token"] in server.tokens
    server.tokens.pop("google-token")
    with pytest.raises(AuthExpired) as caught:
        network.poll(account, {})
    assert caught.value.can_refresh is True


def test_without_a_package_nobody_is_asked(play: Play, app_account: AccountFacts) -> None:
    with pytest.raises(AuthExpired, match="no_package"):
        googleplay.poll(replace(app_account, ext_id="", settings={}), {})

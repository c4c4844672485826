"""Mastodon, reading back: was it published, before anybody sends it again?"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from caredesk.channels import mastodon
from caredesk.channels.base import (
    AccountFacts,
    CannotTell,
    NotThere,
    OutgoingFacts,
    Retryable,
    Unknown,
)
from tests.fakes.mastodon import Mastodon


def test_what_was_published_before_the_connection_broke_is_found(
    server: Mastodon, account: AccountFacts, reply: OutgoingFacts
) -> None:
    server.fault("cut", method="POST", after=True)
    with pytest.raises(Unknown):
        mastodon.send(account, reply)

    assert mastodon.find_sent(account, reply).ext_id == server.public()[0]["id"]


def test_what_never_arrived_is_not_there(server: Mastodon, account: AccountFacts, reply: OutgoingFacts) -> None:
    server.post("kasia", "@kasia Looking into it!", to=reply.parent_ext_id)
    server.post("desk", "@kasia Something else", to=reply.parent_ext_id)

    assert mastodon.find_sent(account, reply) == NotThere()


def test_the_same_sentence_twice_is_counted(server: Mastodon, account: AccountFacts, reply: OutgoingFacts) -> None:
    first = mastodon.send(account, replace(reply, send_id="key-0")).ext_id
    known = replace(reply, known_ext_ids=frozenset({first}))

    assert mastodon.find_sent(account, known) == NotThere()
    assert mastodon.send(account, known).ext_id == mastodon.find_sent(account, known).ext_id != first


def test_the_same_sentence_of_last_week_is_another(
    server: Mastodon, account: AccountFacts, reply: OutgoingFacts
) -> None:
    mastodon.send(account, reply)
    later = replace(reply, first_tried_at=datetime.now(UTC) + timedelta(minutes=61))

    assert mastodon.find_sent(account, later) == NotThere()


def test_a_list_that_lags_shows_it_only_later(server: Mastodon, account: AccountFacts, reply: OutgoingFacts) -> None:
    server.settings["listing_lag"] = 3600.0
    sent = mastodon.send(account, reply)
    early = mastodon.find_sent(account, reply)
    server.settings["listing_lag"] = 0.0

    assert (early, mastodon.find_sent(account, reply)) == (NotThere(), sent)


def test_a_parent_removed_meanwhile_does_not_hide_our_answer(
    server: Mastodon, account: AccountFacts, reply: OutgoingFacts
) -> None:
    sent = mastodon.send(account, reply)
    server.delete(reply.parent_ext_id)

    assert mastodon.find_sent(account, reply) == sent


def test_a_server_that_cannot_be_read_is_asked_again_and_one_that_refuses_tells_nothing(
    server: Mastodon, account: AccountFacts, reply: OutgoingFacts
) -> None:
    server.fault("answer", status=500)
    with pytest.raises(Retryable):
        mastodon.find_sent(account, reply)
    server.fault("answer", status=422)

    assert mastodon.find_sent(account, reply) == CannotTell("http_422")


def test_a_server_that_ignores_keys_publishes_twice_which_is_why_we_look_first(
    server: Mastodon, account: AccountFacts, reply: OutgoingFacts
) -> None:
    server.settings["ignore_keys"] = True
    mastodon.send(account, reply)
    mastodon.send(account, reply)

    assert len(server.public()) == 2
    assert mastodon.find_sent(account, reply).ext_id == server.public()[0]["id"]

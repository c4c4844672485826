"""Looking on X for what we may have said there."""

from dataclasses import replace
from datetime import timedelta

import pytest

from caredesk.channels import x
from caredesk.channels.base import (
    AccountFacts,
    CannotTell,
    NotThere,
    OutgoingFacts,
    Retryable,
    Unknown,
)
from caredesk.core import clock
from tests.channels.x.conftest import said
from tests.fakes.x import X


def test_a_doubled_post_after_an_unclear_try_is_looked_for(
    server: X, account: AccountFacts, reply: OutgoingFacts
) -> None:
    x.send(account, reply)
    again = replace(reply, first_tried_at=clock.now() - timedelta(minutes=2))

    with pytest.raises(Unknown, match="duplicate"):
        x.send(account, again)
    assert x.find_sent(account, again).ext_id == server.public()[0]["id"]


def test_what_was_said_before_the_line_broke_is_found(server: X, account: AccountFacts, reply: OutgoingFacts) -> None:
    wordy = replace(reply, text="Look at parcelhop.com/7?a=1&b=2 & tell us <3 żółć")
    server.fault("cut", method="POST", after=True)
    with pytest.raises(Unknown):
        x.send(account, wordy)

    assert "t.co" in server.public()[0]["text"]
    assert x.find_sent(account, replace(wordy, text=wordy.text)).ext_id == server.public()[0]["id"]


def test_a_message_is_found_too_and_only_ours(server: X, account: AccountFacts, reply: OutgoingFacts) -> None:
    act = replace(reply, action="dm", text="Hello")
    server.message("kasia", "desk", "Hello")
    assert x.find_sent(account, act) == NotThere()
    sent = x.send(account, act)
    assert x.find_sent(account, act) == sent


def test_what_never_arrived_is_not_there(server: X, account: AccountFacts, reply: OutgoingFacts) -> None:
    other = server.post("kasia", "@desk another thing")
    server.post("desk", "Looking into it!", to=other)
    server.post("desk", "Something else", to=reply.parent_ext_id)
    server.post("zoltan", "Looking into it!", to=reply.parent_ext_id)

    assert x.find_sent(account, reply) == NotThere()


def test_the_same_sentence_twice_is_counted(server: X, account: AccountFacts, reply: OutgoingFacts) -> None:
    first = x.send(account, reply).ext_id

    assert x.find_sent(account, replace(reply, known_ext_ids=frozenset({first}))) == NotThere()


def test_a_list_that_lags_shows_it_only_later(server: X, account: AccountFacts, reply: OutgoingFacts) -> None:
    server.lag = 3600.0
    sent = x.send(account, reply)
    early = x.find_sent(account, reply)
    server.lag = 0.0

    assert (early, x.find_sent(account, reply)) == (NotThere(), sent)


def test_a_timeline_that_cannot_be_read_tells_nothing(server: X, account: AccountFacts, reply: OutgoingFacts) -> None:
    server.fault(**said(400, "no"))
    assert x.find_sent(account, reply) == CannotTell("http_400")
    server.fault(**said(503))
    with pytest.raises(Retryable):
        x.find_sent(account, reply)


def test_more_than_we_read_back_is_no_proof_that_it_is_not_there(
    server: X, account: AccountFacts, reply: OutgoingFacts
) -> None:
    for number in range(501):
        server.post("desk", f"answer {number}", to=reply.parent_ext_id)

    assert x.find_sent(account, reply) == CannotTell("too_much_said")

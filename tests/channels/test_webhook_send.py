"""Replies through a signed webhook: what the receiver gets, and what each of its answers means."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from caredesk.channels import signature, webhook
from caredesk.channels.base import (
    AccountFacts,
    Allowed,
    AuthExpired,
    Denied,
    NotThere,
    OutgoingFacts,
    Permanent,
    PostFacts,
    Retryable,
    Sent,
    Unknown,
)
from caredesk.core import clock
from tests.channels.conftest import NOW
from tests.fakes.receiver import Receiver

REPLY = OutgoingFacts(
    send_id="0198-send",
    action="reply",
    text="Sprawdzam, już piszę!",
    parent_ext_id="c-1",
    thread_ext_id="t-1",
    surface="comment",
    visibility="public",
)


@pytest.fixture
def receiver(reach: Callable[[str], None]) -> Iterator[Receiver]:
    with Receiver(signature.new_secret()) as fake:
        reach(fake.host)
        yield fake


@pytest.fixture
def account(receiver: Receiver) -> AccountFacts:
    return AccountFacts(base_url=f"{receiver.url}/replies", secrets=(receiver.secret,))


def test_a_reply_is_published_under_the_name_that_the_receiver_gives(receiver: Receiver, account: AccountFacts) -> None:
    sent = webhook.send(account, REPLY)

    assert sent == Sent("r1", f"{receiver.url}/posts/r1")
    assert [(post["text"], post["parent_id"], post["kind"]) for post in receiver.public] == [
        (REPLY.text, "c-1", "public")
    ]


def test_the_same_reply_twice_is_published_once(receiver: Receiver, account: AccountFacts) -> None:
    assert webhook.send(account, REPLY) == webhook.send(account, REPLY)
    assert len(receiver.public) == 1


@pytest.mark.parametrize("change", [{"action": "dm"}, {"surface": "dm"}], ids=["to a person", "in a private thread"])
def test_what_is_private_leaves_as_private(change: dict, receiver: Receiver, account: AccountFacts) -> None:
    webhook.send(account, replace(REPLY, **change))

    assert (receiver.public[0]["kind"], receiver.public[0]["visibility"]) == ("direct", "private")


@pytest.mark.parametrize(
    ("fault", "trouble", "code", "published"),
    [
        pytest.param({"do": "answer", "status": 429}, Retryable, "http_429", 0, id="429"),
        pytest.param(
            {"do": "answer", "status": 503, "headers": {"Retry-After": "9"}},
            Retryable,
            "http_503",
            0,
            id="503 with a time",
        ),
        pytest.param({"do": "answer", "status": 503}, Unknown, "http_503", 0, id="503"),
        pytest.param({"do": "answer", "status": 502, "body": "<html>"}, Unknown, "http_502", 0, id="502"),
        pytest.param({"do": "answer", "status": 500, "after": True}, Unknown, "http_500", 1, id="500 after publishing"),
        pytest.param({"do": "answer", "status": 401}, AuthExpired, "auth_expired", 0, id="401"),
        pytest.param({"do": "answer", "status": 400}, Permanent, "http_400", 0, id="400"),
        pytest.param({"do": "answer", "status": 410}, Permanent, "receiver_gone", 0, id="410"),
        pytest.param(
            {"do": "answer", "status": 302, "headers": {"Location": "/"}}, Permanent, "http_302", 0, id="redirect"
        ),
        pytest.param({"do": "cut"}, Unknown, "interrupted", 0, id="cut off"),
        pytest.param({"do": "cut", "after": True}, Unknown, "interrupted", 1, id="cut off after publishing"),
        pytest.param({"do": "large"}, Unknown, "interrupted", 0, id="5 MB"),
        pytest.param({"do": "truncate", "after": True}, Unknown, "answer_unreadable", 1, id="half an answer"),
        pytest.param({"do": "answer", "body": "<html>"}, Unknown, "answer_unreadable", 0, id="HTML and 200"),
        pytest.param({"do": "answer", "status": 204}, Unknown, "answer_unreadable", 0, id="204"),
        pytest.param({"do": "answer", "body": "{}"}, Unknown, "answer_without_id", 0, id="no id"),
        pytest.param({"do": "answer", "body": '{"id": []}'}, Unknown, "answer_unreadable", 0, id="a list as an id"),
    ],
)
def test_every_answer_has_its_class(
    fault: dict, trouble: type, code: str, published: int, receiver: Receiver, account: AccountFacts
) -> None:
    receiver.fault(**fault)

    with pytest.raises(trouble) as caught:
        webhook.send(account, REPLY)

    assert (caught.value.code, len(receiver.public)) == (code, published)
    assert webhook.send(account, REPLY).ext_id == "r1"
    assert len(receiver.public) == 1


def test_nobody_there_means_that_nothing_was_sent(receiver: Receiver, account: AccountFacts) -> None:
    receiver.stop()

    with pytest.raises(Retryable, match="not_connected"):
        webhook.send(account, REPLY)


def test_a_reply_address_inside_is_refused() -> None:
    with pytest.raises(Permanent, match="address_refused"):
        webhook.send(AccountFacts(base_url="http://169.254.169.254/", secrets=(signature.new_secret(),)), REPLY)


@pytest.mark.parametrize("secrets", [(), ("nonsense",)], ids=["none", "unusable"])
def test_nothing_leaves_unsigned(secrets: tuple, receiver: Receiver, account: AccountFacts) -> None:
    with pytest.raises(AuthExpired):
        webhook.send(replace(account, secrets=secrets), REPLY)

    assert receiver.calls == []


def test_a_wait_that_was_asked_for_is_kept_and_is_never_longer_than_an_hour(
    receiver: Receiver, account: AccountFacts
) -> None:
    receiver.fault("answer", status=429, headers={"Retry-After": "90000000"})

    with clock.fixed(NOW), pytest.raises(Retryable) as caught:
        webhook.send(account, REPLY)

    assert (caught.value.retry_at, caught.value.scope) == (NOW + timedelta(hours=1), "account")


@pytest.mark.parametrize(
    ("change", "action", "verdict"),
    [
        ({}, "reply", Allowed()),
        ({"surface": "dm", "visibility": "private"}, "dm", Allowed()),
        ({"surface": "dm", "visibility": "private"}, "reply", Denied("private_stays_private")),
        ({"visibility": "private"}, "reply", Denied("private_stays_private")),
        ({"visibility": "private"}, "dm", Allowed()),
        ({"is_removed": True}, "reply", Denied("post_removed")),
        ({"is_removed": True}, "hide", Denied("post_removed")),
        ({}, "hide", Allowed()),
        ({}, "unhide", Allowed()),
        ({"visibility": "private"}, "hide", Denied("hide_private")),
        ({}, "delete", Denied("not_on_this_network")),
    ],
)
def test_what_may_be_done_is_asked_per_post(change: dict, action: str, verdict: object, account: AccountFacts) -> None:
    post = replace(PostFacts(ext_id="1", surface="comment", visibility="public"), **change)

    assert webhook.can(account, post, action, NOW) == verdict
    assert webhook.can(AccountFacts(), post, action, NOW) == Denied("no_reply_address")


def test_the_receiver_keeps_the_key_so_reading_back_always_leads_to_sending_again(account: AccountFacts) -> None:
    assert webhook.find_sent(account, REPLY) == NotThere()
    assert webhook.ability.resend == "key"


HIDE = replace(REPLY, action="hide", text="", parent_ext_id="c-1", reason="spam", notice="HABCDEFGH")


def test_a_hide_is_done_when_the_receiver_says_how_the_post_stands(receiver: Receiver, account: AccountFacts) -> None:
    assert webhook.send(account, HIDE) == webhook.send(account, HIDE) == Sent("c-1")
    assert (receiver.hidden, len(receiver.decisions)) == ({"c-1"}, 1)

    webhook.send(account, replace(HIDE, action="unhide", send_id="0198-other"))
    assert receiver.hidden == set()


@pytest.mark.parametrize(
    ("body", "trouble"),
    [
        (b"not json", Unknown),
        (b"[]", Unknown),
        (b'{"id": "c-2", "hidden": true}', Unknown),
        (b'{"id": "c-1"}', Permanent),
        (b'{"id": "c-1", "hidden": "yes"}', Permanent),
        (b'{"id": "c-1", "hidden": false}', Permanent),
    ],
)
def test_no_other_answer_makes_a_post_hidden(
    body: bytes, trouble: type[Exception], receiver: Receiver, account: AccountFacts
) -> None:
    receiver.fault("answer", status=200, body=body.decode())

    with pytest.raises(trouble):
        webhook.send(account, HIDE)

"""Telegram, writing: replies, files, thumbs, corrections, and what each refusal means."""

from dataclasses import replace
from datetime import timedelta

import pytest

from caredesk.channels import telegram
from caredesk.channels.base import (
    AccountFacts,
    Allowed,
    AuthExpired,
    CannotTell,
    Denied,
    OutgoingFacts,
    OutgoingFile,
    Permanent,
    PostFacts,
    Retryable,
    Unknown,
)
from caredesk.core import clock
from tests.channels.conftest import NOW
from tests.fakes.telegram import CONNECTION, GROUP, KASIA, SUPERGROUP, ZOLTAN, Telegram


def test_a_reply_stands_under_its_message(server: Telegram, account: AccountFacts, reply: OutgoingFacts) -> None:
    sent = telegram.send(account, reply)

    (said,) = server.public()
    assert (said["text"], said["reply_to_message"]["text"]) == ("Looking into it!", "Where is my parcel?")
    assert sent.ext_id == f"{KASIA}:{said['message_id']}"


def test_a_reply_in_a_group_has_an_address(server: Telegram, account: AccountFacts, reply: OutgoingFacts) -> None:
    asked = server.say("Hello?", SUPERGROUP)

    sent = telegram.send(account, replace(reply, parent_ext_id=f"{SUPERGROUP}:{asked['message_id']}", action="reply"))

    assert sent.permalink == f"https://t.me/parcelhop/{asked['message_id'] + 1}"


def test_a_reply_for_a_business_account_leaves_in_its_name(
    server: Telegram, account: AccountFacts, reply: OutgoingFacts
) -> None:
    asked = server.say("Hello?", business_connection_id=CONNECTION)

    sent = telegram.send(account, replace(reply, parent_ext_id=f"{CONNECTION}:{KASIA}:{asked['message_id']}"))

    assert sent.ext_id.startswith(f"{CONNECTION}:{KASIA}:")


def test_a_group_that_moved_is_followed(server: Telegram, account: AccountFacts, reply: OutgoingFacts) -> None:
    asked = server.say("Hello?", GROUP)
    server.moved[GROUP] = SUPERGROUP

    sent = telegram.send(account, replace(reply, parent_ext_id=f"{GROUP}:{asked['message_id']}", action="reply"))

    assert sent.ext_id.startswith(f"{SUPERGROUP}:")
    assert [said["chat"]["id"] for said in server.public()] == [SUPERGROUP]


@pytest.mark.parametrize(
    ("happens", "code"),
    [
        pytest.param(lambda server: server.blocked.add(KASIA), "telegram_blocked", id="blocked"),
        pytest.param(lambda server: server.messages.clear(), "telegram_customer_begins", id="never wrote"),
        pytest.param(lambda server: server.chats.pop(KASIA), "gone", id="no such chat"),
    ],
)
def test_a_person_who_cannot_be_reached_is_said_so(
    happens: object, code: str, server: Telegram, account: AccountFacts, reply: OutgoingFacts
) -> None:
    happens(server)

    with pytest.raises(Permanent) as caught:
        telegram.send(account, reply)
    assert caught.value.code == code


def test_a_message_that_is_gone_is_not_answered(server: Telegram, account: AccountFacts, reply: OutgoingFacts) -> None:
    server.say("Another one")

    with pytest.raises(Permanent, match="gone"):
        telegram.send(account, replace(reply, parent_ext_id=f"{KASIA}:1"))


@pytest.mark.parametrize("ext_id", ["", "x", "1", "../1:2", f"{KASIA}:"])
def test_a_parent_that_is_none_asks_nobody(
    ext_id: str, server: Telegram, account: AccountFacts, reply: OutgoingFacts
) -> None:
    with pytest.raises(Permanent, match="gone"):
        telegram.send(account, replace(reply, parent_ext_id=ext_id))
    assert server.calls == []


@pytest.mark.parametrize(
    ("fault", "trouble", "code", "published"),
    [
        pytest.param({"do": "answer", "status": 502, "body": "<html>"}, Unknown, "http_502", 0, id="502"),
        pytest.param({"do": "cut"}, Unknown, "interrupted", 0, id="cut before"),
        pytest.param({"do": "cut", "after": True}, Unknown, "interrupted", 1, id="cut after"),
        pytest.param({"do": "truncate", "after": True}, Unknown, "answer_unreadable", 1, id="half an answer"),
        pytest.param({"do": "answer", "body": '{"ok": false}'}, Unknown, "answer_without_id", 0, id="200, not ok"),
        pytest.param({"do": "answer", "status": 400, "body": "{}"}, Permanent, "http_400", 0, id="400"),
        pytest.param({"do": "answer", "status": 403, "body": "<x>"}, Permanent, "not_allowed", 0, id="403"),
        pytest.param({"do": "answer", "status": 401}, AuthExpired, "auth_expired", 0, id="401"),
    ],
)
def test_every_answer_has_its_class(
    fault: dict,
    trouble: type,
    code: str,
    published: int,
    server: Telegram,
    account: AccountFacts,
    reply: OutgoingFacts,
) -> None:
    server.fault(method="POST", **fault)

    with pytest.raises(trouble) as caught:
        telegram.send(account, reply)

    assert (caught.value.code, len(server.public())) == (code, published)


@pytest.mark.parametrize(
    ("told", "seconds"), [('{"retry_after": 35}', 35), ('{"retry_after": 9000000}', 3600), ("{}", None), ("[]", None)]
)
def test_too_many_messages_wait_as_told(
    told: str, seconds: int | None, server: Telegram, account: AccountFacts, reply: OutgoingFacts
) -> None:
    said = f'{{"ok": false, "error_code": 429, "description": "Too Many Requests", "parameters": {told}}}'
    server.fault("answer", status=429, body=said)

    with clock.fixed(lambda: NOW), pytest.raises(Retryable) as caught:
        telegram.send(account, reply)

    assert caught.value.retry_at == (NOW + timedelta(seconds=seconds) if seconds is not None else None)
    assert caught.value.scope == "account"


def test_an_unclear_outcome_is_for_a_person(account: AccountFacts, reply: OutgoingFacts) -> None:
    assert telegram.ability.resend == "never"
    assert telegram.find_sent(account, reply) == CannotTell("never_sent_twice")


def test_an_emoji_is_one_of_4096_characters(server: Telegram, account: AccountFacts, reply: OutgoingFacts) -> None:
    telegram.send(account, replace(reply, text="😀" * 4096))
    before = len(server.calls)

    with pytest.raises(Permanent, match="too_long"):
        telegram.send(account, replace(reply, text="😀" * 4097))
    assert len(server.calls) == before


@pytest.mark.parametrize(("media", "field"), [("image/png", "photo"), ("application/pdf", "document")])
def test_a_file_leaves_with_its_caption(
    media: str, field: str, server: Telegram, account: AccountFacts, reply: OutgoingFacts
) -> None:
    file = OutgoingFile(id="1", name='ev"il\r\n.png', media=media, description="", body=lambda: b"\x89PNG\r\n--x")

    telegram.send(account, replace(reply, files=(file,)))

    (said,) = server.public()
    assert said["caption"] == "Looking into it!"
    assert field in said
    with pytest.raises(Permanent, match="caption_too_long"):
        telegram.send(account, replace(reply, files=(file,), text="x" * 1025))


def test_our_own_words_can_be_changed_and_to_say_them_again_is_fine(
    server: Telegram, account: AccountFacts, reply: OutgoingFacts
) -> None:
    sent = telegram.send(account, reply)
    change = replace(reply, action="edit_own", own_ext_id=sent.ext_id, text="It arrives today.")

    assert telegram.send(account, change).ext_id == sent.ext_id
    assert telegram.send(account, change).ext_id == sent.ext_id
    assert [said["text"] for said in server.public()] == ["It arrives today."]


def test_the_caption_of_a_file_can_be_changed(server: Telegram, account: AccountFacts, reply: OutgoingFacts) -> None:
    file = OutgoingFile(id="1", name="a.png", media="image/png", description="", body=lambda: b"x")
    sent = telegram.send(account, replace(reply, files=(file,)))

    telegram.send(account, replace(reply, action="edit_own", own_ext_id=sent.ext_id, text="Better."))

    assert [said["caption"] for said in server.public()] == ["Better."]


def test_a_thumb_is_given_and_taken_back(server: Telegram, account: AccountFacts, reply: OutgoingFacts) -> None:
    telegram.send(account, replace(reply, action="like", text=""))
    assert list(server.reactions.values()) == [[{"type": "emoji", "emoji": "👍"}]]

    telegram.send(account, replace(reply, action="unlike", text=""))
    assert list(server.reactions.values()) == [[]]


PRIVATE = PostFacts(ext_id=f"{KASIA}:1", surface="dm", visibility="private")
PUBLIC = PostFacts(
    ext_id=f"{SUPERGROUP}:1", surface="comment", visibility="public", permalink="https://t.me/parcelhop/1"
)
BUSINESS = replace(PRIVATE, ext_id=f"{CONNECTION}:{KASIA}:1", last_in_at=NOW - timedelta(hours=23, minutes=59))


@pytest.mark.parametrize(
    ("post", "action", "answer"),
    [
        (PRIVATE, "dm", Allowed()),
        (PRIVATE, "reply", Denied("private_stays_private")),
        (PUBLIC, "reply", Allowed()),
        (PUBLIC, "dm", Denied("telegram_customer_begins", link_out="https://t.me/parcelhop/1")),
        (PUBLIC, "hide", Denied("hide_not_there", link_out="https://t.me/parcelhop/1")),
        (PUBLIC, "like", Allowed()),
        (PUBLIC, "private_reply", Denied("not_on_this_network")),
        (replace(PUBLIC, is_removed=True), "reply", Denied("post_removed")),
        (BUSINESS, "dm", Allowed()),
        (replace(BUSINESS, last_in_at=NOW - timedelta(hours=24)), "dm", Denied("window_closed")),
    ],
)
def test_what_is_allowed_for_a_message_now(post: PostFacts, action: str, answer: object, account: AccountFacts) -> None:
    assert telegram.can(account, post, action, NOW) == answer


def test_a_business_chat_is_closed_after_a_day_over_there_too(
    server: Telegram, account: AccountFacts, reply: OutgoingFacts
) -> None:
    with clock.fixed(lambda: NOW - timedelta(hours=25)):
        asked = server.say("Hello?", ZOLTAN, ZOLTAN, business_connection_id=CONNECTION)

    with pytest.raises(Permanent, match="window_closed"):
        telegram.send(account, replace(reply, parent_ext_id=f"{CONNECTION}:{ZOLTAN}:{asked['message_id']}"))

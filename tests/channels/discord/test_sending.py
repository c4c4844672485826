"""Discord, writing: replies under a nonce, read back; and what each refusal means."""

from dataclasses import replace
from datetime import timedelta

import pytest

from caredesk.channels import discord
from caredesk.channels.base import (
    AccountFacts,
    Allowed,
    AuthExpired,
    CannotTell,
    Denied,
    NotThere,
    OutgoingFacts,
    OutgoingFile,
    Permanent,
    PostFacts,
    Retryable,
    Sent,
    Unknown,
)
from caredesk.core import clock
from tests.channels.conftest import NOW
from tests.fakes.discord import BOT, CARE, DIRECT, GUILD, THREAD, TOKEN, Discord


def test_a_reply_stands_under_its_message_and_calls_nobody_else(
    server: Discord, account: AccountFacts, reply: OutgoingFacts, question: dict
) -> None:
    sent = discord.send(account, replace(reply, text="@everyone look"))

    (said,) = server.public()
    assert said["message_reference"]["message_id"] == question["id"]
    assert b'"allowed_mentions": {"parse": [], "replied_user": true}' in server.calls[-1].body
    link = f"https://discord.com/channels/{GUILD}/{CARE}/{said['id']}"
    assert sent == Sent(f"{CARE}:{said['id']}", link)


def test_the_same_nonce_twice_is_one_message(server: Discord, account: AccountFacts, reply: OutgoingFacts) -> None:
    assert discord.send(account, reply) == discord.send(account, reply)
    assert len(server.public()) == 1


@pytest.mark.parametrize(
    ("fault", "trouble", "code", "published"),
    [
        pytest.param({"do": "answer", "status": 502, "body": "<html>"}, Unknown, "http_502", 0, id="502"),
        pytest.param({"do": "cut"}, Unknown, "interrupted", 0, id="cut before"),
        pytest.param({"do": "cut", "after": True}, Unknown, "interrupted", 1, id="cut after"),
        pytest.param({"do": "truncate", "after": True}, Unknown, "answer_unreadable", 1, id="half an answer"),
        pytest.param({"do": "answer", "body": "{}"}, Unknown, "answer_without_id", 0, id="200 without a message"),
        pytest.param({"do": "answer", "status": 400, "body": "[]"}, Permanent, "http_400", 0, id="400"),
        pytest.param({"do": "answer", "status": 403, "body": "<x>"}, Permanent, "not_allowed", 0, id="403"),
        pytest.param({"do": "answer", "status": 401}, AuthExpired, "auth_expired", 0, id="401"),
    ],
)
def test_every_answer_has_its_class(
    fault: dict, trouble: type, code: str, published: int, server: Discord, account: AccountFacts, reply: OutgoingFacts
) -> None:
    server.fault(method="POST", **fault)

    with pytest.raises(trouble) as caught:
        discord.send(account, reply)

    assert (caught.value.code, len(server.public())) == (code, published)


@pytest.mark.parametrize(
    ("body", "headers", "seconds", "scope"),
    [
        ('{"message": "You are being rate limited.", "retry_after": 1.5, "global": false}', {}, 1.5, "account"),
        ('{"retry_after": 64.57, "global": true}', {"X-RateLimit-Scope": "global"}, 64.57, "app"),
        ('{"retry_after": 90000}', {}, 3600, "account"),
        ('{"code": 20016, "message": "slowmode", "retry_after": 7}', {}, 7, "account"),
    ],
)
def test_too_many_messages_wait_as_told(
    body: str, headers: dict, seconds: float, scope: str, server: Discord, account: AccountFacts, reply: OutgoingFacts
) -> None:
    server.fault("answer", status=429, body=body, headers=headers)

    with clock.fixed(lambda: NOW), pytest.raises(Retryable) as caught:
        discord.send(account, reply)

    assert caught.value.retry_at == NOW + timedelta(seconds=seconds)
    assert caught.value.scope == scope


@pytest.mark.parametrize(
    ("happens", "code"),
    [
        pytest.param(lambda server: server.messages.clear(), "gone", id="parent gone"),
        pytest.param(lambda server: server.channels.pop(CARE), "gone", id="channel gone"),
        pytest.param(lambda server: server.closed.add(CARE), "discord_no_access", id="no access"),
        pytest.param(
            lambda server: server.channels[CARE].update(archived=True), "discord_thread_archived", id="archived"
        ),
    ],
)
def test_each_refusal_is_said_in_its_words(
    happens: object, code: str, server: Discord, account: AccountFacts, reply: OutgoingFacts
) -> None:
    happens(server)

    with pytest.raises(Permanent) as caught:
        discord.send(account, reply)
    assert caught.value.code == code


def test_a_text_that_is_too_long_does_not_leave(server: Discord, account: AccountFacts, reply: OutgoingFacts) -> None:
    assert discord.send(account, replace(reply, text="😀" * 2000))
    before = len(server.calls)

    with pytest.raises(Permanent, match="too_long"):
        discord.send(account, replace(reply, text="😀" * 2001))
    assert len(server.calls) == before


def test_a_private_answer_to_a_public_message_leaves_as_a_direct_one(
    server: Discord, account: AccountFacts, reply: OutgoingFacts
) -> None:
    aside = replace(reply, action="private_reply")

    sent = discord.send(account, aside)

    assert sent.ext_id.startswith(f"{DIRECT}:")
    assert discord.find_sent(account, aside) == sent
    server.takes_direct = False
    with pytest.raises(Permanent, match="discord_no_direct"):
        discord.send(account, replace(aside, send_id="key-2"))


def test_a_file_leaves_with_its_words(server: Discord, account: AccountFacts, reply: OutgoingFacts) -> None:
    file = OutgoingFile(id="1", name="x\r\n", media="image/png", description="a map", body=lambda: b"\x89PNG\r\n")

    discord.send(account, replace(reply, files=(file,)))

    assert [len(said["attachments"]) for said in server.public()] == [1]


def test_our_own_words_can_be_changed_and_others_not(
    server: Discord, account: AccountFacts, reply: OutgoingFacts
) -> None:
    sent = discord.send(account, reply)

    discord.send(account, replace(reply, action="edit_own", own_ext_id=sent.ext_id, text="It arrives today."))

    assert [said["content"] for said in server.public()] == ["It arrives today."]
    with pytest.raises(Permanent, match="not_editable"):
        discord.send(account, replace(reply, action="edit_own", own_ext_id=reply.parent_ext_id))


def test_a_thumb_is_given_and_taken_back(server: Discord, account: AccountFacts, reply: OutgoingFacts) -> None:
    for _ in range(2):
        discord.send(account, replace(reply, action="like", text=""))
    assert [emoji for *_, emoji in server.reactions] == ["👍"]

    discord.send(account, replace(reply, action="unlike", text=""))
    assert server.reactions == set()


def test_what_left_without_an_answer_is_found_again(
    server: Discord, account: AccountFacts, reply: OutgoingFacts
) -> None:
    tried = replace(reply, first_tried_at=clock.now())
    assert discord.find_sent(account, tried) == NotThere()
    sent = discord.send(account, reply)

    assert discord.find_sent(account, tried) == sent
    assert discord.find_sent(account, replace(tried, known_ext_ids=frozenset({sent.ext_id}))) == NotThere()
    assert discord.find_sent(account, replace(tried, text="Other words")) == NotThere()


def test_somebody_elses_same_words_are_not_ours(
    server: Discord, account: AccountFacts, reply: OutgoingFacts, question: dict
) -> None:
    reference = {"message_id": question["id"], "channel_id": CARE}
    server.say(reply.text, message_reference=reference)

    assert discord.find_sent(account, replace(reply, first_tried_at=clock.now())) == NotThere()


def test_a_channel_that_is_closed_cannot_tell(server: Discord, account: AccountFacts, reply: OutgoingFacts) -> None:
    server.closed.add(CARE)

    assert discord.find_sent(account, reply) == CannotTell("discord_no_access")


def test_no_trouble_tells_the_token(server: Discord, account: AccountFacts, reply: OutgoingFacts) -> None:
    server.fault("cut", method="POST")

    with pytest.raises(Unknown) as caught:
        discord.send(account, reply)
    assert TOKEN not in str(caught.value)


POST = PostFacts(
    ext_id=f"{THREAD}:1", surface="comment", visibility="unlisted", author_ext_id=BOT, permalink="https://d/1"
)


@pytest.mark.parametrize(
    ("change", "action", "answer"),
    [
        ({}, "reply", Allowed()),
        ({}, "private_reply", Allowed()),
        ({}, "like", Allowed()),
        ({}, "hide", Denied("hide_not_there", link_out="https://d/1")),
        ({"is_removed": True}, "reply", Denied("post_removed")),
        ({"surface": "dm", "visibility": "private"}, "reply", Denied("private_stays_private")),
        ({"surface": "dm", "visibility": "private"}, "dm", Allowed()),
    ],
)
def test_what_is_allowed_for_a_message_now(change: dict, action: str, answer: object, account: AccountFacts) -> None:
    assert discord.can(account, replace(POST, **change), action, NOW) == answer

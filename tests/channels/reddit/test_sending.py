"""Reddit, writing: comments and messages, read back; and what each refusal means."""

from dataclasses import replace
from datetime import timedelta

import pytest

from caredesk.channels import reddit
from caredesk.channels.base import (
    AccountFacts,
    Allowed,
    AuthExpired,
    CannotTell,
    Denied,
    NotThere,
    OutgoingFacts,
    Permanent,
    PostFacts,
    Raw,
    Rejected,
    Retryable,
    Sent,
    Unknown,
)
from caredesk.core import clock
from tests.channels.conftest import NOW
from tests.fakes.reddit import KASIA, SUBREDDIT, Reddit


def test_a_reply_stands_under_its_comment(
    server: Reddit, account: AccountFacts, reply: OutgoingFacts, question: dict
) -> None:
    sent = reddit.send(account, replace(reply, text="Zażółć & <b>"))

    (said,) = server.public()
    assert (said["body"], said["parent_id"]) == ("Zażółć & <b>", question["name"])
    link = f"https://www.reddit.com/r/{SUBREDDIT}/comments/{question['link_id'][3:]}/x/{said['id']}/"
    assert sent == Sent(said["name"], link)


def test_a_message_is_answered_by_a_message(server: Reddit, account: AccountFacts, reply: OutgoingFacts) -> None:
    asked = server.message("Where is it?")
    answer = replace(reply, parent_ext_id=asked["name"], action="dm", visibility="private", surface="dm")

    sent = reddit.send(account, answer)

    (said,) = server.public()
    assert (said["kind"], said["dest"], said["first_message_name"]) == ("t4", KASIA, asked["name"])
    assert reddit.find_sent(account, answer) == sent


@pytest.mark.parametrize(
    ("fault", "trouble", "code", "published"),
    [
        pytest.param({"do": "answer", "status": 502, "body": "<html>"}, Unknown, "http_502", 0, id="502"),
        pytest.param({"do": "cut"}, Unknown, "interrupted", 0, id="cut before"),
        pytest.param({"do": "cut", "after": True}, Unknown, "interrupted", 1, id="cut after"),
        pytest.param({"do": "truncate", "after": True}, Unknown, "answer_unreadable", 1, id="half an answer"),
        pytest.param({"do": "answer", "body": "{}"}, Unknown, "answer_without_id", 0, id="200 without a thing"),
        pytest.param({"do": "answer", "status": 429}, Retryable, "http_429", 0, id="429"),
        pytest.param({"do": "answer", "status": 403, "body": "{}"}, Permanent, "not_allowed", 0, id="403"),
        pytest.param({"do": "answer", "status": 401}, AuthExpired, "auth_expired", 0, id="401"),
        pytest.param(
            {"do": "answer", "body": '{"json": {"errors": [["ODD", "no", "x"]]}}'},
            Permanent,
            "reddit_refused",
            0,
            id="odd",
        ),
    ],
)
def test_every_answer_has_its_class(
    fault: dict, trouble: type, code: str, published: int, server: Reddit, account: AccountFacts, reply: OutgoingFacts
) -> None:
    server.fault(method="POST", **fault)

    with pytest.raises(trouble) as caught:
        reddit.send(account, reply)

    assert (caught.value.code, len(server.public())) == (code, published)


@pytest.mark.parametrize(
    ("happens", "code"),
    [
        pytest.param(lambda server, said: server.delete(said), "gone", id="deleted"),
        pytest.param(lambda server, said: said.update(locked=True), "reddit_locked", id="locked"),
        pytest.param(lambda server, said: said.update(archived=True), "reddit_archived", id="archived"),
        pytest.param(lambda server, said: server.scopes.discard("submit"), "reddit_scope_missing", id="scope"),
    ],
)
def test_each_refusal_is_said_in_its_words(
    happens: object, code: str, server: Reddit, account: AccountFacts, reply: OutgoingFacts, question: dict
) -> None:
    happens(server, question)

    with pytest.raises(Permanent) as caught:
        reddit.send(account, reply)
    assert caught.value.code == code


def test_doing_that_too_much_waits_as_told(server: Reddit, account: AccountFacts, reply: OutgoingFacts) -> None:
    told = '{"json": {"ratelimit": 305.7, "errors": [["RATELIMIT", "you are doing that too much", "ratelimit"]]}}'
    server.fault("answer", method="POST", body=told)

    with clock.fixed(lambda: NOW), pytest.raises(Retryable) as caught:
        reddit.send(account, reply)
    assert caught.value.retry_at == NOW + timedelta(seconds=305.7)


def test_a_text_that_is_too_long_does_not_leave(server: Reddit, account: AccountFacts, reply: OutgoingFacts) -> None:
    assert reddit.send(account, replace(reply, text="😀" * 10_000))
    before = len(server.calls)

    for wrong in (replace(reply, text="x" * 10_001), replace(reply, parent_ext_id="../x")):
        with pytest.raises(Permanent):
            reddit.send(account, wrong)
    assert len(server.calls) == before


def test_our_own_words_can_be_changed_and_others_not(
    server: Reddit, account: AccountFacts, reply: OutgoingFacts
) -> None:
    sent = reddit.send(account, reply)

    changed = reddit.send(account, replace(reply, action="edit_own", own_ext_id=sent.ext_id, text="It comes today."))

    assert [said["body"] for said in server.public()] == ["It comes today."]
    assert changed.version
    with pytest.raises(Permanent, match="not_editable"):
        reddit.send(account, replace(reply, action="edit_own", own_ext_id=reply.parent_ext_id))


def test_what_left_without_an_answer_is_found_again(
    server: Reddit, account: AccountFacts, reply: OutgoingFacts
) -> None:
    tried = replace(reply, first_tried_at=clock.now())
    assert reddit.find_sent(account, tried) == NotThere()
    sent = reddit.send(account, reply)

    assert reddit.find_sent(account, tried) == sent
    assert reddit.find_sent(account, replace(tried, known_ext_ids=frozenset({sent.ext_id}))) == NotThere()
    assert reddit.find_sent(account, replace(tried, text="Other words")) == NotThere()
    assert reddit.find_sent(account, replace(tried, first_tried_at=clock.now() + timedelta(hours=2))) == NotThere()


def test_a_list_that_is_closed_cannot_tell(server: Reddit, account: AccountFacts, reply: OutgoingFacts) -> None:
    server.fault("answer", status=403, body="{}")

    assert reddit.find_sent(account, reply) == CannotTell("not_allowed")


def test_nobody_calls_us(account: AccountFacts) -> None:
    assert reddit.verify(Raw(b"{}", NOW), account, NOW) == Rejected("no_hook")


POST = PostFacts(ext_id="t1_a", surface="comment", visibility="public", permalink="https://r/1")


@pytest.mark.parametrize(
    ("change", "action", "answer"),
    [
        ({}, "reply", Allowed()),
        ({}, "dm", Denied("not_on_this_network", link_out="https://r/1")),
        ({}, "hide", Denied("hide_not_there", link_out="https://r/1")),
        ({"is_removed": True}, "reply", Denied("post_removed")),
        ({"facts": {"locked": "1"}}, "reply", Denied("reddit_locked", link_out="https://r/1")),
        ({"facts": {"archived": "1"}}, "reply", Denied("reddit_archived", link_out="https://r/1")),
        ({"facts": {"archived": "1"}}, "edit_own", Allowed()),
        ({"surface": "dm", "visibility": "private"}, "reply", Denied("private_stays_private")),
        ({"surface": "dm", "visibility": "private"}, "dm", Allowed()),
    ],
)
def test_what_is_allowed_for_a_post_now(change: dict, action: str, answer: object, account: AccountFacts) -> None:
    assert reddit.can(account, replace(POST, **change), action, NOW) == answer

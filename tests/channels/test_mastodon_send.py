"""Mastodon, writing: replies in place, and what each answer of a server means."""

from dataclasses import replace

import pytest

from caredesk.channels import mastodon
from caredesk.channels.base import (
    AccountFacts,
    AuthExpired,
    OutgoingFacts,
    Permanent,
    PostFacts,
    Retryable,
    Sent,
    Unknown,
)
from caredesk.core import http
from tests.fakes.mastodon import Mastodon

SAID = {
    "long": '{"error": "Validation failed: Text is too long"}',
    "limit": '{"error": "Character limit exceeded"}',
    "invalid": '{"error": "Validation failed"}',
    "act": '{"error": "This action is not allowed"}',
    "us": '{"error": "Your login is currently disabled"}',
    "odd": '{"error": "something"}',
}
AS_JSON = {"Content-Type": "application/json"}
AWAY = {"Location": "http://127.0.0.1:1/"}


def said(status: int, body: str = "", headers: dict[str, str] | None = None) -> dict:
    return {"do": "answer", "status": status, "body": SAID.get(body, body), "headers": headers or {}}


def test_a_reply_stands_under_its_post_and_names_its_author(
    server: Mastodon, account: AccountFacts, reply: OutgoingFacts
) -> None:
    sent = mastodon.send(account, reply)

    (said,) = server.public()
    assert (said["in_reply_to_id"], said["text"]) == (reply.parent_ext_id, "@kasia Looking into it!")
    assert (said["visibility"], said["key"]) == ("unlisted", "key-1")
    assert sent == Sent(said["id"], f"{server.url}/@desk/{said['id']}")


@pytest.mark.parametrize(
    ("change", "visibility"),
    [
        ({"visibility": "public"}, "public"),
        ({"visibility": "private"}, "direct"),
        ({"visibility": "private", "surface": "dm"}, "direct"),
        ({"visibility": "public", "action": "dm"}, "direct"),
    ],
)
def test_a_reply_is_never_more_public_than_its_post(
    change: dict, visibility: str, server: Mastodon, account: AccountFacts, reply: OutgoingFacts
) -> None:
    mastodon.send(account, replace(reply, **change))

    assert [said["visibility"] for said in server.public()] == [visibility]


def test_the_same_key_twice_is_one_post(server: Mastodon, account: AccountFacts, reply: OutgoingFacts) -> None:
    assert mastodon.send(account, reply) == mastodon.send(account, reply)
    assert len(server.public()) == 1


@pytest.mark.parametrize(
    ("fault", "trouble", "code", "published"),
    [
        pytest.param(said(429), Retryable, "http_429", 0, id="429"),
        pytest.param(said(502, "<html>", AS_JSON), Unknown, "http_502", 0, id="HTML as JSON"),
        pytest.param(said(503), Unknown, "http_503", 0, id="503"),
        pytest.param(said(422, "long"), Permanent, "too_long", 0, id="422 too long"),
        pytest.param(said(400, "limit"), Permanent, "too_long", 0, id="400 too long"),
        pytest.param(said(422, "invalid"), Permanent, "http_422", 0, id="422"),
        pytest.param(said(403, "act"), Permanent, "not_allowed", 0, id="403 for this act"),
        pytest.param(said(403, "us"), AuthExpired, "auth_expired", 0, id="403 for us"),
        pytest.param(said(200, "odd"), Unknown, "answer_without_id", 0, id="200 with an error"),
        pytest.param(said(302, "", AWAY), Permanent, "http_302", 0, id="redirect"),
        pytest.param({"do": "truncate", "after": True}, Unknown, "answer_unreadable", 1, id="half an answer"),
        pytest.param({"do": "cut", "after": True}, Unknown, "interrupted", 1, id="cut after publishing"),
        pytest.param({"do": "cut"}, Unknown, "interrupted", 0, id="cut before publishing"),
    ],
)
def test_every_answer_has_its_class(
    fault: dict,
    trouble: type,
    code: str,
    published: int,
    server: Mastodon,
    account: AccountFacts,
    reply: OutgoingFacts,
) -> None:
    server.fault(method="POST", **fault)

    with pytest.raises(trouble) as caught:
        mastodon.send(account, reply)

    assert (caught.value.code, len(server.public())) == (code, published)


@pytest.mark.parametrize("plain_400", [False, True], ids=["401", "400 in plain text"])
def test_a_bad_token_is_known_in_both_spellings(
    plain_400: bool, server: Mastodon, account: AccountFacts, reply: OutgoingFacts
) -> None:
    server.settings["plain_400"] = plain_400

    for ask in (mastodon.send, mastodon.find_sent):
        with pytest.raises(AuthExpired):
            ask(replace(account, secrets=("revoked",)), reply)


def test_a_parent_that_is_gone_is_said_so(server: Mastodon, account: AccountFacts, reply: OutgoingFacts) -> None:
    server.delete(reply.parent_ext_id)

    with pytest.raises(Permanent, match="gone"):
        mastodon.send(account, reply)


def test_a_text_that_is_too_long_does_not_leave(server: Mastodon, account: AccountFacts, reply: OutgoingFacts) -> None:
    post = PostFacts(ext_id="1", surface="mention", visibility="public", handle="kasia")
    fits = "x" * mastodon.room(account, post, "reply")

    with pytest.raises(Permanent, match="too_long"):
        mastodon.send(account, replace(reply, text=fits + "x"))

    assert server.calls == []
    assert mastodon.send(account, replace(reply, text=fits))


def test_an_instance_inside_our_own_network_is_refused(reply: OutgoingFacts) -> None:
    with pytest.raises(Permanent, match="address_refused"):
        mastodon.send(AccountFacts("1", "desk", "http://127.0.0.1:9", ("t",)), reply)


def test_a_server_that_hangs_after_publishing_leaves_it_unknown(
    server: Mastodon, account: AccountFacts, reply: OutgoingFacts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http, "TIMEOUT", 0.3)
    server.fault("hang", method="POST", after=True)

    with pytest.raises(Unknown, match="interrupted"):
        mastodon.send(account, reply)

    assert mastodon.find_sent(account, reply).ext_id == server.public()[0]["id"]

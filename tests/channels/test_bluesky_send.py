"""Bluesky, acting: replies under their root, likes, hidden replies, edits, messages, and what each answer means."""

from dataclasses import replace

import pytest

from caredesk.channels import bluesky
from caredesk.channels.base import (
    AccountFacts,
    AuthExpired,
    NotThere,
    Permanent,
    PostFacts,
    Retryable,
    Unknown,
)
from caredesk.core import clock, http
from tests.channels.bluesky import act, posts
from tests.fakes.bluesky import Bluesky

AS_JSON = {"Content-Type": "application/json"}
PUT = "putRecord"


def said(status: int, name: str = "", message: str = "", headers: dict[str, str] | None = None) -> dict:
    body = f'{{"error": "{name}", "message": "{message}"}}' if name else message
    return {"do": "answer", "status": status, "body": body, "headers": headers or {}}


def test_a_reply_stands_under_its_post_and_names_the_root_of_it(sky: Bluesky, us: AccountFacts) -> None:
    root = sky.post("zoltan", "I moved")
    asked_us = sky.post("kasia", "with @desk.test?", to=root)
    out = act(asked_us, "Zażółć! See https://example.org/ąę, @kasia.test and @nobody.test #paczka", lang="pl")

    sent = bluesky.send(us, out)

    (reply,) = posts(sky)
    assert reply["reply"] == {"root": sky.ref(root), "parent": sky.ref(asked_us)}
    assert (reply["text"], reply["langs"], reply["createdAt"]) == (out.text, ["pl"], out.kept["created_at"])
    assert (sent.ext_id, sent.version) == (reply["uri"], reply["cid"])
    assert sent.permalink == f"https://bsky.app/profile/{us.ext_id}/post/{out.kept['key']}"


def test_links_names_and_tags_are_found_in_bytes_and_unknown_names_stay_words(sky: Bluesky, us: AccountFacts) -> None:
    text = "Zażółć 👩‍👩‍👧: https://example.org/ą. (@kasia.test) @nobody.test a@b.test #paczka #1"

    bluesky.send(us, act(sky.post("kasia", "@desk.test hi"), text))

    raw = text.encode()
    (reply,) = posts(sky)
    found = [
        (raw[one["index"]["byteStart"] : one["index"]["byteEnd"]].decode(), *sorted(one["features"][0].values()))
        for one in reply["facets"]
    ]
    assert found == [
        ("https://example.org/ą", "app.bsky.richtext.facet#link", "https://example.org/ą"),
        ("@kasia.test", "app.bsky.richtext.facet#mention", sky.did("kasia")),
        ("#paczka", "app.bsky.richtext.facet#tag", "paczka"),
    ]


def test_the_same_act_twice_is_one_post(sky: Bluesky, us: AccountFacts, asked_us: str) -> None:
    out = act(asked_us)

    assert bluesky.send(us, out) == bluesky.send(us, out)
    sky.edit(asked_us, "@desk.test where is my LOST parcel?")  # the reply would now name another version of its parent
    assert bluesky.send(us, out).ext_id == posts(sky)[0]["uri"]
    assert len(posts(sky)) == 1


@pytest.mark.parametrize(
    ("fault", "trouble", "code", "published"),
    [
        pytest.param(said(429, "RateLimitExceeded"), Retryable, "http_429", 0, id="429"),
        pytest.param(said(502, message="<html>", headers=AS_JSON), Unknown, "http_502", 0, id="HTML as JSON"),
        pytest.param(said(500, "InternalServerError"), Unknown, "http_500", 0, id="500"),
        pytest.param(
            said(400, "InvalidRequest", "grapheme too big (maximum 300, got 301)"), Permanent, "too_long", 0, id="long"
        ),
        pytest.param(said(400, "InvalidRequest", "Invalid record"), Permanent, "http_400", 0, id="400"),
        pytest.param(said(400, "ExpiredToken", "Token has expired"), AuthExpired, "auth_expired", 0, id="400 expired"),
        pytest.param(said(401, "AccountTakedown", "taken down"), AuthExpired, "auth_expired", 0, id="taken down"),
        pytest.param(said(200, "odd"), Unknown, "answer_without_id", 0, id="200 with an error"),
        pytest.param({"do": "truncate", "after": True}, Unknown, "answer_unreadable", 1, id="half an answer"),
        pytest.param({"do": "cut", "after": True}, Unknown, "interrupted", 1, id="cut after publishing"),
        pytest.param({"do": "cut"}, Unknown, "interrupted", 0, id="cut before publishing"),
    ],
)
def test_every_answer_has_its_class(
    fault: dict, trouble: type, code: str, published: int, sky: Bluesky, us: AccountFacts, asked_us: str
) -> None:
    out = act(asked_us)
    sky.fault(path=PUT, **fault)

    with pytest.raises(trouble) as caught:
        bluesky.send(us, out)

    assert (caught.value.code, len(posts(sky))) == (code, published)
    if trouble is Unknown:
        found = bluesky.find_sent(us, out)
        assert found == NotThere() if not published else found.ext_id == posts(sky)[0]["uri"]


def test_slow_down_is_told_with_its_time(sky: Bluesky, us: AccountFacts, asked_us: str) -> None:
    sky.settings["limit_writes"] = True

    with pytest.raises(Retryable) as caught:
        bluesky.send(us, act(asked_us))

    assert (caught.value.scope, round((caught.value.retry_at - clock.now()).total_seconds())) == ("account", 30)


def test_a_server_that_hangs_after_publishing_is_asked_for_our_record(
    sky: Bluesky, us: AccountFacts, asked_us: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = act(asked_us)
    monkeypatch.setattr(http, "TIMEOUT", 0.3)
    sky.fault("hang", path=PUT, after=True)

    with pytest.raises(Unknown, match="interrupted"):
        bluesky.send(us, out)

    assert bluesky.find_sent(us, out).ext_id == posts(sky)[0]["uri"]


def test_a_parent_that_is_gone_is_said_so(sky: Bluesky, us: AccountFacts, asked_us: str) -> None:
    sky.delete(asked_us)

    with pytest.raises(Permanent, match="gone"):
        bluesky.send(us, act(asked_us))


@pytest.mark.parametrize(
    ("text", "fits"), [("ą" * 300, True), ("ą" * 301, False), ("👨‍👩‍👧‍👦" * 120, True), ("👨‍👩‍👧‍👦" * 121, False)]
)
def test_a_text_that_is_too_long_does_not_leave(
    text: str, fits: bool, sky: Bluesky, us: AccountFacts, asked_us: str
) -> None:
    post = PostFacts(ext_id=asked_us, surface="mention", visibility="public")
    calls = len(sky.calls)

    assert (bluesky.ability.count(text, us) <= bluesky.room(us, post, "reply")) is fits
    if fits:
        assert bluesky.send(us, act(asked_us, text))
        return
    with pytest.raises(Permanent, match="too_long"):
        bluesky.send(us, act(asked_us, text))
    assert len(sky.calls) == calls


def test_a_private_word_is_never_answered_aloud(sky: Bluesky, us: AccountFacts, asked_us: str) -> None:
    with pytest.raises(Permanent, match="private_stays_private"):
        bluesky.send(us, act(asked_us, visibility="private", surface="dm"))

    assert posts(sky) == []


def test_a_message_is_answered_in_its_conversation_and_read_back_when_unclear(sky: Bluesky, us: AccountFacts) -> None:
    sky.message("kasia", "my number is 5")
    out = replace(
        act("3m1", "Thank you", action="dm", surface="dm", visibility="private"),
        thread_ext_id="convo1",
        first_tried_at=clock.now(),
    )
    assert bluesky.find_sent(us, out) == NotThere()
    sky.fault("cut", path="sendMessage", after=True)

    with pytest.raises(Unknown):
        bluesky.send(us, out)

    found = bluesky.find_sent(us, out)
    assert found.ext_id == sky.logs[-1]["message"]["id"]
    assert bluesky.find_sent(us, replace(out, known_ext_ids=frozenset({found.ext_id}))) == NotThere()


def test_a_server_inside_our_own_network_is_refused() -> None:
    inside = AccountFacts(ext_id="did:plc:x", urls={"api": "http://127.0.0.1:9"}, keys={"access_token": "t"})

    with pytest.raises(Permanent, match="address_refused"):
        bluesky.poll(inside, {})

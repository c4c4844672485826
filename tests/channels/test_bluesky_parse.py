"""Bluesky's words as events: from sample bodies, from nonsense, and from conversations of any shape."""

import json
import random
import time
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from caredesk.channels import bluesky
from caredesk.channels.base import Attachment, Event, Raw, Skipped
from caredesk.channels.bluesky.tree import Tree
from caredesk.channels.bluesky.words import record_key, whole_links
from tests.channels.conftest import NOW, sample

OWN, KASIA = "did:plc:deskdeskdeskdeskdeskdesk", "did:plc:kasiakasiakasiakasiakasi"
ROOT, REPLY = f"at://{OWN}/app.bsky.feed.post/3lroot2222222", f"at://{KASIA}/app.bsky.feed.post/3lkasia222222"


def test_a_reply_with_an_image_is_read_with_all_it_says() -> None:
    echo, event, moderated = bluesky.parse(sample("bluesky/reply_with_image"))

    assert event.text == "Trzeci raz to samo! Zobaczcie: https://example.org/a/very/long/path"
    assert (event.author.ext_id, event.author.handle, event.author.name) == (KASIA, "kasia.example", "Kasia 🌱")
    assert event.attachments == (
        Attachment("image", "https://cdn.bsky.app/img/feed_fullsize/plain/kasia/broken@jpeg", "a broken mug"),
    )
    assert (event.kind, event.surface, event.visibility, event.lang) == ("created", "comment", "public", "pl")
    assert (event.thread_ext_id, event.parent_ext_id, event.root_ext_id) == (REPLY, ROOT, ROOT)
    assert event.permalink == f"https://bsky.app/profile/{KASIA}/post/3lkasia222222"
    assert event.occurred_at == datetime(2026, 11, 22, 9, 39, 58, 412000, UTC)
    assert (echo.kind, echo.surface, echo.text, echo.ext_version) == ("echo", "post", "New mugs are in!", "")
    assert (moderated.kind, moderated.facts, moderated.text) == ("moderated", {"label": "spam"}, None)


def test_one_poisoned_notice_never_takes_the_others() -> None:
    found = bluesky.parse(sample("bluesky/one_poisoned_among_good"))
    *odd, good, words, no_uri, late, ahead, like, bidi = found

    assert odd == [Skipped("wrong_type", "/posts"), Skipped("not_an_object", "/notifications/4")]
    assert (good.text, good.account_ext_id) == ("good", OWN)
    assert words == Skipped("wrong_type", f"at://{KASIA}/app.bsky.feed.post/words text")
    assert no_uri == Skipped("wrong_type", "7 uri")
    assert (late.text, late.clock, late.occurred_at) == ("late \N{REPLACEMENT CHARACTER}", "received", NOW)
    assert (late.author.ext_id, late.author.handle) == (KASIA, "")
    assert (ahead.text, ahead.clock) == ("2099", "received")
    assert like == Skipped("wrong_type", f"at://{KASIA}/app.bsky.feed.like/3l uri")
    assert bidi.text.startswith("\u202eevil")


def test_messages_are_private_and_a_deletion_on_one_side_takes_nothing() -> None:
    message, poisoned, reaction = bluesky.parse(sample("bluesky/messages"))

    assert (message.text, message.surface, message.visibility) == ("Mój numer to 5", "dm", "private")
    assert (message.ext_id, message.thread_ext_id, message.author.handle) == ("3lm1", "3lconvo", "kasia.example")
    assert poisoned == Skipped("wrong_type", "/logs/3/id")
    assert (reaction.kind, reaction.ext_id, reaction.reaction) == ("reaction", "3lm1", "🙏")


@pytest.mark.parametrize(
    ("body", "reason"),
    [(b"", "not_json"), (b"<html>", "not_json"), (b"[]", "not_ours"), (b"[" * 99, "too_deep")],
)
def test_what_we_did_not_make_is_skipped(body: bytes, reason: str) -> None:
    assert list(bluesky.parse(Raw(body, NOW))) == [Skipped(reason)]


CALM = settings(deadline=None, max_examples=100, suppress_health_check=[HealthCheck.too_slow])
NAMES = ["uri", "cid", "record", "reply", "root", "parent", "text", "reason", "facets", "index", "features", "labels"]
JUNK = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=9)
    | st.sampled_from([ROOT, REPLY, "reply", "mention"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=4),
    max_leaves=8,
)


@CALM
@given(
    told=st.dictionaries(st.sampled_from(["notifications", "posts", "tree", "thread", "swept", "logs", "back"]), JUNK)
)
def test_no_body_breaks_it(told: dict) -> None:
    for found in bluesky.parse(Raw(json.dumps({"own": OWN, **told}).encode(), NOW)):
        assert isinstance(found, Event | Skipped)


@CALM
@given(facets=JUNK, text=st.text(max_size=20))
def test_no_facet_breaks_a_text(facets: object, text: str) -> None:
    assert isinstance(
        whole_links(text, [facets, {"index": {"byteStart": "1", "byteEnd": "3"}, "features": [facets]}]), str
    )


def post(number: int, parent: int | None, *, by: str) -> dict:
    uris = {"uri": f"at://{by}/app.bsky.feed.post/{number}"}
    return {**uris, "cid": "c", "author": {"did": by, "handle": "k.test"}, "record": {"text": "x", "n": parent}}


def test_a_chain_of_a_thousand_replies_costs_no_more_than_a_glance() -> None:
    posts, above = [], {"uri": ROOT}
    for number in range(1000):
        one = post(number, None, by=KASIA if number % 2 else OWN)
        one["record"]["reply"] = {"root": {"uri": ROOT}, "parent": {"uri": above["uri"]}}
        posts.append(one)
        above = one
    random.Random(5).shuffle(posts)
    began = time.process_time()

    tree = Tree(OWN, posts)
    threads = {tree.thread(one["uri"]) for one in posts}

    assert time.process_time() - began < 3
    assert threads <= {ROOT, f"at://{KASIA}/app.bsky.feed.post/1"}


def test_a_post_that_answers_itself_ends() -> None:
    one = post(1, None, by=KASIA)
    one["record"]["reply"] = {"root": {"uri": ROOT}, "parent": {"uri": one["uri"]}}

    assert Tree(OWN, [one]).thread(one["uri"]) == one["uri"]


def test_keys_sort_as_the_moments_do() -> None:
    early, late = record_key(datetime(2026, 11, 22, tzinfo=UTC)), record_key(datetime(2026, 11, 23, tzinfo=UTC))

    assert len(early) == 13
    assert early < late


def test_thousands_of_events_are_read_in_a_second() -> None:
    good = json.loads(sample("bluesky/reply_with_image").body)
    notices, posts = [], [good["posts"][1]]
    for number in range(100):
        uri = f"at://{KASIA}/app.bsky.feed.post/{number}"
        notices.append({**good["notifications"][0], "uri": uri})
        posts.append({**good["posts"][0], "uri": uri, "labels": []})
    raw = Raw(json.dumps({"own": OWN, "notifications": notices, "posts": posts}).encode(), NOW)
    began = time.process_time()

    for _ in range(10):
        assert len(list(bluesky.parse(raw))) == 101

    assert 1000 / (time.process_time() - began) > 1000

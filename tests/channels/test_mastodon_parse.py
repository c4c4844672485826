"""Mastodon's words as events: from recorded bodies, from nonsense, and from conversations of any shape."""

import json
import random
import time
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from caredesk.channels import mastodon
from caredesk.channels.base import Attachment, Author, Event, Raw, Skipped
from caredesk.channels.mastodon.tree import Tree
from tests.channels.conftest import NOW, sample

KASIA = "110368129515784116"


def test_a_comment_with_an_image_is_read_with_all_it_says() -> None:
    echo, event = mastodon.parse(sample("mastodon/mention_with_image"))

    assert event.text == "złość\n\n@desk Trzeci raz to samo!\nZobaczcie: https://example.org/a/very/long/path"
    assert event.author == Author(
        KASIA, "kasia@example.social", "Kasia :verified:", "https://files.example.social/avatars/kasia.png", 1234
    )
    assert event.attachments == (Attachment("image", "https://files.example.social/broken.jpg", "a broken mug"),)
    assert (event.kind, event.surface, event.visibility, event.lang) == ("created", "comment", "unlisted", "pl")
    assert (event.thread_ext_id, event.root_ext_id) == ("111222333444555666", "111222333444555600")
    assert event.permalink == "https://example.social/@kasia/111222333444555666"
    assert event.occurred_at == datetime(2026, 11, 22, 9, 39, 58, 412000, UTC)
    assert (echo.kind, echo.surface, echo.text) == ("echo", "post", "New mugs are in!")
    assert echo.key == "echo:111222333444555600:2026-11-20T12:05:00.000Z"


def test_one_poisoned_mention_never_takes_the_others() -> None:
    good, poisoned, empty, late, nonsense = mastodon.parse(sample("mastodon/one_poisoned_among_good"))

    assert (good.text, good.account_ext_id) == ("good", "1")
    assert poisoned == Skipped("wrong_type", "/notifications/1/status/content")
    assert empty == Skipped("no_status", "/notifications/2/status")
    assert nonsense == Skipped("not_an_object", "/notifications/5")
    assert (late.author, late.clock, late.occurred_at, late.visibility) == (None, "received", NOW, "private")


@pytest.mark.parametrize(
    ("body", "reason"),
    [(b"", "not_json"), (b"<html>", "not_json"), (b"[]", "not_ours"), (b"[" * 99, "too_deep")],
)
def test_what_we_did_not_make_is_skipped(body: bytes, reason: str) -> None:
    assert list(mastodon.parse(Raw(body, NOW))) == [Skipped(reason)]


# How long an example takes says something about the machine only.
CALM = settings(deadline=None, max_examples=100, suppress_health_check=[HealthCheck.too_slow])
JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9) | st.sampled_from(["1", "2", "3", "direct"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "acct", "url"]), inner, max_size=3)
    ),
    max_leaves=6,
)
NAMES = ["id", "account", "content", "created_at", "edited_at", "in_reply_to_id", "in_reply_to_account_id", "mentions"]
STATUS = JUNK | st.fixed_dictionaries({}, optional=dict.fromkeys([*NAMES, "visibility", "media_attachments"], JUNK))
BODY = st.fixed_dictionaries(
    {"own": st.just("1")},
    optional={
        "notifications": st.lists(st.fixed_dictionaries({"type": st.just("mention"), "status": STATUS}), max_size=3),
        "contexts": JUNK,
        "thread": JUNK,
        "status": STATUS,
        "context": st.fixed_dictionaries(
            {"ancestors": st.lists(STATUS, max_size=4), "descendants": st.lists(STATUS, max_size=4)}
        ),
        "statuses": st.lists(STATUS, max_size=4),
        "missing": JUNK,
        "back": JUNK,
    },
)


@CALM
@given(BODY)
def test_whatever_a_server_says_the_answer_is_events_or_reasons(body: dict) -> None:
    found = list(mastodon.parse(Raw(json.dumps(body).encode(), NOW)))

    assert all(isinstance(one, Event | Skipped) for one in found)


def test_a_circle_of_answers_ends() -> None:
    tree = Tree(
        "1",
        [{"id": "5", "in_reply_to_id": "6"}, {"id": "6", "in_reply_to_id": "7"}, {"id": "7", "in_reply_to_id": "5"}],
    )

    assert {tree.spot(one).thread for one in ("5", "6", "7")} == {tree.spot("5").root}


def test_a_chain_of_four_thousand_answers_takes_no_time() -> None:
    chain = [{"id": str(number), "in_reply_to_id": str(number - 1)} for number in range(1, 4097)]
    random.Random(1).shuffle(chain)
    began = time.process_time()

    tree = Tree("me", chain)

    assert {tree.spot(one["id"]).root for one in chain} == {"0"}
    assert time.process_time() - began < 2

"""Comments of YouTube as events: from bodies as it documents them, and from nonsense."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caredesk.channels import youtube
from caredesk.channels.base import (
    Attachment,
    Author,
    Event,
    Raw,
    Skipped,
)
from tests.channels.conftest import NOW, sample
from tests.channels.youtube.conftest import LINK
from tests.fakes.youtube import VIDEO


def read(name: str) -> list:
    return list(youtube.parse(sample(f"youtube/{name}")))


def test_a_thread_is_read_with_its_answers() -> None:
    top, own, other = read("thread_with_answers")

    assert (top.kind, top.text, top.ext_version) == ("edited", "Gdzie moja paczka? 1:23", "2026-11-22T09:50:00Z")
    assert top.occurred_at == datetime(2026, 11, 22, 9, 50, tzinfo=UTC)
    assert top.author == Author("UCkasia", "@kasia", "kasia", "https://yt3.ggpht.com/kasia.jpg")
    assert top.attachments == (Attachment("image", "https://yt3.ggpht.com/pic.jpg"),)
    assert top.facts == {"_video": VIDEO, "_can_reply": "1"}
    assert (top.permalink, top.root_ext_id) == (f"{LINK}UgxKasia1AaABAg", VIDEO)
    assert [(one.kind, one.parent_ext_id) for one in (top, own, other)] == [
        ("edited", None),
        ("echo", top.ext_id),
        ("created", top.ext_id),
    ]
    assert {one.thread_ext_id for one in (top, own, other)} == {top.ext_id}


def test_what_is_held_back_is_hidden_by_the_platform() -> None:
    found = read("held_and_spam")

    assert [(one.kind, one.ext_version, one.removed_by) for one in found] == [
        ("created", "", None),
        ("hidden", "heldForReview", "platform"),
        ("created", "", None),
        ("hidden", "likelySpam", "platform"),
    ]
    assert found[0].facts["_can_reply"] == "0"


def test_one_poisoned_comment_never_takes_the_others() -> None:
    top, *skipped, late, number, gone, back, freed = read("one_poisoned")

    assert top.ext_id == "UgxKasia1AaABAg"
    assert [one.pointer for one in skipped] == ["/threads/1/textDisplay", "/threads/2/id", "/threads/3/id"]
    assert (late.author, late.clock, late.occurred_at) == (None, "received", NOW)
    assert number.ext_id == "7"
    assert [(one.kind, one.ext_id) for one in (gone, back, freed)] == [
        ("removed", "UgxGone1"),
        ("restored", "UgxBack1"),
        ("unhidden", "UgxHeld1AaABAg"),
    ]


@pytest.mark.parametrize(("body", "reason"), [(b"", "not_json"), (b"[]", "not_ours"), (b"[" * 99, "too_deep")])
def test_what_we_did_not_make_is_skipped(body: bytes, reason: str) -> None:
    assert list(youtube.parse(Raw(body, NOW))) == [Skipped(reason)]


NAMES = ["id", "snippet", "topLevelComment", "comments", "authorChannelId", "value", "videoId", "parentId", "imageUrl"]


JUNK = st.recursive(
    st.none() | st.booleans() | st.text(max_size=6) | st.integers(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=4),
    max_leaves=8,
)


@given(st.fixed_dictionaries({"own": st.just("UC1")}, optional=dict.fromkeys(["threads", "comments", "missing"], JUNK)))
def test_whatever_youtube_says_the_answer_is_events_or_reasons(body: dict) -> None:
    assert all(isinstance(one, Event | Skipped) for one in youtube.parse(Raw(json.dumps(body).encode(), NOW)))

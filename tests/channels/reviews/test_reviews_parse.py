"""Reviews as events: from bodies written by the references, and from nonsense."""

import json
from datetime import UTC, datetime
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caredesk.channels import googlebusiness, googleplay
from caredesk.channels.base import Attachment, Author, Event, Raw, Skipped
from tests.channels.conftest import NOW, sample

PICTURE = "https://lh3.googleusercontent.com/a.jpg"


def test_a_review_of_a_place_is_read_with_its_stars_and_our_answer() -> None:
    review, echo, delivery, anonymous, poisoned, starless, gone, back = googlebusiness.parse(
        sample("googlebusiness/reviews")
    )

    assert (review.kind, review.rating, review.text) == ("edited", 2, "Paczka zaginęła.")
    assert review.author == Author("review:AbFvOqk1", "", "Kasia Wrona", PICTURE)
    assert review.attachments == (Attachment("image", "https://lh3.googleusercontent.com/p.jpg"),)
    assert (review.ext_version, review.occurred_at) == (
        "2026-11-22T09:40:00Z",
        datetime(2026, 11, 22, 9, 40, tzinfo=UTC),
    )
    assert review.permalink == "https://business.google.com/reviews/AbFvOqk1"
    assert (echo.kind, echo.text, echo.parent_ext_id) == ("echo", "Przepraszamy, szukamy!", "AbFvOqk1")
    assert (delivery.kind, delivery.failed) == ("delivery", "policy_rejected: CONTACT_INFORMATION")
    assert delivery.ext_id == echo.ext_id
    assert (anonymous.kind, anonymous.text, anonymous.author.avatar_url) == ("created", "Szuper!", None)
    assert poisoned == Skipped("wrong_type", "/reviews/2/reviewId")
    assert (starless.rating, starless.text, starless.clock) == (None, "", "received")
    assert [(one.kind, one.ext_id) for one in (gone, back)] == [("removed", "AbFvOqk9"), ("restored", "AbFvOqk8")]


def test_a_review_of_an_app_is_read_with_what_helps_to_understand_it() -> None:
    review, echo, edited, poisoned, odd, gone = googleplay.parse(sample("googleplay/reviews"))

    assert (review.kind, review.subject, review.text) == ("created", "Pada", "Pada przy starcie.")
    assert (review.rating, review.lang) == (2, "pl-PL")
    assert review.facts == {
        "app_version": "4.2.0",
        "os_version": "34",
        "device": "Samsung Galaxy S24",
        "_answered": "1",
    }
    assert review.occurred_at == datetime(2026, 11, 22, 9, 41, 12, tzinfo=UTC)
    assert (echo.kind, echo.text, echo.thread_ext_id) == ("echo", "Już naprawiamy!", "gp:AOq1")
    assert (edited.kind, edited.ext_version, edited.subject, edited.text) == ("edited", "1795340572", "", "Most jó.")
    assert edited.rating == 5
    assert poisoned == Skipped("wrong_type", "/reviews/3/reviewId")
    assert (odd.rating, odd.clock, odd.occurred_at) == (None, "received", NOW)
    assert (gone.kind, gone.ext_id) == ("removed", "gp:gone")


NETWORKS = pytest.mark.parametrize("network", [googlebusiness, googleplay])


@NETWORKS
@pytest.mark.parametrize(("body", "reason"), [(b"", "not_json"), (b"[]", "not_ours"), (b"[" * 99, "too_deep")])
def test_what_we_did_not_make_is_skipped(network: ModuleType, body: bytes, reason: str) -> None:
    assert list(network.parse(Raw(body, NOW))) == [Skipped(reason)]


NAMES = ["reviewId", "comments", "userComment", "developerComment", "text", "lastModified", "seconds", "reviewReply"]
JUNK = st.recursive(
    st.none() | st.booleans() | st.text(max_size=6) | st.integers(),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*NAMES, "comment"]), inner, max_size=4)
    ),
    max_leaves=8,
)


@NETWORKS
@given(st.fixed_dictionaries({"own": st.just("1")}, optional=dict.fromkeys(["reviews", "known", "missing"], JUNK)))
def test_whatever_google_says_the_answer_is_events_or_reasons(network: ModuleType, body: dict) -> None:
    assert all(isinstance(one, Event | Skipped) for one in network.parse(Raw(json.dumps(body).encode(), NOW)))

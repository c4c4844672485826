"""What a post says, as a function of the set of its versions."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caredesk.tickets.versions import Version, state

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def version(kind, minute, text=None, **facts):
    by = facts.pop("by", "")
    return Version(kind, "" if kind == "created" else str(minute), NOON + timedelta(minutes=minute), text, by, facts)


@pytest.mark.parametrize(
    ("told", "text", "removed_by"),
    [
        pytest.param([version("created", 0, "a")], "a", None, id="as it was written"),
        pytest.param([version("created", 0, "a"), version("edited", 2, "b")], "b", None, id="edited"),
        pytest.param(
            [version("created", 9, "a"), version("edited", 2, "b")], "b", None, id="an edit beats a late clock"
        ),
        pytest.param([version("edited", 2, "b"), version("edited", 1, "c")], "b", None, id="the later edit wins"),
        pytest.param([version("removed", 5, by="author")], None, "author", id="a removal alone"),
        pytest.param([version("created", 9, "a"), version("removed", 5, by="us")], "a", "us", id="created late"),
        pytest.param(
            [version("created", 0, "a"), version("removed", 5, by="us"), version("restored", 6)],
            "a",
            None,
            id="restored",
        ),
        pytest.param(
            [version("removed", 5, by="us"), version("restored", 6), version("removed", 7, by="author")],
            None,
            "author",
            id="removed again",
        ),
        pytest.param(
            [version("created", 0, "a"), version("removed", 5, by="us"), version("edited", 6, "b")],
            "b",
            None,
            id="an edit shows that it is there",
        ),
    ],
)
def test_words_and_removal(told, text, removed_by):
    now = state("p1", told)

    assert now.text == text
    assert (now.removal.by if now.removal else None) == removed_by


def test_the_thread_that_was_named_first_holds():
    told = [version("created", 0, "a", thread="p1"), version("edited", 1, "b", thread="t1"),
            version("edited", 2, "c", thread="t2")]  # fmt: skip

    assert state("p1", told).thread == "t1"


def test_the_most_private_word_holds():
    told = [version("created", 0, "a", visibility="private"), version("edited", 1, "b", visibility="public")]

    assert state("p1", told).visibility == "private"


def test_two_kinds_of_news_at_one_moment_have_one_order():
    gone, back = version("removed", 1, thread="t1"), version("restored", 1, thread="t2")

    assert state("p1", [gone, back]) == state("p1", [back, gone])


VERSIONS = st.lists(
    st.builds(
        version,
        st.sampled_from(["created", "edited", "removed", "restored"]),
        st.integers(0, 4),
        st.sampled_from(["a", "b"]),
        thread=st.sampled_from(["p1", "t1", "t2"]),
        by=st.sampled_from(["us", "author"]),
    ),
    min_size=1,
    max_size=8,
    unique_by=lambda one: (one.kind, one.ext_version),
)


@given(told=VERSIONS, random=st.randoms())
def test_the_order_of_hearing_does_not_matter(told, random):
    other = random.sample(told, len(told))

    assert state("p1", other) == state("p1", told)

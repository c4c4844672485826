"""Reddit, reading: what a thing becomes."""

import pytest

from caredesk.channels import reddit
from caredesk.channels.base import Author, Event, Raw, Skipped
from tests.channels.conftest import NOW, sample


def found(name: str) -> list[Event | Skipped]:
    return list(reddit.parse(sample(f"reddit/{name}")))


def events(name: str) -> list[Event]:
    return [one for one in found(name) if isinstance(one, Event)]


def test_a_post_a_mention_and_our_answer() -> None:
    post, mention, ours, edited = events("things")[:4]

    assert [(one.kind, one.surface) for one in (post, mention, ours, edited)] == [
        ("created", "mention"),
        ("created", "mention"),
        ("echo", "comment"),
        ("edited", "comment"),
    ]
    assert (post.text, post.subject) == ("Hol a csomag?", "Two weeks & counting")
    assert mention.author == Author("t2_kasia", "kasia_w", "kasia_w")
    assert mention.permalink == "https://www.reddit.com/r/Parcelhop/comments/p1/two_weeks/c1/"
    assert (edited.ext_version, edited.text) == ("1795341720.0", "dziękuję")


def test_a_conversation_is_what_one_person_says_under_a_post_and_what_we_answer_them() -> None:
    post, mention, ours, edited = events("things")[:4]

    assert {one.thread_ext_id for one in (mention, ours, edited)} == {"t3_p1:t2_kasia"}
    assert post.thread_ext_id == "t3_p1:t2_zoltan"
    assert (ours.parent_ext_id, ours.root_ext_id) == ("t1_c1", "t3_p1")


def test_a_locked_post_is_known_as_such() -> None:
    assert events("things")[1].facts == {"locked": "1", "subreddit": "Parcelhop"}


def test_deleted_is_by_the_author_and_removed_by_the_platform() -> None:
    removed = [one for one in events("things") if one.kind == "removed"]

    assert [(one.ext_id, one.removed_by, one.text) for one in removed] == [
        ("t1_c4", "author", None),
        ("t1_c5", "platform", None),
        ("t3_p2", "platform", None),
    ]


def test_a_message_is_said_to_us_alone() -> None:
    message = events("things")[-1]

    assert (message.surface, message.visibility) == ("dm", "private")
    assert (message.thread_ext_id, message.subject) == ("t4_m1", "re: parcel")


def test_a_poisoned_thing_never_takes_the_others_with_it() -> None:
    told = events("hostile")

    assert [(one.kind, one.text) for one in told] == [
        ("created", "NUL \ufffd and \ufffd"),
        ("created", "a link"),
        ("created", "the good one"),
        ("restored", None),
    ]
    assert (told[0].clock, told[0].author, told[0].permalink, told[0].thread_ext_id) == ("received", None, None, "t1_b")
    reasons = [one.reason for one in found("hostile") if isinstance(one, Skipped)]
    assert reasons == ["not_an_object", "unknown_type", "wrong_type", "wrong_type", "wrong_type"]


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b"{}", b'{"own": {}}', b"[" * 40])
def test_junk_is_skipped(body: bytes) -> None:
    assert all(isinstance(one, Skipped) for one in reddit.parse(Raw(body, NOW)))
    assert list(reddit.parse(Raw(body, NOW)))


def test_the_words_of_a_deleted_thing_go() -> None:
    assert reddit.ability.retain_deleted == "hash"

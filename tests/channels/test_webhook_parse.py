"""The body of a signed webhook, from recorded bodies and from nonsense."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from caredesk.channels import webhook
from caredesk.channels.base import Author, Event, Raw, Skipped
from tests.channels.conftest import NOW, sample


def test_a_created_post_is_read_with_all_it_says() -> None:
    assert list(webhook.parse(sample("webhook/created"))) == [
        Event(
            kind="created",
            ext_id="c-1001",
            surface="comment",
            thread_ext_id="t-77",
            parent_ext_id="p-77",
            author=Author("u-5", "kasia", "Kasia Nowak", "https://forum.example/a/5.png", 1200),
            text="Gdzie jest moja paczka? Czekam od tygodnia!",
            lang="pl",
            permalink="https://forum.example/t/77#c-1001",
            occurred_at=datetime(2026, 11, 22, 8, 58, tzinfo=UTC),
        )
    ]


def test_one_poisoned_event_never_takes_the_others() -> None:
    first, edited, poisoned, removed, nonsense, unknown, last = webhook.parse(sample("webhook/batch_with_one_poisoned"))

    assert (first.ext_id, first.text) == ("9007199254740993123", "first")
    assert (edited.kind, edited.occurred_at.microsecond) == ("edited", 123000)
    assert (removed.kind, removed.text, removed.removed_by, removed.clock) == ("removed", None, "unknown", "received")
    assert (last.thread_ext_id, last.author, last.visibility) == ("e", None, "private")
    assert [poisoned, nonsense, unknown] == [
        Skipped("wrong_type", "/2/text"),
        Skipped("not_an_object", "/4"),
        Skipped("unknown_type", "/5/type"),
    ]


def test_what_no_database_keeps_is_marked_and_what_is_no_link_is_dropped() -> None:
    event, *ignored = webhook.parse(sample("webhook/hostile"))

    assert event.ext_id == "x\ufffd\ufffd"
    assert event.text == "a\ufffdb\ufffd <b>bold</b> \u202e evil"
    assert (event.permalink, event.lang, event.clock, event.occurred_at) == (None, None, "received", NOW)
    assert event.author == Author("7", "z\ufffdz", "", None, None)
    assert {one.reason for one in ignored} == {"field_ignored"}


@pytest.mark.parametrize(
    ("told", "at", "clock"),
    [
        pytest.param(1795341600, datetime(2026, 11, 22, 10, 0, tzinfo=UTC), "peer", id="seconds"),
        pytest.param(1795341600000, datetime(2026, 11, 22, 10, 0, tzinfo=UTC), "peer", id="milliseconds"),
        pytest.param("2026-11-22T11:00:00+01:00", NOW, "peer", id="ISO"),
        pytest.param("2026-11-22T10:00:00", NOW, "peer", id="ISO without a zone is UTC"),
        pytest.param("Sun Nov 22 10:00:00 +0000 2026", NOW, "peer", id="old API"),
        pytest.param("1900-01-01T00:00:00Z", NOW, "received", id="1900"),
        pytest.param("2099-01-01T00:00:00Z", NOW, "received", id="2099"),
        pytest.param("2026-11-22T10:04:00Z", NOW + timedelta(minutes=4), "peer", id="a little ahead"),
        pytest.param("2026-11-22T10:06:00Z", NOW, "received", id="too far ahead"),
        pytest.param(10**30, NOW, "received", id="absurd"),
        pytest.param(0, NOW, "received", id="zero"),
        pytest.param("soon", NOW, "received", id="no time"),
        pytest.param(None, NOW, "received", id="missing"),
    ],
)
def test_times_in_every_spelling(told: object, at: datetime, clock: str) -> None:
    event, *_ = parsed({"type": "post.created", "id": "1", "text": "x", "occurred_at": told})

    assert (event.occurred_at, event.clock) == (at, clock)


@pytest.mark.parametrize(("told", "is_so"), [({"automatic": True}, True), ({"automatic": False}, False), ({}, False)])
def test_the_sender_says_what_a_machine_wrote(told: dict, is_so: bool) -> None:
    (event,) = parsed({"type": "post.created", "id": "1", "text": "I am away."} | told)

    assert event.automatic is is_so


@pytest.mark.parametrize(
    ("body", "skipped"),
    [
        pytest.param(b"", Skipped("not_json"), id="nothing"),
        pytest.param(b"<html>", Skipped("not_json"), id="HTML"),
        pytest.param(b"\xff\xfe\x00", Skipped("not_json"), id="no text at all"),
        pytest.param(b"[" * 500_000, Skipped("too_deep"), id="deep"),
        pytest.param(b'{"a":' * 40 + b"1" + b"}" * 40, Skipped("too_deep"), id="deep and well-formed"),
        pytest.param(b"7", Skipped("not_an_object", ""), id="a number"),
        pytest.param(b'{"id": "1"}', Skipped("unknown_type", "/type"), id="no type"),
        pytest.param(b'{"type": ["post.created"], "id": "1"}', Skipped("unknown_type", "/type"), id="odd type"),
        pytest.param(b'{"type": "post.created"}', Skipped("wrong_type", "/id"), id="no id"),
        pytest.param(b'{"type": "post.created", "id": true}', Skipped("wrong_type", "/id"), id="a truth as an id"),
        pytest.param(b'{"type": "post.created", "id": ""}', Skipped("wrong_type", "/id"), id="an empty id"),
        pytest.param(b'{"type": "post.created", "id": "1", "text": []}', Skipped("wrong_type", "/text"), id="no words"),
    ],
)
def test_what_cannot_be_read_is_skipped_with_its_reason_and_place(body: bytes, skipped: Skipped) -> None:
    assert list(webhook.parse(Raw(body, NOW))) == [skipped]


@pytest.mark.parametrize(
    ("told", "field", "value", "pointer"),
    [
        pytest.param({"occurred_at": {}}, "occurred_at", NOW, "/occurred_at", id="an object as a time"),
        pytest.param({"occurred_at": "soon"}, "occurred_at", NOW, "/occurred_at", id="no time"),
        pytest.param({"surface": "billboard"}, "surface", "comment", "/surface", id="an unknown surface"),
        pytest.param({"surface": []}, "surface", "comment", "/surface", id="a list as a surface"),
        pytest.param({"visibility": 1}, "visibility", "private", "/visibility", id="who may see it: a number"),
        pytest.param({"visibility": False}, "visibility", "private", "/visibility", id="who may see it: no"),
        pytest.param({"visibility": "friends"}, "visibility", "private", "/visibility", id="who may see it: a word"),
        pytest.param({"permalink": 1}, "permalink", None, "/permalink", id="a number as a link"),
        pytest.param({"permalink": "javascript:x"}, "permalink", None, "/permalink", id="no link"),
        pytest.param({"lang": ["pl"]}, "lang", None, "/lang", id="a list as a language"),
        pytest.param({"automatic": "yes"}, "automatic", False, "/automatic", id="a word as a yes"),
        pytest.param({"automatic": 1}, "automatic", False, "/automatic", id="a number as a yes"),
        pytest.param({"thread_id": []}, "thread_ext_id", "1", "/thread_id", id="a list as a thread"),
        pytest.param({"parent_id": []}, "parent_ext_id", None, "/parent_id", id="a list as a parent"),
        pytest.param({"author": "kasia"}, "author", None, "/author", id="a word as an author"),
        pytest.param({"author": {"id": []}}, "author", None, "/author/id", id="an author with a list as id"),
        pytest.param(
            {"author": {"id": "5", "name": 7.5}}, "author", Author("5", "", "7.5"), "", id="a number as a name"
        ),
        pytest.param({"author": {"id": "5", "name": {}}}, "author", Author("5"), "/author/name", id="an odd name"),
        pytest.param(
            {"author": {"id": "5", "followers": "many"}}, "author", Author("5"), "/author/followers", id="odd followers"
        ),
    ],
)
def test_an_ornament_that_cannot_be_read_never_takes_the_words(
    told: dict, field: str, value: object, pointer: str
) -> None:
    event, *ignored = parsed({"type": "post.created", "id": "1", "text": "Help!", **told})

    assert (event.text, getattr(event, field)) == ("Help!", value)
    assert ignored == ([Skipped("field_ignored", pointer)] if pointer else [])


def test_more_than_a_hundred_events_are_cut_visibly() -> None:
    found = parsed([{"type": "post.created", "id": str(number)} for number in range(130)])

    assert [event.ext_id for event in found[:100]] == [str(number) for number in range(100)]
    assert found[100:] == [Skipped("more_than_100_events", "/100")]


def test_two_edits_without_a_time_are_two_and_the_same_delivery_is_one() -> None:
    edit = {"type": "post.edited", "id": "1", "text": "a"}

    (one,) = parsed(edit, {"webhook-id": "d1"})
    (again,) = parsed(edit, {"Webhook-Id": "d1"})
    (other,) = parsed(edit, {"webhook-id": "d2"})

    assert one.key == again.key != other.key


def test_ten_thousand_marks_and_a_megabyte_in_one_word_are_kept() -> None:
    (marks, word) = parsed(
        [
            {"type": "post.created", "id": "1", "text": "e" + "\u0301" * 10_000},
            {"type": "post.created", "id": "2", "text": "x" * 1_000_000},
        ]
    )

    assert (len(marks.text), len(word.text)) == (10_001, 1_000_000)


# How long an example takes says something about the machine only.
CALM = settings(deadline=None, max_examples=100, suppress_health_check=[HealthCheck.too_slow])
FIELDS = ["type", "id", "occurred_at", "thread_id", "parent_id", "text", "author", "permalink", "surface", "visibility"]
JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(["post.created", "dm"]),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from([*FIELDS, "handle"]), inner, max_size=5)
    ),
    max_leaves=12,
)


@CALM
@given(st.fixed_dictionaries({"type": st.just("post.created"), "id": JUNK}, optional=dict.fromkeys(FIELDS[2:], JUNK)))
def test_whatever_stands_in_the_fields_the_answer_is_an_event_or_a_reason(body: dict) -> None:
    found, *ignored = parsed(body)

    assert isinstance(found, Event | Skipped)
    assert {one.reason for one in ignored} <= {"field_ignored"}
    assert isinstance(found, Skipped) or "\x00" not in (found.text or "") + found.ext_id


@CALM
@given(st.binary(max_size=300))
def test_no_bytes_make_it_raise(body: bytes) -> None:
    list(webhook.parse(Raw(body, NOW)))


def parsed(body: object, headers: dict[str, str] | None = None) -> list:
    return list(webhook.parse(Raw(json.dumps(body).encode(), NOW, headers or {})))


@pytest.mark.parametrize(
    ("kind", "more", "by"),
    [
        ("hidden", {"hidden_by": "us"}, "us"),
        ("hidden", {}, "unknown"),
        ("hidden", {"hidden_by": "somebody"}, "unknown"),
        ("unhidden", {"hidden_by": "platform"}, "platform"),
        ("restored", {}, None),
    ],
)
def test_what_is_hidden_or_back_is_told_without_words(kind: str, more: dict, by: str | None) -> None:
    told = {"type": f"post.{kind}", "id": "c1", "text": "words", **more}
    events = [one for one in webhook.parse(Raw(json.dumps(told).encode(), NOW)) if isinstance(one, Event)]

    assert [(one.kind, one.text, one.removed_by) for one in events] == [(kind, None, by)]

"""What Meta delivers, as events: from bodies written by its documentation, and from nonsense."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from caredesk.channels import facebook, instagram, whatsapp
from caredesk.channels.base import Attachment, Author, Event, Fetch, Raw, Skipped
from tests.channels.conftest import NOW, sample

KINDS = {"facebook": facebook, "instagram": instagram, "whatsapp": whatsapp}
OBJECTS = {"facebook": "page", "instagram": "instagram", "whatsapp": "whatsapp_business_account"}


def parsed(name: str) -> list[Event | Fetch | Skipped]:
    return list(KINDS[name.partition("/")[0]].parse(sample(name)))


def events(name: str) -> list[Event]:
    return [one for one in parsed(name) if isinstance(one, Event)]


def skipped(name: str) -> list[tuple[str, str]]:
    return [(one.reason, one.pointer) for one in parsed(name) if isinstance(one, Skipped)]


def test_a_comment_says_who_where_and_that_an_advert_brought_it() -> None:
    assert parsed("facebook/comments")[:2] == [
        Event(
            account_ext_id="2001",
            kind="created",
            ext_id="122_501",
            surface="comment",
            thread_ext_id="122_501",
            parent_ext_id="2001_122",
            root_ext_id="2001_122",
            author=Author("3001", "", "Kasia Wrona"),
            text="Gdzie jest moja paczka?",
            occurred_at=datetime(2026, 11, 22, 9, 58, 20, tzinfo=UTC),
            facts={"ad": "1"},
        ),
        Fetch(("2001_122",), only_unknown=True, account_ext_id="2001"),
    ]


def test_an_answer_stands_in_the_conversation_of_its_comment_and_our_own_words_are_an_echo() -> None:
    _, own, old, *_ = events("facebook/comments")

    assert (own.kind, own.thread_ext_id, own.parent_ext_id) == ("echo", "122_501", "122_501")
    assert (old.ext_id, old.author) == ("9007199254740993123", Author("3002", "", "Nagy Zoltán"))
    assert (old.text, old.attachments) == (
        "Nálam is\ufffd elveszett",
        (Attachment("image", "https://scontent.example/1.jpg"),),
    )


def test_edits_hides_and_removals_have_the_time_of_their_envelope() -> None:
    edited, hidden, removed = events("facebook/comments")[3:]

    assert [one.kind for one in (edited, hidden, removed)] == ["edited", "hidden", "removed"]
    assert {one.occurred_at for one in (edited, hidden, removed)} == {NOW}
    assert {one.clock for one in (edited, hidden, removed)} == {"envelope"}
    assert (removed.text, removed.author, removed.removed_by) == (None, None, "unknown")


def test_what_else_happens_on_a_page() -> None:
    told = events("facebook/around")

    assert [(one.kind, one.surface, one.ext_id) for one in told] == [
        ("created", "post", "2001_130"),
        ("echo", "post", "2001_122"),
        ("reaction", "comment", "122_502"),
        ("reaction", "comment", "2001_122"),
        ("created", "review", "770"),
    ]
    assert [(one.reaction, one.removed_by) for one in told[2:4]] == [("angry", None), ("angry", "author")]
    assert (told[4].rating, told[4].facts) == (None, {"recommends": "yes"})
    assert [one.ext_ids for one in parsed("facebook/around") if isinstance(one, Fetch)] == [
        ("mention:3001_888",),
        ("mention:888_2",),
    ]


def test_what_is_said_in_messenger() -> None:
    told = events("facebook/messages")

    assert [(one.kind, one.ext_id, one.ext_version, one.thread_ext_id) for one in told] == [
        ("created", "m_1", "", "3001"),
        ("echo", "m_2", "", "3001"),
        ("edited", "m_1", "37", "3001"),
        ("reaction", "m_2", "3001@1795341593123", "3001"),
        ("reaction", "m_2", "3001@1795341593999", "3001"),
        ("delivery", "m_2", "", "3001"),
        ("read", "", "", "3001"),
        ("created", "m_3", "", "3001"),
        ("removed", "m_1", "1795341597123", "3001"),
        ("created", "m_4", "", "3002"),
    ]
    assert {(one.surface, one.visibility) for one in told} == {("dm", "private")}
    assert (told[0].facts, told[1].facts["send_id"], told[-1].facts) == ({"ad": "1"}, "send-7", {"standby": "1"})
    assert (told[0].occurred_at.microsecond, told[-1].clock) == (123000, "peer")
    assert told[6].occurred_at == datetime(2026, 11, 22, 9, 59, 55, tzinfo=UTC)  # read up to then


def test_a_poisoned_change_never_takes_the_others() -> None:
    (event,) = events("facebook/hostile")

    assert (event.ext_id, event.text, event.author) == ("1_3", "a\ufffdb\u202e", None)
    assert (event.permalink, event.attachments, event.clock) == (None, (), "received")
    assert ("wrong_type", "/entry/0/id") in skipped("facebook/hostile")
    assert ("wrong_type", "/entry/3/changes/4/value/comment_id") in skipped("facebook/hostile")
    assert ("wrong_type", "/entry/3/changes/5/value/message") in skipped("facebook/hostile")


def test_comments_of_instagram_have_the_time_of_their_envelope_and_an_advert_tells_them_twice() -> None:
    first, again, own, live, *messages = events("instagram/hooks")

    assert (first.key, first.facts, again.facts) == (again.key, {"ad": "1"}, {"ad": "1"})
    assert (first.occurred_at, first.clock) == (NOW, "envelope")
    assert (own.kind, own.thread_ext_id, own.author) == ("echo", "17801", Author("4001", "parcelhop", "parcelhop"))
    assert (live.author, live.facts) == (None, {"live": "1"})
    assert [one.kind for one in messages] == ["created", "edited", "read", "removed"]
    assert messages[0].occurred_at == datetime(2026, 11, 22, 9, 59, 50, tzinfo=UTC)


def test_mentions_of_instagram_are_named_by_both_numbers() -> None:
    fetched = [one.ext_ids for one in parsed("instagram/hooks") if isinstance(one, Fetch) and not one.only_unknown]

    assert fetched == [("17900_17901",), ("17902_",)]


def test_what_is_said_on_whatsapp() -> None:
    told = events("whatsapp/messages")

    assert [(one.kind, one.ext_id, one.text) for one in told[:6]] == [
        ("created", "wamid.1", "Gdzie jest paczka?"),
        ("created", "wamid.2", "Ezt kaptam"),
        ("created", "wamid.3", ""),
        ("created", "wamid.4", "Paczkomat, 52.2297, 21.0122"),
        ("created", "wamid.5", "Tak"),
        ("created", "wamid.6", "Jan Nowak +48 1"),
    ]
    assert [(one.kind, one.ext_id, one.removed_by) for one in told[6:10]] == [
        ("reaction", "wamid.9", None),
        ("reaction", "wamid.9", "author"),
        ("edited", "wamid.1", None),
        ("removed", "wamid.1", "author"),
    ]
    assert told[2].attachments == (Attachment("file", "whatsapp:556", "", "faktura.pdf", "application/pdf"),)
    assert {one.account_ext_id for one in told} == {"7001"}


def test_who_wrote_on_whatsapp_is_told_by_every_id() -> None:
    told = events("whatsapp/messages")

    assert told[0].author == Author("48600100200", "+48600100200", "Kasia Wrona", also=("PL.77",))
    assert told[1].author == Author("HU.88", "zoli", "Nagy Zoltán")
    moved = told[10]
    assert (moved.automatic, moved.author) == (
        True,
        Author("48600999888", "+48600999888", "Kasia Wrona", also=("48600100200", "PL.77")),
    )


def test_what_became_of_our_messages() -> None:
    told = [one for one in events("whatsapp/messages") if one.kind in ("delivery", "read", "echo")]

    assert [(one.kind, one.ext_id, one.failed, one.facts.get("send_id")) for one in told] == [
        ("delivery", "wamid.9", "", "send-7"),
        ("delivery", "wamid.9", "", "send-7"),
        ("read", "wamid.9", "", None),
        ("delivery", "wamid.20", "131026", None),
        ("echo", "wamid.30", "", None),
    ]


def test_what_whatsapp_sends_in_vain_is_named_with_its_place() -> None:
    value = "/entry/0/changes/0/value"

    assert skipped("whatsapp/messages") == [
        ("no_person", f"{value}/messages/12"),
        ("wrong_type", f"{value}/messages/13/id"),
        ("wrong_type", f"{value}/messages/14/body"),
        ("not_used:pondered", f"{value}/statuses/4/status"),
        ("network_error:130429", f"{value}/errors/0"),
        ("not_used:account_update", "/entry/0/changes/2/value"),
    ]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "not_json"),
        (b"[" * 100, "too_deep"),
        (b"[]", "another_object"),
        (b'{"object": "user", "entry": []}', "another_object"),
        (b"<html>", "not_json"),
    ],
)
def test_a_body_that_is_none_is_skipped_whole(kind: str, body: bytes, reason: str) -> None:
    assert [one.reason for one in KINDS[kind].parse(Raw(body, NOW))] == [reason]


NAMES = [
    "id",
    "field",
    "value",
    "item",
    "verb",
    "from",
    "message",
    "mid",
    "text",
    "sender",
    "recipient",
    "messages",
    "type",
    "metadata",
    "phone_number_id",
    "statuses",
    "contacts",
    "errors",
    "edit",
    "media",
    "comment_id",
    "reaction",
    "read",
]
JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=6),
    max_leaves=25,
)


@pytest.mark.parametrize("kind", KINDS)
@given(changes=st.lists(JUNK, max_size=4), messaging=st.lists(JUNK, max_size=4), field=st.sampled_from(
    ["feed", "comments", "mentions", "mention", "ratings", "messages"]
))  # fmt: skip
@settings(max_examples=60)
def test_nothing_makes_reading_fail(kind: str, changes: list, messaging: list, field: str) -> None:
    entry = {"id": "1", "changes": [{"field": field, "value": one} for one in changes], "messaging": messaging}
    body = json.dumps({"object": OBJECTS[kind], "entry": [entry]}).encode()

    for part in KINDS[kind].parse(Raw(body, NOW)):
        assert isinstance(part, Event | Fetch | Skipped)
    for part in KINDS[kind].parse(
        Raw(json.dumps({"own": "1", "objects": changes, "comments": changes}).encode(), NOW, {}, "reconcile")
    ):
        assert isinstance(part, Event | Fetch | Skipped)

"""Telegram, reading: what an update becomes."""

import json
from dataclasses import replace
from typing import Any

import pytest

from caredesk.channels import telegram
from caredesk.channels.base import Attachment, Author, Event, Raw, Skipped
from tests.channels.conftest import NOW, sample


def events(name: str) -> list[Event]:
    return [one for one in telegram.parse(sample(f"telegram/{name}")) if isinstance(one, Event)]


def one(**message: Any) -> Event | Skipped:
    told = {"message_id": 9, "date": int(NOW.timestamp()), "chat": {"id": 5, "type": "private"}, **message}
    told.setdefault("from", {"id": 5, "is_bot": False, "first_name": "Kasia"})
    (found,) = telegram.parse(Raw(json.dumps({"update_id": 1, "message": told}).encode(), NOW))
    assert isinstance(found, Event | Skipped)
    return found


def test_a_private_message_is_said_to_us_alone() -> None:
    (event,) = events("private_photo")

    assert (event.kind, event.surface, event.visibility) == ("created", "dm", "private")
    assert (event.ext_id, event.thread_ext_id) == ("5000000001:365", "5000000001")
    assert event.author == Author("5000000001", "kasia_w", "Kasia Wrona")
    assert event.text == "Paczka wygląda tak 👩\u200d👩\u200d👧 tutaj\nhttps://parcels.example/abc"
    assert event.permalink is None


def test_a_file_is_named_by_its_number_and_no_address_with_our_token() -> None:
    (event,) = events("private_photo")

    assert event.attachments == (Attachment("image", "telegram:large"),)


def test_a_talk_in_a_group_has_our_words_and_theirs() -> None:
    post, comment, answer, edit, reaction = events("group_talk")

    assert [(one.kind, one.surface) for one in (post, comment, answer, edit)] == [
        ("echo", "post"),
        ("created", "comment"),
        ("echo", "comment"),
        ("edited", "comment"),
    ]
    assert {one.thread_ext_id for one in (comment, answer, edit)} == {"-1001557912345:u42"}
    assert (comment.parent_ext_id, answer.parent_ext_id) == (post.ext_id, comment.ext_id)
    assert comment.permalink == "https://t.me/parcelhop/13"
    assert (edit.ext_id, edit.ext_version, edit.text) == (comment.ext_id, "1795341780", "És szombaton délelőtt?")
    assert (reaction.kind, reaction.reaction, reaction.ext_id) == ("reaction", "like", answer.ext_id)


def test_a_business_chat_tells_of_the_owner_and_of_deletions() -> None:
    theirs, owner, *removed = events("business")

    assert (theirs.kind, theirs.ext_id) == ("created", "yo1DsqAbCd:5000000001:7")
    assert (owner.kind, owner.automatic, owner.thread_ext_id) == ("echo", True, theirs.thread_ext_id)
    assert [(one.kind, one.ext_id, one.removed_by) for one in removed] == [
        ("removed", "yo1DsqAbCd:5000000001:7", "unknown"),
        ("removed", "yo1DsqAbCd:5000000001:6", "unknown"),
    ]


def test_a_poisoned_update_never_takes_the_others_with_it() -> None:
    found = list(telegram.parse(sample("telegram/hostile")))

    told = [one for one in found if isinstance(one, Event)]
    assert [one.text for one in told if one.kind == "created"] == ["NUL \ufffd and \ufffd alone", "the good one"]
    reasons = [one.reason for one in found if isinstance(one, Skipped)]
    assert reasons == [
        *("not_an_object", "not_an_object", "unknown_type", "unknown_type"),
        *("wrong_type", "wrong_type", "wrong_type", "wrong_type"),
        *("telegram_nothing_said", "no_change", "telegram_blocked"),
        *("wrong_type", "wrong_type"),
    ]


def test_a_group_that_becomes_a_supergroup_says_so_at_both_ends() -> None:
    ends = [
        one(chat={"id": -77, "type": "group"}, migrate_to_chat_id=-1001557912345),
        one(chat={"id": -1001557912345, "type": "supergroup"}, migrate_from_chat_id=-77),
    ]

    assert {(end.kind, end.ext_id, end.thread_ext_id) for end in ends} == {("moved", "-77", "-1001557912345")}
    assert len({end.key for end in ends}) == 1


@pytest.mark.parametrize("to", [-77, "x", "-77:u5", None, {}, 10**30])
def test_a_group_moves_to_another_number_or_nowhere(to: object) -> None:
    assert isinstance(one(chat={"id": -77, "type": "group"}, migrate_to_chat_id=to), Skipped)


def test_a_time_ahead_of_us_gives_way_to_ours() -> None:
    found = [one for one in telegram.parse(sample("telegram/hostile")) if isinstance(one, Event)]

    assert (found[0].occurred_at, found[0].clock) == (NOW, "received")


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b'{"update_id": 1}', b"[" * 40, b'{"result": 5}', b"null"])
def test_junk_is_skipped(body: bytes) -> None:
    assert all(isinstance(one, Skipped) for one in telegram.parse(Raw(body, NOW)))


@pytest.mark.parametrize(
    ("message", "text"),
    [
        ({"location": {"latitude": 52.2297, "longitude": 21.0122}}, "52.2297, 21.0122"),
        (
            {"venue": {"location": {"latitude": 1, "longitude": 2}, "title": "Depot", "address": "Main 1"}},
            "Depot\nMain 1\n1, 2",
        ),
        ({"contact": {"phone_number": "+48123", "first_name": "Kasia"}}, "Kasia\n+48123"),
        ({"poll": {"question": "When?", "options": [{"text": "now"}, {"text": "later"}]}}, "When?\n– now\n– later"),
        ({"dice": {"emoji": "🎲", "value": 3}}, "🎲"),
    ],
)
def test_what_is_no_text_is_told_in_words(message: dict, text: str) -> None:
    found = one(**message)

    assert isinstance(found, Event)
    assert found.text == text


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ({"video": {"file_id": "v"}}, "video"),
        ({"voice": {"file_id": "v"}}, "audio"),
        ({"document": {"file_id": "v", "mime_type": "image/png"}}, "image"),
        ({"document": {"file_id": "v"}, "animation": {"file_id": "v"}}, "video"),
        ({"sticker": {"file_id": "v", "emoji": "👍"}}, "image"),
    ],
)
def test_every_kind_of_file_is_told_once(message: dict, kind: str) -> None:
    found = one(**message)

    assert isinstance(found, Event)
    assert [(file.kind, file.url) for file in found.attachments] == [(kind, "telegram:v")]


def test_another_bot_is_a_machine() -> None:
    found = one(text="beep", **{"from": {"id": 6, "is_bot": True, "first_name": "Bot"}})

    assert isinstance(found, Event)
    assert found.automatic


def test_the_same_message_is_the_same_event_by_both_ways() -> None:
    hook = sample("telegram/private_photo")
    update = json.loads(hook.body)
    asked = replace(hook, body=json.dumps({"ok": True, "result": [update, update]}).encode())

    assert {one.key for one in telegram.parse(asked)} == {one.key for one in telegram.parse(hook)}


@pytest.mark.parametrize(
    ("text", "is_said"), [("/start", False), ("/start ad-42", False), ("/start please help", True), ("/help", True)]
)
def test_to_open_the_chat_is_no_question(text: str, is_said: bool) -> None:
    assert isinstance(one(text=text), Event) is is_said

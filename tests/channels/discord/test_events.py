"""Discord, reading: what a body becomes."""

import pytest

from caredesk.channels import discord
from caredesk.channels.base import Attachment, Author, Event, Raw, Skipped
from tests.channels.conftest import NOW, sample

CARE, KASIA = "1100000000000000001", "1200000000000000001"


def found(name: str) -> list[Event | Skipped]:
    return [one for one in discord.parse(sample(f"discord/{name}")) if isinstance(one, Event | Skipped)]


def events(name: str) -> list[Event]:
    return [one for one in found(name) if isinstance(one, Event)]


def test_a_message_that_names_us_is_a_mention() -> None:
    event = events("talk")[0]

    assert (event.kind, event.surface, event.visibility) == ("created", "mention", "unlisted")
    assert (event.ext_id, event.thread_ext_id) == (f"{CARE}:1510000000000000001", f"{CARE}:u{KASIA}")
    picture = f"https://cdn.discordapp.com/avatars/{KASIA}/a1b2c3.png"
    assert event.author == Author(KASIA, "kasia_w", "Kasia", picture)
    assert event.permalink == f"https://discord.com/channels/1100000000000000000/{CARE}/1510000000000000001"


def test_a_file_has_its_name_its_type_and_what_it_shows() -> None:
    (file,) = events("talk")[0].attachments

    assert file == Attachment("image", file.url, "a torn parcel", "parcel.png", "image/png")


def test_what_a_colleague_says_is_ours_and_stands_in_the_conversation_it_answers() -> None:
    asked, answer = events("talk")[:2]

    assert (answer.kind, answer.parent_ext_id, answer.thread_ext_id) == ("echo", asked.ext_id, asked.thread_ext_id)


def test_an_edit_is_one_and_a_preview_is_none() -> None:
    edits = [one for one in events("talk") if one.kind == "edited"]

    assert [(one.text, one.ext_version) for one in edits] == [
        ("gdzie moja paczka?", "2026-11-22T09:59:30.000000+00:00")
    ]
    assert Skipped("no_change", "/dispatches/3") in found("talk")


def test_many_can_be_deleted_at_once() -> None:
    removed = [one for one in events("talk") if one.kind == "removed"]

    assert [one.ext_id for one in removed] == [f"{CARE}:1510000000000000001", f"{CARE}:1510000000000000009"]


def test_a_reaction_says_of_whom_and_what() -> None:
    (reaction,) = [one for one in events("talk") if one.kind == "reaction"]

    assert (reaction.reaction, reaction.ext_id) == ("love", f"{CARE}:1510000000000000002")
    assert reaction.author == Author(KASIA)


def test_a_thread_and_a_direct_message_are_conversations_as_a_whole() -> None:
    thread, direct = events("talk")[-2:]

    assert (thread.surface, thread.thread_ext_id) == ("comment", "1100000000000000003")
    assert (direct.surface, direct.visibility, direct.thread_ext_id) == ("dm", "private", "1100000000000000004")
    assert direct.permalink == "https://discord.com/channels/@me/1100000000000000004/1510000000000000012"


def test_a_poisoned_event_never_takes_the_others_with_it() -> None:
    told = events("hostile")

    assert [(one.kind, one.text) for one in told] == [
        ("created", "NUL \ufffd, \ufffd and \u202e"),
        ("edited", "the good one"),
        ("removed", None),
        ("restored", None),
    ]
    assert (told[0].occurred_at, told[0].clock, told[0].author, told[0].automatic) == (NOW, "received", None, True)
    assert [one.url for one in told[0].attachments] == ["http://127.0.0.1/x"]  # it is the fetcher that refuses it
    assert [one.reason for one in found("hostile") if isinstance(one, Skipped)] == [
        *("unknown_type", "unknown_type", "wrong_type", "wrong_type", "wrong_type"),
        *("discord_service_message", "discord_no_content", "wrong_type", "wrong_type", "wrong_type"),
    ]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "not_json"),
        (b"[]", "not_an_object"),
        (b"[" * 40, "too_deep"),
        (b"{}", "not_ours"),
        (b'{"own": {}}', "not_ours"),
        (b'{"version": 1, "type": 1, "event": {"type": "APPLICATION_DEAUTHORIZED"}}', "not_used"),
    ],
)
def test_junk_is_skipped(body: bytes, reason: str) -> None:
    assert list(discord.parse(Raw(body, NOW))) == [Skipped(reason)]

"""One body after the other of every kind of account, with something wrong in it: reading never fails, what cannot be
read is named with its place, all else comes through, and nothing comes out that the desk could not keep."""

import json
import random
import re
from itertools import product
from typing import Any

import pytest

from caredesk.channels import networks, reading
from caredesk.channels.base import Event
from caredesk.core.html import text_from_html
from tests.channels import mutations
from tests.channels.mutations import GONE, ODD, TIMES, WORDS, changed, events, read, skipped, standing, typical, unfit

KINDS = [kind for kind in sorted(networks.KINDS) if mutations.bodies(kind)]
# What the desk itself writes into a body beside what the network said.
OURS = {"own", "missing", "back", "known", "changed", "reworded", "freed", "staff", "channels", "parents"}
# What only stands beside what somebody says: without it nothing that was said is lost. And names of what happened, of
# which there are more than anybody reads: a like, a follower, a deleted message that has no words any more.
ASIDE: dict[str, set[str]] = {
    "appstore": {"responses", "id"},
    "bluesky": {"posts", "labels", "$type", "reason", "text"},
    "facebook": {"post_id"},
    "googlebusiness": {"reviewReplyState", "comment"},
    "googleplay": {"text"},
    "instagram": {"media"},
    "mastodon": {"contexts", "type", "id"},
    "trustpilot": {"companyReply"},
    "youtube": {"moderationStatus"},
}
# Where a network says who may read something: another word there is another fact.
SAYS_WHERE = {
    "visibility",
    "surface",
    "chat",
    "type",
    "guild_id",
    "name",
    "kind",
    "channel_id",
    "dm",
    "business_message",
}


def told(found: list[Any]) -> int:
    return len(found) - len(skipped(found))


@pytest.mark.parametrize("kind", KINDS)
def test_a_value_that_is_wrong_breaks_nothing_and_is_not_lost_without_a_word(kind: str) -> None:
    before = {id(body): read(kind, body) for body, _ in typical(kind)}
    for body, at in typical(kind):
        first = before[id(body)]
        for value in ODD:
            found = read(kind, changed(body, at, value))
            wrong = [one for one in map(unfit, found) if one and at[0] not in OURS]
            assert not wrong, (at, value, wrong)
            if _must_be_told(kind, body, at, value):
                assert told(found) >= told(first) or set(skipped(found)) - set(skipped(first)), (at, value)


def _must_be_told(kind: str, body: Any, at: tuple[Any, ...], value: Any) -> bool:
    """Whether something that was said may be gone by this: a list without an entry is a list, even an empty one."""
    if at[0] in OURS or ASIDE.get(kind, set()) & set(at):
        return False
    if isinstance(standing(body, at), dict | list):
        return value is not GONE and value is not None and not isinstance(value, dict | list)
    return value is not GONE or not isinstance(at[-1], int)


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_said_to_us_alone_stays_so_whatever_else_is_wrong(kind: str) -> None:
    for body, at in typical(kind):
        private = {one.ext_id for one in events(read(kind, body)) if one.visibility == "private"}
        if not private or SAYS_WHERE & set(at):
            continue
        for value in (GONE, None, "", {}):
            public = {one.ext_id for one in events(read(kind, changed(body, at, value))) if one.visibility != "private"}
            assert not private & public, (at, value)


POISON = (7, None, "nonsense", [], {}, {"id": {"not": "an id"}}, {"id": "../../x", "type": [], "data": 5, "snippet": 5})


@pytest.mark.parametrize("kind", KINDS)
def test_one_poisoned_entry_never_takes_the_others(kind: str) -> None:
    for body in mutations.bodies(kind):
        first = told_of(read(kind, body))
        for at in lists_of_things(body):
            for entries in spoilt(standing(body, at) if at else body):
                found = read(kind, changed(body, at, entries) if at else entries)
                assert first <= told_of(found), (at, entries)
                assert not [one for one in map(unfit, found) if one]


def told_of(found: list[Any]) -> set[tuple[str, str]]:
    return {(one.kind, one.ext_id) for one in events(found)}


def lists_of_things(body: Any) -> list[tuple[Any, ...]]:
    found = [at for at in mutations.places(body) if isinstance(standing(body, at), list)]
    lists = [at for at in found if any(isinstance(one, dict) for one in standing(body, at))]
    return lists + ([()] if isinstance(body, list) else [])


def spoilt(entries: list[Any]) -> list[list[Any]]:
    """Each piece of poison before, and after, and between; and of a good one a copy whose every value is wrong."""
    good = next(one for one in entries if isinstance(one, dict))
    poison = [*POISON, *(dict.fromkeys(good, wrong) for wrong in (7, [], {}, True))]
    return [[one, *entries] for one in poison] + [[*entries, one] for one in poison]


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_three_times_in_any_order_is_the_same(kind: str) -> None:
    order = random.Random(20)
    for body in mutations.bodies(kind):
        first = told_of(read(kind, body))
        for at in [at for at in lists_of_things(body) if len(at) <= 3]:
            entries = [*(standing(body, at) if at else body)] * 3
            order.shuffle(entries)
            assert told_of(read(kind, changed(body, at, entries) if at else entries)) == first, at


@pytest.mark.parametrize("kind", KINDS)
def test_an_id_may_be_a_number_or_a_string(kind: str) -> None:
    for body in mutations.bodies(kind):
        as_numbers = mutations.everywhere(body, lambda one: int(one) if _is_number(one) else one)
        as_strings = mutations.everywhere(body, lambda one: one if isinstance(one, str) else str(one))
        first = [_named(one) for one in events(read(kind, body))]
        assert [_named(one) for one in events(read(kind, as_numbers))] == first
        assert [_named(one) for one in events(read(kind, as_strings))] == first


def _is_number(value: Any) -> bool:
    return isinstance(value, str) and value.isascii() and value.isdigit() and str(int(value)) == value


def _named(event: Event) -> tuple[Any, ...]:
    author = event.author.ext_id if event.author else None
    return event.key, event.thread_ext_id, event.parent_ext_id, author, event.text, event.occurred_at


# Whose posts are called by numbers. `dm:` and the like stand before some of them.
NUMBERED = ("discord", "facebook", "instagram", "mastodon", "telegram", "webhook", "x")
LARGE = 1009007199254740993  # far above 2^53: who reads it as a float loses its end


@pytest.mark.parametrize("kind", NUMBERED)
def test_an_id_above_2_to_the_53_loses_no_digit(kind: str) -> None:
    seen = 0
    for body in mutations.bodies(kind):
        for one in events(read(kind, body)):
            number = one.ext_id.rpartition("_")[2].rpartition(":")[2]
            if _is_number(number):
                found = read(kind, mutations.everywhere(body, lambda value: _grown(value, number)))
                assert any(str(LARGE) in event.ext_id for event in events(found)), one.ext_id
                seen += 1
    assert seen


def _grown(value: Any, number: str) -> Any:
    if str(value) == number:
        return LARGE
    return re.sub(rf"(?<=[_:]){number}$", str(LARGE), value) if isinstance(value, str) else value


TIMED = ("time", "date", "created", "edited", "sentat", "indexed", "seconds", "_at")


@pytest.mark.parametrize("kind", KINDS)
def test_a_time_in_any_form_or_none_hides_nothing(kind: str) -> None:
    times = [
        (body, at)
        for body, at in typical(kind)
        if not isinstance(standing(body, at), dict | list) and any(word in str(at[-1]).lower() for word in TIMED)
    ]
    assert times
    for body, at in times:
        names = {one.ext_id for one in events(read(kind, body))}
        for value in (*TIMES, *(int(one) for one in TIMES if _is_number(one)), None, GONE):
            found = read(kind, changed(body, at, value))
            assert names <= {one.ext_id for one in events(found)} or skipped(found), (at, value)
            assert not [one for one in map(unfit, found) if one], (at, value)


@pytest.mark.parametrize("kind", KINDS)
def test_words_in_odd_letters_are_kept(kind: str) -> None:
    spoken = [(body, at) for body, at in typical(kind) if _is_text(kind, body, at)]
    assert spoken
    for (body, at), (name, word) in product(spoken, WORDS.items()):
        found = read(kind, changed(body, at, word))
        assert any(reading.clean(word).strip() in (one.text or "") for one in events(found)), (at, name)
        assert not [one for one in map(unfit, found) if one], (at, name)


def _is_text(kind: str, body: Any, at: tuple[Any, ...]) -> bool:
    """Whether the words of a post stand here: they are found in what is read of it."""
    value = standing(body, at)
    if not isinstance(value, str) or at[-1] not in TEXTS or not value.strip() or "reply_to_message" in at:
        return False
    words = text_from_html(value) if kind == "mastodon" else value.strip()
    return any(words in (one.text or "") for one in events(read(kind, body)))


TEXTS = {"text", "message", "body", "content", "Content", "comment", "textOriginal", "selftext", "caption"}


@pytest.mark.parametrize("kind", KINDS)
def test_a_body_that_was_cut_or_is_no_json_says_so(kind: str) -> None:
    for path in mutations.files(kind):
        whole = path.read_bytes().rstrip()
        for cut in {len(whole) * part // 8 for part in range(1, 8)} | {len(whole) - 1}:
            found = read(kind, whole[:cut])
            assert found and not events(found), (path.name, cut)
    for body in NO_JSON:
        found = read(kind, body)
        assert found and not events(found), body[:40]
    for value in (None, True, 5, "words", {"error": {"code": 190, "type": "x"}}, {"errors": [{"detail": "x"}]}):
        assert not events(read(kind, json.dumps(value).encode())), value


NO_JSON = (
    b"<!doctype html><title>502 Bad Gateway</title>",
    b"",
    b"[" * 100_000,
    b'{"a":' * 50_000,
    b'{"entry": "\xff\xfe"}',
    b"\x1f\x8b\x08\x00",
)


@pytest.mark.parametrize("kind", KINDS)
def test_what_stands_beyond_the_most_that_is_read_is_said(kind: str) -> None:
    """Of a thousand and a half entries each is read, or a reason says that the rest was left out."""
    for body in mutations.bodies(kind)[:3]:
        for at in [at for at in lists_of_things(body) if len(at) <= 3][:2]:
            junk = [{"nobody": number} for number in range(1500)]
            first, last = skipped(read(kind, changed(body, at, junk) if at else junk)), len(junk) - 1
            about = "/" + "/".join(map(str, at)) if at else ""
            is_told = [one for one in first if one.pointer.startswith(about)]
            assert len(is_told) >= last or len(is_told) <= 1 or _says_so(is_told), (at, len(is_told))


def _says_so(told: list[Any]) -> bool:
    return any(one.reason in ("too_many_events", "more_than_100_events", "import_too_many") for one in told)


# A sender of signed webhooks tells no words of ours, and a listening tool does not know them.
ANSWERING = [kind for kind in KINDS if kind not in ("listening", "webhook")]


@pytest.mark.parametrize("kind", ANSWERING)
def test_what_a_colleague_says_in_the_networks_own_app_is_an_echo(kind: str) -> None:
    ours = [one for body in mutations.bodies(kind) for one in events(read(kind, body)) if one.kind == "echo"]

    assert ours and all(one.text or one.attachments for one in ours)

"""Listening tools: files in any spelling, mapped, each row a post that links to where it stands."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from caredesk.channels import listening
from caredesk.channels.base import Accepted, AccountFacts, Author, Event, Raw, Rejected, Skipped
from caredesk.channels.listening import mapping, tables
from tests.channels.conftest import NOW, sample

KEY = "k" * 20
BRAND = ["Date", "Time", "Title", "Content", "URL", "Host", "Source category", "Author", "Sentiment", "Tags", "Reach"]


def read(body: bytes) -> list[Event | Skipped]:
    return list(listening.parse(Raw(body, NOW)))


def test_an_export_is_understood_without_a_word() -> None:
    assert mapping.guessed(BRAND) == {
        "text": "Content", "title": "Title", "url": "URL", "date": "Date", "time": "Time", "author": "Author",
        "source": "Source category", "reach": "Reach", "sentiment": "Sentiment", "tags": "Tags",
    }  # fmt: skip
    assert mapping.guessed(["Treść", "Adres URL", "Data publikacji", "Wydźwięk"]) == {
        "text": "Treść", "url": "Adres URL", "date": "Data publikacji", "sentiment": "Wydźwięk",
    }  # fmt: skip
    assert mapping.guessed(["mention.body", "mention.author.name", "x"]) == {"text": "mention.body"}


def test_a_row_becomes_a_post_with_what_the_tool_says_of_it() -> None:
    first, second, empty = read(sample("listening/export").body)

    assert first.text == "Parcelhop znowu\n\nTrzeci raz to samo, nie polecam…"
    assert (first.permalink, first.ext_id) == ("https://forum.example/t/1?utm_source=b24", "forum.example/t/1")
    assert first.occurred_at == datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
    assert first.facts == {"source": "Forum", "reach": "1200", "sentiment": "negative", "tags": "parcel, late"}
    assert first.author == Author("kasia_w", "kasia_w", "kasia_w")
    assert (second.author, second.clock, second.permalink) == (None, "received", None)
    assert empty == Skipped("import_no_words", "/rows/2")


@pytest.mark.parametrize(
    "body",
    [
        "text;url\nZażółć;https://a.example/1\n".encode(),
        "text;url\nZażółć;https://a.example/1\n".encode("cp1250"),
        '\ufefftext\turl\r\n"Zażółć"\thttps://a.example/1\r\n'.encode("utf-16"),
        '{"data": {"results": [{"text": "Zażółć", "url": "https://a.example/1"}], "page": 1}}'.encode(),
        '{"text": "Zażółć", "url": "https://a.example/1"}'.encode(),
        '[{"text": "Zażółć", "url": "https://a.example/1"}]'.encode(),
    ],
    ids=["semicolons", "letters of 1250", "tabs in UTF-16", "a list inside", "one object", "a list"],
)
def test_files_come_in_many_spellings(body: bytes) -> None:
    (event,) = read(body)

    assert (event.text, event.permalink) == ("Zażółć", "https://a.example/1")


def test_what_a_person_chose_goes_before_the_guess() -> None:
    told = {"listening": 1, "mapping": {"text": "b"}, "rows": [{"text": "no", "b": "yes"}]}

    assert [one.text for one in read(json.dumps(told).encode())] == ["yes"]
    assert mapping.chosen({"text": "b", "odd": "b", "url": "not there"}, ["b"]) == {"text": "b"}


def test_other_words_under_the_same_name_are_an_edit() -> None:
    one, other = (read(f'[{{"id": "1", "text": "{text}"}}]'.encode())[0] for text in ("a", "b"))

    assert (one.ext_id, one.key != other.key) == (other.ext_id, True)


@pytest.mark.parametrize(
    ("date", "time", "at"),
    [
        ("21.11.2026", "09:30", datetime(2026, 11, 21, 9, 30, tzinfo=UTC)),
        ("21/11/2026 09:30:00", "", datetime(2026, 11, 21, 9, 30, tzinfo=UTC)),
        ("2026-11-21T10:30:00+01:00", "", datetime(2026, 11, 21, 9, 30, tzinfo=UTC)),
        ("1795253400", "", datetime(2026, 11, 21, 9, 30, tzinfo=UTC)),
        ("1900-01-01", "", NOW),
        ("2099-01-01", "", NOW),
        ("yesterday", "noon", NOW),
    ],
)
def test_dates_come_in_many_spellings(date: str, time: str, at: datetime) -> None:
    (event,) = read(json.dumps([{"text": "x", "date": date, "time": time}]).encode())

    assert event.occurred_at == at


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "import_empty"),
        (b"[]", "import_empty"),
        (b"text\n", "import_empty"),
        (b"{broken", "import_not_json"),
        (b"[" * 99, "import_too_deep"),
        (b'[1, "a"]', "import_no_words"),
        (b"x" * (tables.MOST_BYTES + 1), "import_too_large"),
    ],
)
def test_what_is_no_table_is_said_so(body: bytes, reason: str) -> None:
    assert {one.reason for one in read(body)} == {reason}


def test_five_thousand_rows_are_the_most() -> None:
    found = read(b"text\n" + b"".join(f"row {number}\n".encode() for number in range(5010)))

    assert (len(found), found[-1]) == (5001, Skipped("import_too_long", "/5000"))


def test_a_dangerous_cell_is_plain_text_and_a_script_is_no_link() -> None:
    (event,) = read(b'[{"text": "<img src=x onerror=alert(1)>=cmd()\\u0000", "url": "javascript:alert(1)"}]')

    assert (event.text, event.permalink) == ("=cmd()\N{REPLACEMENT CHARACTER}", None)


@settings(deadline=None, max_examples=60)
@given(st.binary(max_size=120))
def test_no_bytes_break_it(body: bytes) -> None:
    for inside in (body, b"[{" + body, b"text,url\n" + body, b'{"listening": 1, "rows": [' + body + b"]}"):
        assert all(isinstance(one, Event | Skipped) for one in read(inside))


@pytest.mark.parametrize(
    ("headers", "key", "is_taken"),
    [
        ({"Authorization": f"Bearer {KEY}"}, KEY, True),
        ({"Authorization": f"Bearer {KEY}x"}, KEY, False),
        ({"Authorization": KEY.encode().decode() + "é"}, KEY, False),
        ({}, KEY, False),
        ({}, "", False),
        ({"Authorization": "Bearer "}, "", False),
        ({"Authorization": "Bearer short"}, "short", False),
    ],
)
def test_a_delivery_bears_the_key(headers: dict[str, str], key: str, is_taken: bool) -> None:
    told = listening.verify(Raw(b"[]", NOW, headers), AccountFacts(keys={"hook_key": key}), NOW)

    assert isinstance(told, Accepted if is_taken else Rejected)

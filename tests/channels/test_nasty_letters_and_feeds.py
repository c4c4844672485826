"""What speaks no JSON, with something wrong in it: letters with a header missing or spoilt, feeds with odd words in
every element. Reading never fails, nothing is lost without a word, nothing comes out that the desk could not keep."""

import email
from email.message import Message
from xml.etree import ElementTree
from xml.sax.saxutils import escape

import pytest

from caredesk.channels import reading
from caredesk.channels.base import Event, Skipped
from tests.channels.mutations import PILE, TIMES, WORDS, events, files, read, unfit

MAIL = ("email", "gmail", "microsoft365")
ODD = ("", "x", "<", "<>", "@", "=?utf-8?b?gA==?=", "=?x?q?=00?=", "\x00", "a" * 5000, "javascript:alert(1)", *TIMES)


@pytest.mark.parametrize("kind", MAIL)
def test_a_letter_without_a_header_or_with_a_spoilt_one_is_read(kind: str) -> None:
    letters = [
        path for path in files(kind) if read(kind, path.read_bytes())
    ]  # a report about nothing of ours is nothing
    for path in letters:
        whole = path.read_bytes()
        for name in email.message_from_bytes(whole):
            for value in (None, *ODD):
                found = read(kind, _with(whole, name, value))
                assert found, (path.name, name, value)
                assert not [one for one in map(unfit, found) if one], (path.name, name, value)


def _with(whole: bytes, name: str, value: str | None) -> bytes:
    """The letter with another value in this header, as it would stand there; None: without it."""
    head, gap, rest = whole.partition(b"\n\n") if b"\r\n\r\n" not in whole else whole.partition(b"\r\n\r\n")
    told: Message = email.message_from_bytes(head + gap)
    kept = [(one, text) for one, text in told.raw_items() if one != name]
    lines = [f"{one}: {text}" for one, text in kept] + ([f"{name}: {value}"] if value is not None else [])
    return "\r\n".join(lines).encode("utf-8", "surrogateescape") + b"\r\n\r\n" + rest


@pytest.mark.parametrize("name", WORDS)
@pytest.mark.parametrize("kind", MAIL)
def test_a_letter_keeps_odd_letters(kind: str, name: str) -> None:
    words = reading.clean(WORDS[name]) if name == "lone surrogate" else WORDS[name]  # no octets spell half a letter
    head = "From: Kasia <kasia@example.org>\r\nMessage-ID: <a@example.org>\r\nSubject: x\r\n"
    head += "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"

    (event,) = events(read(kind, (head + words + "\r\n").encode()))

    assert reading.clean(words).strip("\ufeff") in (event.text or "")
    assert unfit(event) == ""


@pytest.mark.parametrize("kind", MAIL)
def test_a_letter_that_was_cut_is_a_letter_or_says_so(kind: str) -> None:
    for path in files(kind):
        whole = path.read_bytes()
        for part in range(9):
            for one in read(kind, whole[: len(whole) * part // 8]):
                assert isinstance(one, Event | Skipped)
                assert unfit(one) == ""
    for body in (b"<!doctype html><title>502</title>", b"{}", b"\x00\xff" * 50, b"\r\n" * 9):
        assert [one for one in read(kind, body) if unfit(one)] == []


FEED = '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>Forum</title>{}</channel></rss>'
GOOD = "<item><guid>good</guid><title>Good</title><link>https://forum.example/t/1</link></item>"
FIELDS = ("guid", "title", "link", "pubDate", "author", "description", "updated", "comments", "category")
FEED_ODD = ("", "x", "-1", "../../x", "9007199254740993123", "javascript:alert(1)", "9" * 5000, PILE, *TIMES)


def test_an_entry_with_odd_words_in_any_element_hides_no_other() -> None:
    for name in FIELDS:
        for value in FEED_ODD:
            odd = f"<item><title>Odd</title><{name}>{escape(value)}</{name}></item>"
            found = read("feed", FEED.format(odd + GOOD + odd).encode())
            assert "Good" in [one.text for one in events(found)], (name, value)
            assert not [one for one in map(unfit, found) if one], (name, value)


@pytest.mark.parametrize("name", WORDS)
def test_an_entry_keeps_odd_letters(name: str) -> None:
    words = reading.clean(WORDS[name])  # XML holds neither NUL nor half a letter
    item = f"<item><guid>1</guid><title>T</title><description>{escape(words)}</description></item>"

    (event,) = events(read("feed", FEED.format(item).encode()))

    assert words.strip("\ufeff") in (event.text or "").replace("\n", "") + words * (name == "marks")
    assert unfit(event) == ""


def test_a_number_of_any_size_is_the_name_of_an_entry() -> None:
    item = "<item><guid>9007199254740993123</guid><title>T</title></item>"

    assert "9007199254740993123" in [one.ext_id for one in events(read("feed", FEED.format(item).encode()))]


def test_the_same_entries_in_any_order_three_times_are_the_same() -> None:
    (path,) = files("feed")
    whole = path.read_bytes()
    root = ElementTree.fromstring(whole)
    channel = root.find("channel")
    assert channel is not None
    items = channel.findall("item")
    for item in [*reversed(items), *items]:
        channel.append(item)

    found = {one.key for one in events(read("feed", ElementTree.tostring(root)))}

    assert found == {one.key for one in events(read("feed", whole))}


def test_what_is_no_feed_any_more_says_so_or_gives_what_came() -> None:
    (path,) = files("feed")
    whole, names = path.read_bytes(), {one.key for one in events(read("feed", path.read_bytes()))}
    for part in range(1, 8):
        found = read("feed", whole[: len(whole) * part // 8])
        assert len({one.key for one in events(found)} - names) <= 1  # the one that was cut may have other words
        assert not [one for one in map(unfit, found) if one]
    for body in (b"", b"<!doctype html><title>502 Bad Gateway</title>", b'{"error": "x"}', b"\x00\xff" * 100):
        found = read("feed", body)
        assert found and not events(found), body

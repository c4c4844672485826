"""The words of a letter: their letters, and what is only quoted."""

import time

import pytest

from caredesk.channels.email import charsets, quotes

WORDS = {
    "Zażółć": ("iso8859_2", "cp1250", "utf-8"),
    "Árvíztűrő tükörfúrógép": ("iso8859_2", "cp1250", "utf-8"),
    "Très déçu, où est mon colis?": ("cp1252", "utf-8"),
    "Schöne Grüße": ("iso8859_2", "cp1250", "cp1252", "utf-8"),
}


@pytest.mark.parametrize(("words", "table"), [(words, table) for words, tables in WORDS.items() for table in tables])
def test_undeclared_letters_are_read(words: str, table: str) -> None:
    body = words.encode(table)

    assert charsets.decoded(body, "") == words
    assert charsets.decoded(body, "us-ascii") == words


@pytest.mark.parametrize(
    ("text", "fresh"),
    [
        ("Thanks\n\nOn Mon, Nov 23, 2026 at 10:00 AM Parcelhop <a@b.c>\nwrote:\n\n> hi\n", "Thanks"),
        ("Köszönöm\n\nParcelhop <a@b> ezt írta (időpont: 2026. nov. 23., H, 10:00):\n\n> szia", "Köszönöm"),
        ("Dzięki\n\nW dniu pon., 23 lis 2026 o 10:00 Parcelhop <a@b> napisał(a):\n\n> hej", "Dzięki"),
        ("Hi\n\nFrom: A <a@b>\nSent: Monday\nTo: x\nSubject: y\n\nold", "Hi"),
        ("Ok\n\n-----Wiadomość oryginalna-----\nOd: x\nstare", "Ok"),
        ("> one\nmine\n> two\nmine too", "> one\nmine\n> two\nmine too"),
        ("> only\n> this\n> here", "> only\n> this\n> here"),
        ("On the day he wrote: nothing.", "On the day he wrote: nothing."),
    ],
)
def test_what_is_quoted_at_the_end_is_folded(text: str, fresh: str) -> None:
    assert quotes.parted(text)[0] == fresh


def test_a_hostile_text_is_not_slow() -> None:
    begins = time.monotonic()

    quotes.parted("On " * 60_000)
    quotes.parted(("> " * 20 + "\n") * 10_000)
    quotes.parted("From: a\n" * 20_000)

    assert time.monotonic() - begins < 3

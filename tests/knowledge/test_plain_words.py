"""Words that tell nothing are marked nowhere, in each of the desk's languages and with or without accents."""

import pytest

from caredesk.knowledge import marking, stems
from caredesk.knowledge.plain_words import is_plain


@pytest.mark.parametrize(
    ("lang", "text", "telling"),
    [
        ("en", "Where is the parcel that you sent to my locker?", ["parcel", "sent", "locker"]),
        ("pl", "Gdzie jest paczka, którą wysłali Państwo do mojego paczkomatu?", ["paczka", "wysłali", "paczkomatu"]),
        ("hu", "Hol van a csomag, amelyet az automatába küldtek?", ["csomag", "automatába", "küldtek"]),
        ("de", "Wo ist das Paket?", ["Wo", "ist", "das", "Paket"]),
    ],
)
def test_only_what_tells_something_is_marked(lang: str, text: str, telling: list[str]):
    found = {stem for word in stems.words(text) for stem in stems.of(word, lang)}

    assert set(telling) <= set(marking.hits(text, lang, found, most=20))
    if lang in stems.LANGUAGES:
        assert {"Where", "the", "Gdzie", "jest", "do", "Hol", "van", "az"}.isdisjoint(
            marking.hits(text, lang, found, 20)
        )


def test_accents_and_capitals_are_no_other_words():
    assert all(is_plain(word, "pl") for word in ("już", "Juz", "JUŻ", "są"))
    assert not is_plain("już", "hu")

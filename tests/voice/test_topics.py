"""Guarded topics by tables: words in their forms in three languages, labels, customers, channels."""

import pytest

from caredesk.voice import topics
from caredesk.voice.topics import About

NONE = {"channels": [], "accounts": [], "tags": [], "customers": []}


def why(words: dict[str, list[str]], *texts: str, **about: object) -> list[str]:
    terms = {**NONE, "words": words, **{name: about.pop(name) for name in NONE if name in about}}
    return topics.why(terms, About(texts, **about))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("lang", "word", "text"),
    [
        ("pl", "prawnik", "Skontaktuję się z moim PRAWNIKIEM!"),
        ("pl", "reklamacja", "w sprawie reklamacji nr 7"),
        ("pl", "dziennikarz", "jestem dziennikarką, pytam dziennikarzy"),
        ("pl", "pozew*", "Złożę pozew."),
        ("pl", "pozw*", "Pozwę was do sądu."),
        ("pl", "droga sądowa", "pójdziemy na drogę sądową"),
        ("hu", "ügyvéd", "Szólok az ügyvédemnek, az ügyvéddel jövök."),
        ("hu", "újságíró", "Ujsagiro vagyok"),
        ("hu", "bíróság", "Találkozunk a bíróságon."),
        ("en", "lawyer", "My lawyers will write to you."),
        ("en", "injury", "two injuries"),
        ("", "gdpr", "This is a GDPR matter"),
    ],
)
def test_a_word_is_found_in_its_forms(lang: str, word: str, text: str) -> None:
    assert why({lang: [word]}, "Hello", text) == [word.rstrip("*")]


@pytest.mark.parametrize(
    ("lang", "word", "text"),
    [
        ("pl", "sąd", "Sądzę, że to pomyłka."),
        ("pl", "prawnik", "prawo jazdy"),
        ("hu", "per", "perc múlva ott vagyok"),
        ("en", "press", "I pressed the button: an express parcel."),
        ("en", "sue", "The issue is due to Sunday."),
    ],
)
def test_a_word_is_not_found_inside_others(lang: str, word: str, text: str) -> None:
    assert why({lang: [word]}, text) == []


def test_labels_customers_and_channels_touch_it_too() -> None:
    assert why({}, "x", tags=["legal"]) == []
    assert topics.why({**NONE, "words": {}, "tags": ["legal"]}, About(["x"], tags=["legal"])) == ["#legal"]
    assert topics.why({**NONE, "words": {}, "customers": [7]}, About(["x"], customer_id=7)) == ["customer"]
    assert topics.why({**NONE, "words": {}, "channels": ["mastodon"]}, About(["x"], channel="mastodon")) == ["channel"]


def test_a_channel_beside_words_narrows_them() -> None:
    terms = {**NONE, "words": {"en": ["lawyer"]}, "channels": ["mastodon"], "accounts": [3]}

    assert topics.why(terms, About(["a lawyer"], channel="mastodon", account_id=3)) == ["lawyer"]
    assert topics.why(terms, About(["a lawyer"], channel="webhook", account_id=3)) == []
    assert topics.why(terms, About(["a lawyer"], channel="mastodon", account_id=4)) == []
    assert topics.why(terms, About(["hello"], channel="mastodon", account_id=3)) == []

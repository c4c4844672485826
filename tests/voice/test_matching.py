"""The voice of a brand, by tables: how people are addressed in each language, greetings, initials, banned words."""

import pytest

from caredesk.voice import matching, telltales
from caredesk.voice.matching import Said

POLISH_TO_A_FRIEND = [
    "Możesz odebrać paczkę jutro.",
    "Czy sprawdziłaś kod w aplikacji?",
    "Gdybyś miał pytania, napisz do nas.",
    "Twoja przesyłka czeka w automacie.",
    "Dziękujemy Ci, dla ciebie wszystko!",
    "Zadzwoń do nas, proszę.",
    "Jesteś już w domu?",
]
POLISH_TO_A_STRANGER = [
    "Czy sprawdziła Pani kod w aplikacji?",
    "Łukasz z naszego zespołu już się tym zajmuje.",
    "Proszę wypełnić arkusz i odesłać go pod nasz adres.",
    "Dziękujemy Państwu za cierpliwość.",
    "Mateusz i Janusz dowiozą przesyłkę do Pana.",
    "Wiersz drugi formularza to nasz numer.",
    "Paczka jest już w sortowni, marsz przez miasto ją opóźnił.",
]
HUNGARIAN_TO_A_FRIEND = [
    "Szia! Meg tudod adni a rendelésed számát?",
    "A csomagod holnap érkezik.",
    "Kérlek, írj nekünk, ha megkaptad; küldd el a kódot.",
    "Láttuk, hogy írtál nekünk.",
    "Itt nézheted meg, hol jár.",
    "Neked is köszönjük!",
]
HUNGARIAN_TO_A_STRANGER = [
    "Kérjük, adja meg a rendelése számát.",
    "A csomagja holnap érkezik az asztalára.",
    "Önnek is köszönjük a türelmét.",
    "A futárnál van a csomag, a portál frissül.",
    "Kérem, küldje el a kódot, és nézze meg a hotelnél.",
    "Az étel nem sérült meg, a tétel hiánytalan.",
]
POLITE_FORMS = [
    ("pl", "Dziękujemy Pani za wiadomość."),
    ("pl", "Czy mogą Państwo podać numer?"),
    ("hu", "Köszönjük Önnek a jelzést."),
    ("en", "Dear Sir or Madam, we are sorry."),
]


def said(text: str, lang: str, **more: object) -> Said:
    return Said(text=text, lang=lang, **more)  # type: ignore[arg-type]


def found(terms: dict, text: str, lang: str, **more: object):
    return matching.look({"strength": "warn", **terms}, said(text, lang, **more))


@pytest.mark.parametrize("text", POLISH_TO_A_FRIEND)
def test_polish_that_calls_people_ty_is_not_formal(text: str) -> None:
    assert found({"kind": "address", "form": "formal"}, text, "pl")


@pytest.mark.parametrize("text", POLISH_TO_A_STRANGER)
def test_polish_that_says_pan_and_pani_is_formal(text: str) -> None:
    assert found({"kind": "address", "form": "formal"}, text, "pl") is None


@pytest.mark.parametrize("text", HUNGARIAN_TO_A_FRIEND)
def test_hungarian_that_says_te_is_not_formal(text: str) -> None:
    assert found({"kind": "address", "form": "formal"}, text, "hu")


@pytest.mark.parametrize("text", HUNGARIAN_TO_A_STRANGER)
def test_hungarian_that_says_on_is_formal(text: str) -> None:
    assert found({"kind": "address", "form": "formal"}, text, "hu") is None


@pytest.mark.parametrize(("lang", "text"), POLITE_FORMS)
def test_a_brand_among_friends_finds_the_polite_forms(lang: str, text: str) -> None:
    assert found({"kind": "address", "form": "informal"}, text, lang)


def test_english_knows_its_tone_and_no_other_language_is_judged() -> None:
    assert found({"kind": "address", "form": "formal"}, "Hey mate, gonna fix it.", "en")
    assert found({"kind": "address", "form": "formal"}, "Hallo, kannst du mir helfen?", "de") is None


@pytest.mark.parametrize(
    ("mode", "text", "lang", "wrong"),
    [
        ("required", "Dzień dobry, paczka jedzie.", "pl", False),
        ("required", "@kasia_w Dzień dobry! Paczka jedzie.", "pl", False),
        ("required", "Paczka jedzie, dzień dobry.", "pl", True),
        ("required", "Tisztelt Nagy Úr! A csomag úton van.", "hu", False),
        ("required", "Üdvözlöm! A csomag úton van.", "hu", False),
        ("required", "A csomag úton van.", "hu", True),
        ("required", "Hello Kasia, it is on its way.", "en", False),
        ("required", "It is on its way.", "en", True),
        ("required", "Histories repeat themselves.", "en", True),
        ("forbidden", "Hi! It is on its way.", "en", True),
        ("forbidden", "It is on its way.", "en", False),
        ("required", "Das Paket ist unterwegs.", "de", False),
    ],
)
def test_a_greeting(mode: str, text: str, lang: str, wrong: bool) -> None:
    assert bool(found({"kind": "greeting", "mode": mode}, text, lang)) is wrong


def test_a_greeting_may_be_asked_of_the_first_answer_only() -> None:
    terms = {"kind": "greeting", "mode": "required", "first_only": True}

    assert found(terms, "It is on its way.", "en")
    assert found(terms, "It is on its way.", "en", is_first=False) is None


@pytest.mark.parametrize(
    ("mode", "text", "wrong"),
    [
        ("required", "Już jedzie. ^ON", False),
        ("required", "Już jedzie. ^on ", False),
        ("required", "Już jedzie. /ON", False),
        ("required", "Już jedzie.", True),
        ("required", "Już jedzie. ^BK", True),
        ("required", "^ON Już jedzie.", True),
        ("forbidden", "Już jedzie. ^ON", True),
        ("forbidden", "Dostawa 8-10, pokój A/B.", False),
    ],
)
def test_initials(mode: str, text: str, wrong: bool) -> None:
    hit = found({"kind": "initials", "mode": mode, "mark": "^"}, text, "pl", initials="ON")

    assert bool(hit) is wrong
    assert not wrong or mode == "forbidden" or hit.facts["add"] == "^ON"


@pytest.mark.parametrize(
    ("word", "text", "wrong"),
    [
        ("niestety", "NIESTETY, nie da się.", True),
        ("niestety", "Nie, stety się nie da.", False),
        ("nie da się", "Tego nie da  się, przykro.", True),
        ("reklamac*", "Pana reklamację przyjęto.", True),
        ("sajnos", "Sajnos késik.", True),
        ("sajnos", "A sajnosan szó más.", False),
        ("*", "Anything * at all", False),
    ],
)
def test_banned_words(word: str, text: str, wrong: bool) -> None:
    terms = {"kind": "banned", "words": [{"word": word, "why": "no way out", "instead": "jednak"}]}

    hit = found(terms, text, "pl")

    assert bool(hit) is wrong
    assert not wrong or hit.facts["words"] == [{"word": word, "why": "no way out", "instead": "jednak"}]


@pytest.mark.parametrize(
    ("scope", "is_for"),
    [
        ({}, True),
        ({"langs": ["pl"], "channels": ["mastodon"], "accounts": [3], "teams": [2, 5]}, True),
        ({"langs": ["hu"]}, False),
        ({"channels": ["webhook"]}, False),
        ({"accounts": [4]}, False),
        ({"teams": [2]}, False),
    ],
)
def test_a_rule_is_for_what_it_names(scope: dict, is_for: bool) -> None:
    terms = {"kind": "banned", "words": [{"word": "kot", "why": "", "instead": ""}], **scope}

    hit = found(terms, "kot", "pl", channel="mastodon", account_id=3, team_id=5)

    assert bool(hit) is is_for


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("Dzień dobry, paczka jest już w drodze.", "pl"),
        ("Köszönjük, a csomag már úton van.", "hu"),
        ("Thank you, the parcel is on its way.", "en"),
        ("OK ^ON", "xx"),
        ("", "xx"),
    ],
)
def test_the_language_of_an_answer_is_told_by_its_small_words(text: str, lang: str) -> None:
    assert telltales.spoken(text, "xx") == lang

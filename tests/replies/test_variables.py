"""What a template says in each language: days and hours, names as somebody confirmed them, the right wording."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from caredesk.replies import forms, variants
from caredesk.replies.variables import Values
from caredesk.replies.variants import Variant

WARSAW = datetime(2026, 11, 26, 14, 20, tzinfo=UTC).astimezone(ZoneInfo("Europe/Warsaw"))  # a Thursday


@pytest.mark.parametrize(
    ("name", "pl", "hu", "en"),
    [
        ("date.today", "26 listopada", "november 26.", "26 November"),
        ("date.tomorrow", "27 listopada", "november 27.", "27 November"),
        ("date.in_3_days", "29 listopada", "november 29.", "29 November"),
        ("date.in_36_days", "1 stycznia", "január 1.", "1 January"),
        ("weekday.tomorrow", "piątek", "péntek", "Friday"),
        ("weekday.in_3_days", "niedziela", "vasárnap", "Sunday"),
        ("time.in_2_hours", "18:00", "18:00", "18:00"),
        ("time.in_24_hours", "16:00", "16:00", "16:00"),
        ("agent.initials", "ON", "ON", "ON"),
        ("customer.first_name", "", "", ""),
    ],
)
def test_the_same_variable_in_three_languages(name, pl, hu, en):
    said = [Values({"agent.initials": "ON"}, at=WARSAW, lang=lang).get(name) for lang in ("pl", "hu", "en")]

    assert said == [pl, hu, en]


def test_a_full_hour_is_said_as_it_is():
    at = WARSAW.replace(minute=0)

    assert Values({}, at=at, lang="en").get("time.in_1_hours") == "16:00"


@pytest.mark.parametrize(
    ("name", "lang", "proposal"),
    [
        ("Magda Krawczyk", "pl", "Magda"),
        ("Nagy Zoltán", "hu", "Zoltán"),
        ("Zoltán Nagy", "en", "Zoltán"),
        ("Kovács-Szabó Eszter", "hu", "Eszter"),
        ("Łukasz", "pl", "Łukasz"),
        ("Liam O'Connor", "en", "Liam"),
        ("magda_k", "pl", ""),
        ("xX Gamer 2000 Xx", "en", ""),
        ("PAWEŁ123", "pl", ""),
        ("najlepszy klient", "pl", ""),
        ("", "pl", ""),
    ],
)
def test_a_first_name_is_proposed_as_the_language_orders_names(name, lang, proposal):
    assert forms.first_name(name, lang) == proposal


@pytest.mark.parametrize(
    ("first", "called"),
    [
        *[("Magda", "Magdo"), ("Kasia", "Kasiu"), ("Ania", "Aniu"), ("Julia", "Julio"), ("Ola", "Olu")],
        *[("Tomasz", "Tomaszu"), ("Jakub", "Jakubie"), ("Piotr", "Piotrze"), ("Paweł", "Pawle"), ("Marek", "Marku")],
        *[("Kacper", "Kacprze"), ("Robert", "Robercie"), ("Dawid", "Dawidzie"), ("Artur", "Arturze")],
        *[("Andrzej", "Andrzeju"), ("Wojciech", "Wojciechu"), ("Jerzy", "Jerzy"), ("Zoe", ""), ("", "")],
    ],
)
def test_a_polish_vocative_is_proposed_where_we_know_it(first, called):
    assert forms.vocative(first) == called


ALL = (
    Variant("pl", "", "f", "Pani"),
    Variant("pl", "", "m", "Pan"),
    Variant("pl", "mastodon", "", "krótko"),
    Variant("hu", "", "", "Kedves"),
    Variant("en", "webhook", "", "Hi"),
)


@pytest.mark.parametrize(
    ("lang", "channel", "own", "why", "texts"),
    [
        ("pl", "mastodon", "", "exact", ["krótko"]),
        ("pl", "webhook", "", "general", ["Pani", "Pan"]),
        ("hu", "mastodon", "", "general", ["Kedves"]),
        ("en", "mastodon", "", "other_channel", ["Hi"]),
        ("de", "mastodon", "en", "missing", []),
        ("", "webhook", "hu", "own_language", ["Kedves"]),
        ("", "webhook", "de", "missing", []),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_wording_is_chosen_by_language_then_network_and_says_why(lang, channel, own, why, texts):
    chosen = variants.choose(ALL, lang=lang, channel=channel, own=own)

    assert (chosen.why, [one.text for one in chosen.forms]) == (why, texts)


def test_a_missing_language_is_said_and_never_replaced():
    chosen = variants.choose(ALL, lang="de", channel="")

    assert chosen.for_form("") is None
    assert chosen.others == ("pl", "hu", "en")


def test_the_only_language_is_taken_where_the_customers_is_not_known():
    chosen = variants.choose(ALL[3:4], lang="", channel="webhook")

    assert (chosen.why, chosen.lang) == ("only_language", "hu")


def test_whom_it_is_said_to_is_asked_where_it_matters_and_nobody_has_said():
    chosen = variants.choose(ALL, lang="pl", channel="webhook")

    assert chosen.for_form("") is None
    assert chosen.for_form("f").text == "Pani"
    assert variants.choose(ALL, lang="hu", channel="").for_form("f").text == "Kedves"

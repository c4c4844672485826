"""Spotting promises: the labelled sentences of each language, with a floor; times, zones, working days; odd input."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caredesk.promises.moments import Around
from caredesk.promises.spot import LANGUAGES, spot
from caredesk.sla.week import Calendar, Window
from tests.promises.labelled import AROUND, FLOOR, measure, read, told

OFFICE = Calendar("Europe/Warsaw", ((Window(480, 990),),) * 5 + ((),) * 2, country="PL")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("kind", ["", "_held_out"], ids=["tuned", "held out"])
def test_promises_are_found_as_well_as_the_floor_says(lang, kind):
    found = measure(f"{lang}{kind}", lang)

    assert {name: found[name] for name in FLOOR if found[name] < FLOOR[name]} == {}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_there_are_enough_sentences_and_half_of_them_promise_nothing(lang):
    rows = [*read(lang), *read(f"{lang}_held_out")]

    assert len(rows) == len({one.text for one in rows}) >= 200
    assert sum(one.promises for one in rows) * 2 == len(rows)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_tuned_sentence_is_understood(lang):
    assert [(one.text, one.label, said) for one in read(lang) if (said := told(one, lang)) != one.label] == []


def first(text, lang="en", around=AROUND):
    return spot(text, lang, around)[0]


def at(*when):
    return datetime(*when, tzinfo=UTC)


def test_a_day_ends_when_the_calendar_closes():
    around = Around(AROUND.at, "Europe/Warsaw", OFFICE)

    assert first("Wrócimy do piątku.", "pl", around).due_at == at(2026, 12, 4, 15, 30)
    assert first("Wrócimy do soboty.", "pl", around).due_at == at(2026, 12, 5, 22, 59)


def test_working_days_leave_out_weekends_and_holidays():
    christmas = Around(at(2026, 12, 23, 9), "Europe/Warsaw", OFFICE)

    assert first("Odpowiemy w ciągu 2 dni roboczych.", "pl", christmas).due_at == at(2026, 12, 29, 15, 30)
    assert first("We'll reply within 4 working hours.", "en", christmas).due_at == at(2026, 12, 23, 13)


def test_the_customers_clock_counts_also_over_the_change_of_summer_time():
    budapest = Around(at(2026, 10, 24, 9), "Europe/Budapest")

    assert first("Holnap délig megnézzük.", "hu", budapest).due_at == at(2026, 10, 25, 11)
    assert first("24 órán belül válaszolunk.", "hu", budapest).due_at == at(2026, 10, 25, 9)
    assert first("We'll call you tomorrow at 9 am.", "en", Around(at(2026, 3, 28, 9), "Europe/Warsaw")).due_at == at(
        2026, 3, 29, 7
    )


def test_after_an_hour_means_until_that_day_ends_and_not_before():
    found = first("Oddzwonimy jutro po 15:00.", "pl")

    assert (found.from_at, found.due_at) == (at(2026, 12, 3, 14), at(2026, 12, 3, 22, 59))


def test_a_date_that_is_over_this_year_is_next_years():
    assert first("We will fix it by 5 January.").due_at == at(2027, 1, 5, 22, 59)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("We'll refund you by 31 February.", "no_such_date"),
        ("We'll get back to you in 3 Fridays.", "count_of_days"),
        ("We'll reply by 29 February 2027.", "no_such_date"),
        ("We'll call you on Friday 12 December.", "days_disagree"),
        ("We'll call you today at 9:00.", "past"),
        ("I'll call you at 25:00.", "no_such_hour"),
        ("We'll reply in 99999999 days.", "too_far"),
        ("We'll reply in 123456789123 days.", "too_far"),
        ("We'll reply in a few days.", "vague"),
        ("We're on it!", "no_time"),
    ],
)
def test_what_cannot_be_read_says_why(text, problem):
    assert (first(text).due_at, first(text).problem) == (None, problem)


def test_two_promises_in_one_sentence_are_two():
    found = spot("Sprawdzimy to dziś i oddzwonimy jutro.", "pl", AROUND)

    assert [(one.words, one.due_at.day) for one in found] == [("Sprawdzimy to dziś", 2), ("oddzwonimy jutro.", 3)]


def test_to_be_heard_of_again_is_not_the_same_as_to_be_done():
    assert first("We'll call you tomorrow.").is_contact
    assert not first("We'll refund you tomorrow.").is_contact


def test_without_a_language_each_is_tried():
    assert [first(text, "").lang for text in ("Wrócimy jutro.", "Holnap hívjuk.", "We'll call tomorrow.")] == [
        "pl",
        "hu",
        "en",
    ]


def test_letters_without_accents_and_capitals_are_the_same():
    assert first("ODDZWONIMY DO PIATKU", "pl").due_at == first("Oddzwonimy do piątku.", "pl").due_at


@given(st.text(max_size=300), st.sampled_from(sorted(LANGUAGES)))
def test_nothing_that_is_written_makes_it_fall(text, lang):
    for one in spot(text, lang, AROUND):
        assert one.words in text or len(one.words) <= len(text)
        assert (one.due_at is None) == bool(one.problem)


@pytest.mark.parametrize(
    "text",
    [
        "We'll " * 3000,
        "w ciągu " * 2000 + "wrócimy",
        "„" * 5000,
        "1" * 20_000,
        "a" * 20_000 + " we'll call tomorrow",
        "we'll reply within 1 - 1 - 1 - 1 " * 500,
        "the " * 4000 + "will",
    ],
    ids=["verbs", "leads", "quotes", "digits", "one word", "ranges", "ours"],
)
def test_a_long_text_takes_no_time_to_speak_of(text):
    import time

    begins = time.process_time()
    for lang in LANGUAGES:
        spot(text, lang, AROUND)

    assert time.process_time() - begins < 3


@pytest.mark.parametrize(
    ("lang", "text"),
    [("hu", "Reggelre megjavítjuk."), ("pl", "Rano oddzwonimy."), ("en", "We will call you in the morning.")],
)
def test_a_morning_that_is_over_is_the_next_one(lang, text):
    noon = Around(datetime(2026, 12, 2, 13, 0, tzinfo=UTC), "Europe/Warsaw")

    (found,) = spot(text, lang, noon)

    assert found.due_at.isoformat() == "2026-12-03T12:00:00+01:00"

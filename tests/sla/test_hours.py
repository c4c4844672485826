"""Business time beyond deadlines: why a span was skipped, what never opens, what a business day is."""

from datetime import UTC, date, datetime, timedelta

import pytest

from caredesk.sla import hours, public_days, targets, wall
from caredesk.sla.hours import Calendar, NeverOpen, Pause, Window
from tests.sla.by_hand import HUNGARIAN, NIGHT, OFFICE, SHORT_FRIDAY, TUESDAY_OFF, WARSAW, moment, week, windows


def reasons(start, until, calendar, *pauses, language="en"):
    """(from, why, name) of each span, by the clock of Warsaw in winter."""
    told = hours.ledger(moment(start), moment(until), calendar, pauses, language=language)
    shown = (span.from_at + timedelta(hours=1) for span in told)
    return [(f"{at:%d %H:%M}", span.why, span.name) for at, span in zip(shown, told, strict=True)]


def test_a_weekend_is_told_as_one_between_two_nights():
    assert reasons("2026-03-06 16:00", "2026-03-09 10:00", OFFICE) == [
        ("06 16:00", "open", ""),
        ("06 17:00", "night", ""),
        ("07 00:00", "weekend", ""),
        ("09 00:00", "night", ""),
        ("09 09:00", "open", ""),
    ]


def test_holidays_are_told_by_name_each_for_itself():
    assert reasons("2025-12-31 16:00", "2026-01-05 09:30", HUNGARIAN) == [
        ("31 16:00", "open", ""),
        ("31 17:00", "night", ""),
        ("01 00:00", "holiday", "New Year's Day"),
        ("02 00:00", "holiday", "Day off (substituted from 01/10/2026)"),
        ("03 00:00", "weekend", ""),
        ("05 00:00", "night", ""),
        ("05 09:00", "open", ""),
    ]


@pytest.mark.parametrize(
    ("country", "language", "name"),
    [
        ("HU", "hu", "Újév"),
        ("PL", "pl", "Nowy Rok"),
        ("HU", "en", "New Year's Day"),
        ("HU", "pl", "New Year's Day"),
        ("HU", "??", "New Year's Day"),
    ],
)
def test_holidays_have_names_in_the_readers_language_if_the_library_knows_it(country, language, name):
    found = reasons("2026-01-01 08:00", "2026-01-01 12:00", week("9-17", country=country), language=language)

    assert found == [("01 08:00", "holiday", name)]


def test_an_own_day_off_is_told_by_name_and_after_the_night_that_goes_on_into_it():
    assert reasons("2026-03-02 23:00", "2026-03-04 23:00", week("22-6+1", off=TUESDAY_OFF)) == [
        ("02 23:00", "open", ""),
        ("03 06:00", "day_off", "Stocktaking"),
        ("04 00:00", "night", ""),
        ("04 22:00", "open", ""),
    ]


def test_a_holiday_on_a_weekend_is_a_weekend():
    assert reasons("2026-12-26 12:00", "2026-12-26 13:00", HUNGARIAN) == [("26 12:00", "weekend", "")]


def test_the_rest_of_a_working_day_is_told_as_night():
    assert [why for _, why, _ in reasons("2026-03-07 00:00", "2026-03-07 12:00", NIGHT)] == ["open", "weekend"]
    assert [why for _, why, _ in reasons("2026-03-02 12:00", "2026-03-02 14:00", week("8-12:30", "13-17"))] == [
        "open", "night", "open",
    ]  # fmt: skip


def test_a_pause_is_told_with_who_paused_and_only_where_it_takes_time():
    pause = Pause(moment("2026-03-02 16:30"), moment("2026-03-03 09:30"), "pending", "Ola Nowak")

    told = hours.ledger(moment("2026-03-02 16:00"), moment("2026-03-03 11:00"), OFFICE, [pause])

    assert [(span.why, span.name, span.by) for span in told] == [
        ("open", "", ""),
        ("pause", "pending", "Ola Nowak"),
        ("night", "", ""),
        ("pause", "pending", "Ola Nowak"),
        ("open", "", ""),
    ]
    assert [span.counted for span in told] == [True, False, False, False, True]


def test_no_way_is_no_spans():
    assert reasons("2026-03-02 12:00", "2026-03-02 12:00", OFFICE) == []
    assert reasons("2026-03-02 12:00", "2026-03-02 11:00", OFFICE) == []
    assert hours.elapsed(moment("2026-03-02 12:00"), moment("2026-03-02 11:00"), OFFICE) == timedelta()


@pytest.mark.parametrize(
    "calendar",
    [
        Calendar(WARSAW),
        Calendar(WARSAW, (windows("9-9"),) * 7),
        Calendar(WARSAW, extra={date(2026, 3, 7): (0, "Like a Monday that has no hours")}),
    ],
    ids=["no windows", "windows of no length", "extra days like a closed weekday"],
)
def test_a_calendar_that_never_opens_says_so(calendar):
    start = moment("2026-03-02 12:00")

    for ask in (
        lambda: hours.due(start, timedelta(minutes=1), calendar),
        lambda: hours.next_open(start, calendar),
        lambda: hours.usual_day(calendar),
    ):
        with pytest.raises(NeverOpen):
            ask()
    assert hours.elapsed(start, start + timedelta(days=900), calendar) == timedelta()


def test_a_promise_for_the_next_century_is_refused():
    with pytest.raises(NeverOpen):
        hours.due(moment("2026-03-02 12:00"), timedelta(days=365), week("12-12:01"))


def test_it_is_open_from_the_opening_up_to_the_closing():
    assert not hours.is_open(moment("2026-03-02 08:59:59.999999"), OFFICE)
    assert hours.is_open(moment("2026-03-02 09:00"), OFFICE)
    assert hours.is_open(moment("2026-03-02 16:59:59.999999"), OFFICE)
    assert not hours.is_open(moment("2026-03-02 17:00"), OFFICE)
    assert hours.next_open(moment("2026-03-06 17:00"), OFFICE) == moment("2026-03-09 09:00")


def days(*lengths):
    return Calendar(WARSAW, tuple((Window(480, 480 + 60 * length),) if length else () for length in lengths))


@pytest.mark.parametrize(
    ("calendar", "usual"),
    [
        (Calendar.always(), 24),
        (OFFICE, 8),
        (NIGHT, 8),
        (Calendar(WARSAW, SHORT_FRIDAY), 8),
        (days(8, 8, 6, 6, 5, 0, 0), 6),
        (days(0, 0, 0, 0, 0, 4, 0), 4),
        (week("9-13", "12-17"), 8),
    ],
    ids=["round the clock", "office", "night", "short Friday", "as many of each", "Saturdays only", "overlapping"],
)
def test_the_usual_day_is_the_commonest_length_and_of_two_the_shorter(calendar, usual):
    assert hours.usual_day(calendar) == timedelta(hours=usual)


def test_calendars_that_say_the_same_are_the_same():
    one, two = (week("9-17", off={date(2026, 3, 3): "x"}) for _ in range(2))

    assert one == two and hash(one) == hash(two)
    assert one != week("9-17")


@pytest.mark.parametrize(
    ("shown", "moment"),
    [
        ("2026-03-29 02:30", "2026-03-29 01:00"),
        ("2026-10-25 02:30", "2026-10-25 00:30"),
        ("2026-03-02 12:00", "2026-03-02 11:00"),
    ],
    ids=["skipped: where the clock jumps", "repeated: the first", "plain"],
)
def test_a_time_on_the_wall_is_when_the_clock_first_shows_it(shown, moment):
    assert wall.first_moment(WARSAW, datetime.fromisoformat(shown)) == datetime.fromisoformat(moment).replace(
        tzinfo=UTC
    )


def test_every_country_can_be_asked():
    for country, parts in public_days.countries().items():
        for part in (None, *parts[:1]):
            public_days.year(country, part, 2026)

    assert public_days.year("HU", None, 2026).worked == {date(2026, 1, 10): 4, date(2026, 8, 8): 4}
    assert public_days.year("HU", None, 1066).off == {}


@pytest.mark.parametrize(
    ("text", "minutes", "business"),
    [("90m", 90, 0), ("2h", 120, 0), ("1h30m", 90, 0), ("3d", 4320, 0), ("3bd", 0, 3), ("1bd 2h", 120, 1),
     (" 1H 5M ", 65, 0), ("365d", 525_600, 0), ("1m", 1, 0)],
)  # fmt: skip
def test_a_target_is_read(text, minutes, business):
    assert targets.read(text) == targets.Target(minutes, business)


@pytest.mark.parametrize(
    ("text", "code"),
    [("0m", "zero"), ("0bd", "zero"), ("0h0m", "zero"), ("10000d", "too_long"), ("365d1m", "too_long"),
     ("366bd", "too_long"), ("", "not_a_duration"), ("soon", "not_a_duration"), ("-2h", "not_a_duration"),
     ("2", "not_a_duration"), ("1.5h", "not_a_duration"), ("30m1h", "not_a_duration"), ("٣h", "not_a_duration"),
     ("9" * 400 + "h", "not_a_duration")],
)  # fmt: skip
def test_what_is_no_target_is_refused(text, code):
    with pytest.raises(targets.Unfit) as refused:
        targets.read(text)

    assert refused.value.code == code


@pytest.mark.parametrize("text", ["1h30m", "3bd", "2d", "45m", "1bd2h"])
def test_a_target_is_written_as_it_is_read(text):
    assert str(targets.read(text)) == text

"""Days, weeks and hours as the reader's clock has them, over both changes of the clocks and in odd zones."""

from datetime import UTC, date, datetime
from itertools import pairwise

import pytest

from caredesk.sla import period
from caredesk.sla.period import Span

WARSAW, KATHMANDU = "Europe/Warsaw", "Asia/Kathmandu"


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("on", "zone", "quarters"),
    [
        (date(2026, 11, 26), WARSAW, 96),
        (date(2027, 3, 28), WARSAW, 92),  # the clocks go forward
        (date(2026, 10, 25), WARSAW, 100),  # and back
        (date(2026, 11, 26), KATHMANDU, 96),  # begins at 18:15 UTC
    ],
)
def test_a_day_is_as_long_as_it_really_is(on, zone, quarters):
    found = period.day(on, zone)

    assert found.end - found.first == quarters
    assert found.end == period.day(date.fromordinal(on.toordinal() + 1), zone).first


def test_a_week_goes_from_monday_to_sunday():
    found = period.week(date(2026, 11, 26), WARSAW)

    assert found.begins_at == at("2026-11-22T23:00")
    assert found.ends_at == at("2026-11-29T23:00")


@pytest.mark.parametrize(
    ("name", "zone", "begins"),
    [
        ("24h", WARSAW, "2026-11-25T16:00"),
        ("24h", KATHMANDU, "2026-11-25T15:15"),  # it is 20:59 there
        ("today", WARSAW, "2026-11-25T23:00"),
        ("today", KATHMANDU, "2026-11-25T18:15"),
        ("7d", WARSAW, "2026-11-19T23:00"),
    ],
)
def test_a_period_begins_where_the_readers_clock_says(name, zone, begins):
    found = period.span(name, at("2026-11-26T15:14"), zone)

    assert found.begins_at == at(begins)
    assert found.ends_at == at("2026-11-26T15:15")


def test_twenty_four_hours_are_twenty_four_columns():
    for minute in (0, 14, 59):
        now = at(f"2026-11-26T15:{minute:02}")
        assert len(period.hours(period.span("24h", now, WARSAW), WARSAW)) == 24


def test_an_hour_that_the_clock_shows_twice_comes_twice():
    hours = period.hours(period.day(date(2026, 10, 25), WARSAW), WARSAW)

    assert [one.of_day for one in hours][:5] == [0, 1, 2, 2, 3]
    assert [one.of_day for one in period.hours(period.day(date(2027, 3, 28), WARSAW), WARSAW)][:4] == [0, 1, 3, 4]


@pytest.mark.parametrize("name", period.PERIODS)
@pytest.mark.parametrize("zone", [WARSAW, KATHMANDU, "America/St_Johns", "UTC"])
@pytest.mark.parametrize("now", ["2026-10-25T00:30", "2026-10-25T01:30", "2027-03-28T01:00", "2026-11-26T15:14"])
def test_the_steps_of_chart_and_table_fill_the_period_without_a_gap(name, zone, now):
    within = period.span(name, at(now), zone)

    for steps in period.steps(within, name, zone):
        assert steps[0].first == within.first and steps[-1].end == within.end
        assert all(one.end == other.first for one, other in pairwise(steps))
    assert Span(within.first, within.end) == within

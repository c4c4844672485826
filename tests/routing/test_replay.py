"""The dry run: the same answers at the same moments, and only the order differs."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from caredesk.routing.replay import Answered, replay

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def at(minutes):
    return NOON + timedelta(minutes=minutes)


def one(number, came, answered, **more):
    due = more.pop("due", came + 240)
    now = more.pop("now", due)
    return Answered(
        number, at(came), at(answered), at(due), more.get("influence", 0), at(now), at(more.get("tried", now))
    )


def test_the_same_weights_change_nothing():
    trial = replay([one(1, 0, 10), one(2, 1, 20), one(3, 2, 30)])

    assert (trial.tickets, trial.earlier, trial.later, trial.same) == (3, 0, 0, 3)
    assert trial.missed_now == trial.missed_tried == 0


def test_who_moves_forward_takes_the_moment_of_who_stood_there():
    trial = replay([one(1, 0, 10, due=200), one(2, 1, 20, due=210, tried=190, influence=80)])

    assert (trial.earlier, trial.later) == (1, 1)
    assert trial.most_earlier_seconds == trial.most_later_seconds == 600


def test_the_real_order_of_the_answers_is_not_used_only_their_moments():
    trial = replay([one(1, 0, 20, due=100), one(2, 0, 10, due=200)])

    assert trial.same == 2
    assert trial.bands[0].now_seconds == 15 * 60


def test_nobody_is_taken_before_they_came():
    trial = replay([one(1, 0, 10, due=200), one(2, 15, 20, due=210, tried=0)])

    assert trial.same == 2


def test_deadlines_that_would_have_been_missed_are_counted():
    trial = replay([one(1, 0, 10, due=15), one(2, 0, 20, due=25, tried=5)])

    assert (trial.missed_now, trial.missed_tried) == (0, 1)


def test_waits_are_told_by_influence():
    trial = replay([one(1, 0, 10, due=200), one(2, 0, 20, due=210, tried=190, influence=100)])

    bands = {(band.low, band.high): band for band in trial.bands}
    assert (bands[0, 0].now_seconds, bands[0, 0].tried_seconds) == (600, 1200)
    assert (bands[76, 100].now_seconds, bands[76, 100].tried_seconds) == (1200, 600)
    assert bands[26, 50].tickets == 0


def test_an_empty_week_says_so():
    assert replay([]).tickets == 0


tickets = st.lists(
    st.tuples(*[st.integers(0, 300)] * 2, st.integers(1, 300), *[st.integers(0, 60)] * 2, st.integers(0, 100)),
    max_size=40,
)


@given(tickets)
def test_every_moment_is_used_once_and_nobody_waits_in_vain(rows):
    week = [
        one(number, came, came + wait, due=came + slack, now=came + slack - before, tried=came + slack - after)
        for number, (came, wait, slack, before, after, _) in enumerate(rows)
    ]

    trial = replay(week)

    assert trial.tickets == len(week) == sum(band.tickets for band in trial.bands)
    assert trial.earlier + trial.later + trial.same == trial.tickets
    assert bool(trial.earlier) == bool(trial.later)


@given(tickets)
def test_every_customer_of_the_week_is_in_one_band(rows):
    week = [one(number, came, came + wait, influence=points) for number, (came, wait, *_, points) in enumerate(rows)]

    assert sum(band.tickets for band in replay(week).bands) == len(week)

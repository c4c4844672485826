"""Shares and heat: never rounded so that something late looks like nothing."""

import pytest

from caredesk.sla.share import HALF, NINE_TENTHS, Outcome, within


@pytest.mark.parametrize(
    ("met", "missed", "per_mille", "late", "heat"),
    [
        (0, 0, None, None, 0),
        (10, 0, 1000, 0, 0),
        (0, 10, 0, 100, 8),
        (999, 1, 999, 1, 1),
        (1999, 1, 999, 1, 1),  # not a hundred percent in time
        (96, 4, 960, 4, 1),
        (95, 5, 950, 5, 2),
        (2, 1, 666, 34, 8),
    ],
)
def test_a_share_is_rounded_to_the_worse_side(met, missed, per_mille, late, heat):
    found = Outcome(met, missed)

    assert (found.per_mille, found.late_percent, found.heat) == (per_mille, late, heat)


@pytest.mark.parametrize(
    ("met", "missed", "goal", "reached"), [(95, 5, 95, True), (949, 51, 95, False), (0, 0, 95, True), (1, 0, 100, True)]
)
def test_a_goal_is_reached_exactly_or_not(met, missed, goal, reached):
    assert Outcome(met, missed).reaches(goal) is reached


@pytest.mark.parametrize(
    ("waits", "half", "nine"),
    [
        ({}, None, None),
        ({7: 1}, 7, 7),
        ({1: 1, 9: 1}, 1, 9),
        ({5: 1, 6: 1, 90: 2}, 6, 90),
        ({5: 9, 90: 1}, 5, 5),
        ({5: 8, 90: 2}, 5, 90),
        ({0: 3}, 0, 0),
    ],
)
def test_the_middle_is_a_wait_that_somebody_had(waits, half, nine):
    assert (within(waits, HALF), within(waits, NINE_TENTHS)) == (half, nine)

"""Influence and loyalty: continuous, never falling, explained by parts, and nothing is known as nothing."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caredesk.customers.influence import influence, loyalty

AT = datetime(2026, 11, 21, 9, tzinfo=UTC)
FOLLOWERS = st.integers(0, 10**9)
TICKETS = st.integers(0, 10**6)
DAYS = st.integers(0, 20_000)


@pytest.mark.parametrize(
    ("followers", "score"),
    [
        pytest.param(None, 0, id="unknown counts as nothing"),
        pytest.param(0, 0, id="nobody follows"),
        pytest.param(9, 17, id="ten is a sixth of the way to a million"),
        pytest.param(99, 33, id="a hundred"),
        pytest.param(999, 50, id="a thousand is half way"),
        pytest.param(31_622, 75, id="thirty thousand"),
        pytest.param(999_999, 100, id="a million is all"),
        pytest.param(80_000_000, 100, id="more is not more"),
        pytest.param(-5, 0, id="a network that talks nonsense"),
    ],
)
def test_influence_stands_on_powers_of_ten(followers, score):
    assert influence(followers).whole == score


@pytest.mark.parametrize(
    ("days", "tickets", "score"),
    [
        pytest.param(0, 0, 0, id="a stranger"),
        pytest.param(365, 0, 17, id="a third of three years"),
        pytest.param(1095, 0, 50, id="three years and silent"),
        pytest.param(9999, 0, 50, id="time alone goes half way"),
        pytest.param(0, 1, 11, id="came back on the first day"),
        pytest.param(0, 20, 50, id="twenty conversations"),
        pytest.param(0, 500, 50, id="writing alone goes half way"),
        pytest.param(1095, 20, 100, id="both"),
        pytest.param(-3, 0, 0, id="a clock that was set back"),
    ],
)
def test_loyalty_is_time_and_conversations_by_halves(days, tickets, score):
    assert loyalty(AT - timedelta(days=days), tickets, AT).whole == score


def test_not_knowing_since_when_counts_as_nothing():
    score = loyalty(None, 0, AT)

    assert (score.whole, score.parts[0].amount) == (0, None)


@given(FOLLOWERS, FOLLOWERS)
def test_more_followers_never_lower_the_score(one, other):
    assert influence(min(one, other)).value <= influence(max(one, other)).value


@given(DAYS, DAYS, TICKETS, TICKETS)
def test_more_time_and_more_conversations_never_lower_the_score(one, other, few, many):
    less = loyalty(AT - timedelta(days=min(one, other)), min(few, many), AT)
    more = loyalty(AT - timedelta(days=max(one, other)), max(few, many), AT)

    assert less.value <= more.value


@given(FOLLOWERS)
def test_there_is_no_number_from_which_on_somebody_counts(followers):
    """One more follower moves the score by at most the very first one's share, and by less the more there are."""
    step = influence(followers + 1).value - influence(followers).value

    assert step <= 100 / (followers + 1) / 13


@given(DAYS, TICKETS)
def test_a_day_more_is_next_to_nothing(days, tickets):
    step = (
        loyalty(AT - timedelta(days=days + 1), tickets, AT).value
        - loyalty(AT - timedelta(days=days), tickets, AT).value
    )

    assert step <= 50 / 1095 + 1e-9


@given(st.none() | FOLLOWERS, DAYS, TICKETS)
def test_the_parts_add_up_and_stay_between_nothing_and_all(followers, days, tickets):
    for score in (influence(followers), loyalty(AT - timedelta(days=days), tickets, AT)):
        assert score.value == pytest.approx(sum(part.points for part in score.parts))
        assert 0 <= score.value <= 100
        assert all(part.points >= 0 for part in score.parts)

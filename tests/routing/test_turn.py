"""Whose turn it is: never behind the due time, never before the cap, and nobody waits for being unknown."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caredesk.routing.turn import Facts, Part, Weights, cap, read, turn

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
DUE = NOON + timedelta(hours=4)
PLAIN = Facts(last_at=NOON, due_at=DUE, started_at=NOON)
ROOMY = Weights(share_percent=50)

minutes = st.integers(0, 600)
weights = st.builds(
    Weights,
    share_percent=st.integers(0, 50),
    **dict.fromkeys(("urgent", "high", "negative", "influence", "loyalty", "window"), minutes),
)
facts = st.builds(
    Facts,
    last_at=st.just(NOON),
    due_at=st.integers(-60, 4 * 86_400).map(lambda seconds: NOON + timedelta(seconds=seconds)),
    started_at=st.just(NOON),
    priority=st.sampled_from(["low", "normal", "high", "urgent"]),
    tone=st.sampled_from(["", "negative", "neutral", "positive"]),
    influence=st.integers(0, 100),
    loyalty=st.integers(0, 100),
    window_at=st.none() | st.integers(-86_400, 7 * 86_400).map(lambda seconds: NOON + timedelta(seconds=seconds)),
)


@pytest.mark.parametrize(
    ("changed", "parts"),
    [
        pytest.param({}, {}, id="nothing speaks for it"),
        pytest.param({"priority": "urgent"}, {"urgent": 3600}, id="urgent"),
        pytest.param({"priority": "high"}, {"high": 1800}, id="high"),
        pytest.param({"priority": "low"}, {}, id="low moves nothing back"),
        pytest.param({"tone": "negative"}, {"negative": 600}, id="an angry customer"),
        pytest.param({"tone": "positive"}, {}, id="a happy customer"),
        pytest.param({"influence": 100}, {"influence": 300}, id="as influential as can be"),
        pytest.param({"influence": 50}, {"influence": 150}, id="half as influential, half the minutes"),
        pytest.param({"influence": 1}, {"influence": 3}, id="no threshold: one point counts"),
        pytest.param({"loyalty": 40}, {"loyalty": 120}, id="loyal"),
        pytest.param({"window_at": DUE}, {"window": 900}, id="the network closes at the due time"),
        pytest.param({"window_at": DUE + timedelta(hours=1)}, {"window": 675}, id="a quarter of the slack later"),
        pytest.param({"window_at": DUE + timedelta(hours=4)}, {}, id="a whole slack later"),
        pytest.param(
            {"priority": "high", "tone": "negative"}, {"high": 1800, "negative": 600}, id="two reasons add up"
        ),
    ],
)
def test_each_reason_moves_a_ticket_by_its_minutes(changed, parts):
    found = turn(replace(PLAIN, **changed), ROOMY)

    assert {part.key: part.seconds for part in found.parts} == parts
    assert found.turn_at == DUE - timedelta(seconds=sum(parts.values()))


def test_more_than_the_cap_is_scaled_down_in_proportion():
    tight = replace(PLAIN, due_at=NOON + timedelta(hours=1), priority="urgent", tone="negative")

    found = turn(tight, Weights())

    assert cap(tight, Weights()) == 720
    assert found.parts == (Part("urgent", 618), Part("negative", 102))
    assert found.turn_at == tight.due_at - timedelta(minutes=12)


def test_what_has_no_deadline_stands_behind_what_has_one():
    found = turn(Facts(last_at=NOON, why_none="paused"), Weights())

    assert found.turn_at == NOON + timedelta(days=30)
    assert found.parts == (Part("paused", 0),)
    assert turn(Facts(last_at=NOON), Weights()).parts == (Part("no_clock", 0),)


def test_a_resolved_ticket_stands_by_its_last_post():
    assert turn(replace(PLAIN, is_resolved=True), Weights()).turn_at == NOON


def test_an_upheld_doubt_leaves_the_due_time_alone():
    doubted = replace(PLAIN, priority="urgent", influence=100, is_upheld=True)

    assert turn(doubted, Weights()).turn_at == DUE
    assert turn(doubted, Weights()).parts == (Part("upheld", 0),)


def test_parts_are_kept_and_read_again():
    parts = turn(replace(PLAIN, priority="high", loyalty=10), ROOMY).parts

    assert read([part.told() for part in parts]) == parts


@given(facts, weights)
def test_no_place_is_behind_the_due_time_or_before_the_cap(facts, weights):
    found = turn(facts, weights)
    share = max(facts.due_at - facts.started_at, timedelta()) * weights.share_percent / 100

    assert facts.due_at - share <= found.turn_at <= facts.due_at
    assert sum(part.seconds for part in found.parts) <= cap(facts, weights)


@given(facts, weights, st.integers(0, 100), st.integers(0, 100))
def test_more_influence_or_loyalty_never_moves_a_ticket_back(facts, weights, one, other):
    low, high = sorted((one, other))
    for name in ("influence", "loyalty"):
        behind, before = (turn(replace(facts, **{name: points}), weights) for points in (low, high))
        assert before.turn_at <= behind.turn_at


@given(facts, weights)
def test_a_point_more_is_a_step_and_no_leap(facts, weights):
    step = timedelta(seconds=weights.influence * 60 / 100 + 1)
    for points in range(0, 100, 7):
        here, there = (turn(replace(facts, influence=each), weights).turn_at for each in (points, points + 1))
        assert here - there <= step


@given(facts, weights)
def test_the_higher_of_two_priorities_never_stands_behind(facts, weights):
    ordered = replace(weights, urgent=max(weights.urgent, weights.high), high=min(weights.urgent, weights.high))
    places = [turn(replace(facts, priority=one), ordered).turn_at for one in ("urgent", "high", "normal", "low")]

    assert places == sorted(places)


@given(facts, weights)
def test_an_earlier_end_of_the_window_never_moves_a_ticket_back(facts, weights):
    near, far = facts.due_at + timedelta(hours=1), facts.due_at + timedelta(hours=9)

    assert turn(replace(facts, window_at=near), weights).turn_at <= turn(replace(facts, window_at=far), weights).turn_at


@given(facts, weights)
def test_unknown_and_known_customers_have_the_same_deadline(facts, weights):
    unknown = turn(replace(facts, influence=0, loyalty=0), weights)
    known = turn(replace(facts, influence=100, loyalty=100), weights)

    assert unknown.turn_at <= facts.due_at
    assert unknown.turn_at - known.turn_at <= timedelta(minutes=weights.influence + weights.loyalty)


@given(st.lists(facts, min_size=2, max_size=12), weights)
def test_a_ticket_whose_slack_begins_after_another_is_due_never_passes_it(several, weights):
    early = several[0]
    for late in several[1:]:
        later = replace(late, started_at=early.due_at, due_at=early.due_at + timedelta(hours=2), window_at=None)
        assert turn(early, weights).turn_at <= turn(later, weights).turn_at

"""Groups of waits: figures by hand, and a verdict that finds what is there and hardly ever what is not."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from caredesk.reports import fair_groups
from caredesk.reports.fair_groups import Wait, ninetieth, report, tenths

PLAIN = Wait(
    *(600, 5, True, True, 1, 1),
    influence=0, channel="webhook", lang="pl", hour=9, tone="",
)  # fmt: skip


def waits(minutes, **facts):
    return [PLAIN._replace(seconds=60 * one, **facts) for one in minutes]


def group(found, dimension, key):
    return next(one for one in found.groups[dimension] if one.key == key)


def spread(count, chance, around=40.0):
    """Waits with the long tail that waits have."""
    return [max(1, round(around * chance.lognormvariate(0, 0.8))) for _ in range(count)]


@pytest.mark.parametrize(
    ("minutes", "median", "p90"),
    [
        pytest.param([7], 7, 7, id="one"),
        pytest.param([3, 1], 2, 3, id="two: the middle lies between them"),
        pytest.param([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 5.5, 9, id="ten: nine of them within nine"),
        pytest.param([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], 6, 10, id="eleven: nine in ten need the tenth"),
        pytest.param([5, 5, 5, 600], 5, 600, id="a long tail moves no median"),
    ],
)
def test_a_group_tells_its_median_and_what_nine_in_ten_stay_within(minutes, median, p90):
    found = group(report(waits(minutes), 25), "channel", "webhook")

    assert (found.median, found.p90) == (median * 60, p90 * 60)


def test_the_ninetieth_of_a_hundred_is_the_ninetieth():
    assert ninetieth(range(1, 101)) == 90


@pytest.mark.parametrize(
    ("influences", "expected"),
    [
        pytest.param(range(10), {n: n + 1 for n in range(10)}, id="ten that differ: one in each"),
        pytest.param([4, 4, 4], {4: 1}, id="all equal: all in the first"),
        pytest.param([0] * 6 + [5] * 3 + [9], {0: 1, 5: 7, 9: 10}, id="where many are equal, tenths stay empty"),
        pytest.param([0, 1], {0: 1, 1: 6}, id="two"),
        pytest.param(range(100), {n: n // 10 + 1 for n in range(100)}, id="a hundred"),
    ],
)
def test_equal_influence_is_never_torn_apart(influences, expected):
    assert tenths(influences) == expected


def test_a_tenth_says_from_which_to_which_influence_it_goes():
    found = report([PLAIN._replace(influence=n) for n in range(100)], 25)

    assert [one.span for one in found.groups["influence"]] == [(n, n + 9) for n in range(0, 100, 10)]


def test_the_waits_of_a_group_come_the_longest_first():
    told = waits([3, 9, 5], lang="hu") + waits([7])

    found, mine = fair_groups.one(told, ("lang", "hu"))

    assert found == group(report(told, 25), "lang", "hu")
    assert [one.seconds // 60 for one in mine] == [9, 5, 3]
    assert fair_groups.one(told, ("lang", "en")) is None


def test_a_group_stands_beside_all_others():
    found = group(report(waits([10, 30], lang="hu") + waits([1, 2, 9]), 25), "lang", "hu")

    assert (found.median, found.others, found.longer) == (1200, 120, 900)


def test_where_there_are_no_others_nothing_is_compared():
    found = group(report(waits([10] * 50), 25), "lang", "pl")

    assert (found.others, found.longer, found.is_judged) == (None, None, False)


def test_what_took_seconds_is_no_hundredfold_of_nothing():
    found = group(report(waits([0] * 30) + [PLAIN._replace(seconds=12, lang="hu")] * 30, 25), "lang", "hu")

    assert found.longer == 20


@pytest.mark.parametrize(("few", "is_judged"), [(19, False), (20, True)])
def test_of_fewer_than_twenty_nothing_is_said(few, is_judged):
    found = report(waits([500] * few, lang="hu") + waits([5] * 200), 25)

    assert group(found, "lang", "hu").is_judged is is_judged
    assert bool(found.warnings) is is_judged


def test_nineteen_others_are_too_few_as_well():
    found = report(waits([500] * 200, lang="hu") + waits([5] * 19), 25)

    assert found.judged == [] and found.slowest is None


@pytest.mark.parametrize(
    ("limit", "names"),
    [
        pytest.param(25, [("lang", "hu")], id="half as long again is more than a quarter"),
        pytest.param(49, [("lang", "hu")], id="just more than the limit"),
        pytest.param(50, [], id="as much as the limit is within it"),
    ],
)
def test_the_limit_decides_how_much_longer_is_unfair(limit, names):
    found = report(waits(range(45, 76), lang="hu") + waits(range(30, 51)), limit)

    assert [one.name for one in found.warnings] == names


def test_a_difference_of_few_is_no_proof():
    chance = random.Random(5)
    found = report(waits(spread(25, chance, 52), lang="hu") + waits(spread(400, chance)), 25)

    assert group(found, "lang", "hu").longer > 25
    assert found.warnings == []


def test_who_has_no_answer_counts_with_the_time_so_far():
    ignored = [one._replace(is_answered=False, is_in_time=False) for one in waits([240] * 30, lang="hu")]
    found = group(report(ignored + waits([40] * 100), 25), "lang", "hu")

    assert (found.unanswered, found.in_time, found.longer) == (30, 0, 500)


def test_the_worst_warning_stands_first():
    found = report(waits([90] * 40, lang="hu") + waits([60] * 40, tone="negative") + waits([40] * 200), 25)

    assert [one.name for one in found.warnings] == [("lang", "hu"), ("tone", "negative")]


@pytest.mark.parametrize(
    ("percent", "stands"), [pytest.param(22, True, id="near the limit"), pytest.param(19, False, id="clearly below")]
)
def test_a_warning_ends_when_the_group_is_clearly_back(percent, stands):
    told = waits([100 + percent] * 40, lang="hu") + waits([100] * 200)

    assert bool(report(told, 25, {("lang", "hu")}).warnings) is stands
    assert report(told, 25).warnings == []


@given(st.integers(0, 2**32))
@settings(max_examples=25)
def test_the_order_in_which_waits_are_told_means_nothing(seed):
    chance = random.Random(seed)
    told = [
        PLAIN._replace(seconds=chance.randrange(9000), influence=chance.randrange(5), lang=chance.choice(["pl", "hu"]),
                hour=chance.randrange(24), tone=chance.choice(["", "negative"]))
        for _ in range(300)
    ]  # fmt: skip
    mixed = chance.sample(told, len(told))

    assert report(told, 25) == report(mixed, 25)


@given(st.integers(0, 2**32))
@settings(max_examples=30)
def test_a_planted_half_longer_is_found(seed):
    chance = random.Random(seed)
    told = waits(spread(1000, chance, 60), lang="hu") + waits(spread(3000, chance, 40))

    assert ("lang", "hu") in [one.name for one in report(told, 25).warnings]


def test_among_equals_it_hardly_ever_warns():
    """Four hundred reports of customers who differ in everything and wait alike: at one in a hundred, at most a few."""
    chance = random.Random(11)
    false = 0
    for _ in range(400):
        told = [
            PLAIN._replace(seconds=60 * one, lang=chance.choice(["pl", "hu", "en"]), hour=chance.randrange(8, 20),
                    tone=chance.choice(["", "", "negative"]), influence=chance.randrange(100))
            for one in spread(300, chance)
        ]  # fmt: skip
        false += bool(report(told, 25).warnings)

    assert false <= 400 * fair_groups.FALSE_ALARMS * 2


def test_the_chance_is_that_of_mann_and_whitney():
    """By hand: 20 waits of 1 to 20 minutes against 20 of 21 to 40: U is 400 of 400, its mean 200 and its deviation
    sqrt(20 * 20 * 41 / 12) = 36.97; 199.5 / 36.97 = 5.4 deviations, of which chance keeps 3.4 in a hundred million."""
    found = report(waits(range(21, 41), lang="hu") + waits(range(1, 21)), 25)

    assert group(found, "lang", "hu").chance == pytest.approx(3.4e-8, rel=0.03)
    assert group(found, "lang", "pl").chance == pytest.approx(1, abs=1e-6)


def test_where_all_wait_alike_nothing_is_unlikely():
    found = report(waits([40] * 30, lang="hu") + waits([40] * 30), 25)

    assert [one.chance for one in found.groups["lang"]] == [1, 1]


def test_without_a_warning_influence_is_what_the_desk_answers_for():
    alike = [one._replace(influence=n % 2 * 50) for n, one in enumerate(waits(range(30, 90)))]
    found = report(alike + waits([80] * 20, hour=23), 60)

    assert found.warnings == []
    assert found.by_delay[0].name == ("hour", "23")
    assert found.slowest.dimension == "influence"

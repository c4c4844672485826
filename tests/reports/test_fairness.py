"""Which waits the report is made of: period, kind, measure, walls, and those that nobody has answered."""

from dataclasses import replace
from datetime import timedelta

import pytest

from caredesk.reports import fairness
from caredesk.reports.fairness import Asked
from caredesk.sla.models import ClockKind, ClockState
from tests import cast
from tests.reports.waits import NOW, RUNNING, TARGET, waited
from tests.tickets.statements import counted

ASKED = Asked(NOW)
DAY = timedelta(days=1)


def minutes(**asked):
    return sorted(wait.seconds // 60 for wait in fairness.waits(replace(ASKED, **asked)))


def test_a_wait_is_told_with_what_customers_have_in_common(parcelhop):
    at = NOW.replace(hour=23, minute=40) - 2 * DAY
    known = {"influence": 40, "channel": "mastodon", "lang": "hu", "tone": "negative"}
    waited(parcelhop, [30], at=at, published_at=at - timedelta(seconds=90), **known)

    (found,) = fairness.waits(replace(ASKED, zone="Europe/Budapest"))

    assert (found.seconds, found.lag, found.is_in_time, found.is_answered) == (1800, 90, True, True)
    assert (found.influence, found.channel, found.lang, found.tone) == (40, "mastodon", "hu", "negative")
    assert (found.hour, found.account_id) == (0, parcelhop.id)


@pytest.mark.parametrize(
    ("zone", "hour"), [("UTC", 23), ("Europe/Warsaw", 0), ("Asia/Kathmandu", 5), ("America/New_York", 18)]
)
def test_hours_are_those_of_the_reader(parcelhop, zone, hour):
    waited(parcelhop, [30], at=NOW.replace(hour=23, minute=20) - 2 * DAY)

    assert [wait.hour for wait in fairness.waits(replace(ASKED, zone=zone))] == [hour]


@pytest.mark.parametrize(("days", "expected"), [(7, [1]), (28, [1, 2]), (90, [1, 2, 3])])
def test_the_end_of_a_wait_says_into_which_time_it_belongs(parcelhop, days, expected):
    for wait, ago in ((1, 6), (2, 27), (3, 89), (4, 91)):
        waited(parcelhop, [wait], at=NOW - ago * DAY)

    assert minutes(days=days) == expected


def test_first_and_later_answers_are_told_apart(parcelhop):
    waited(parcelhop, [1])
    waited(parcelhop, [2], kind=ClockKind.NEXT)
    waited(parcelhop, [3], kind=ClockKind.RESOLUTION)
    waited(parcelhop, [4], kind=ClockKind.CLAIM)

    assert (minutes(kind="first"), minutes(kind="next"), minutes(kind="answers")) == ([1], [2], [1, 2])


def test_counted_time_and_all_time_that_passed(parcelhop):
    waited(parcelhop, [600], elapsed_seconds=120)

    assert (minutes(), minutes(measure="real")) == ([2], [600])


def test_an_answer_from_the_networks_own_app_is_an_answer(parcelhop):
    waited(parcelhop, [20], stop_why="outside")

    assert [wait.is_answered for wait in fairness.waits(ASKED)] == [True]


def test_who_was_given_up_after_the_due_time_waited_without_an_answer(parcelhop):
    waited(parcelhop, [TARGET + 60], stop_why="resolved")

    (found,) = fairness.waits(ASKED)
    assert (found.seconds // 60, found.is_answered, found.is_in_time) == (TARGET + 60, False, False)


def test_what_ended_before_it_was_due_without_an_answer_is_no_wait(parcelhop):
    waited(parcelhop, [20], state=ClockState.VOID, stop_why="resolved")

    assert fairness.waits(ASKED) == []


def test_who_should_have_been_answered_counts_with_what_was_promised(parcelhop):
    waited(parcelhop, [0], **RUNNING)

    (found,) = fairness.waits(ASKED)
    assert (found.seconds // 60, found.is_answered, found.is_in_time) == (TARGET, False, False)
    assert minutes(measure="real") == [2 * 24 * 60]


def test_who_still_has_time_is_not_counted_yet(parcelhop):
    waited(parcelhop, [0], at=NOW - timedelta(minutes=TARGET - 1), **RUNNING)

    assert fairness.waits(ASKED) == []


def test_a_paused_clock_that_was_late_before_still_counts(parcelhop):
    held = RUNNING | {"state": ClockState.PAUSED, "due_at": None}
    waited(parcelhop, [0], **held)
    waited(parcelhop, [0], **held, breached_at=NOW - DAY)

    assert minutes() == [TARGET]


def test_a_wall_lets_only_the_own_accounts_through(parcelhop):
    elsewhere = cast.account("Elsewhere account")
    waited(parcelhop, [1])
    waited(elsewhere, [2])
    waited(elsewhere, [0], **RUNNING)

    assert minutes(accounts=frozenset({parcelhop.id})) == [1]
    assert minutes(accounts=frozenset()) == []
    assert minutes(accounts=None) == [1, 2, TARGET]


def test_it_costs_three_statements_however_many_waited(parcelhop):
    waited(parcelhop, range(1, 60))

    with counted() as said:
        fairness.report(ASKED)

    assert len(said) == 3


def test_the_desks_own_limit_holds(parcelhop):
    waited(parcelhop, [60] * 30, lang="hu")
    waited(parcelhop, [40] * 60)

    assert fairness.report(ASKED).limit == 25
    assert [group.name for group in fairness.report(ASKED).warnings] == [("lang", "hu")]

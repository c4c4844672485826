"""Supervisors set the weights, and decide about contested places."""

from datetime import timedelta

import pytest

from caredesk.core import db, jobs
from caredesk.routing import weighing
from caredesk.routing.models import Contest, TurnWeights
from caredesk.tickets import actions
from caredesk.tickets.models import Priority
from caredesk.tickets.refusals import Refused
from tests import cast
from tests.routing import stage
from tests.tickets.test_race import at_once


def worked() -> int:
    """Do what the worker would do; how many jobs that was."""
    done = 0
    while found := jobs.claim():
        for one in found:
            jobs.run(one)
            done += 1
    return done


def keys(ticket) -> dict[str, int]:
    return {part["key"]: part["seconds"] for part in stage.fresh(ticket).turn_parts}


@pytest.fixture
def urgent(parcelhop, kasia, ola):
    ticket = stage.waiting("Where is it?", minutes=0)
    return actions.prioritise(ticket, ola, Priority.URGENT)


def test_new_weights_move_what_waits_and_every_move_has_its_entry(urgent, bence):
    plain = stage.waiting("No hurry", minutes=0)
    before = stage.fresh(plain).v

    weighing.weigh(bence, {"urgent": 30}, v=1)
    worked()

    assert keys(urgent) == {"urgent": 1800}
    assert stage.fresh(plain).v == before
    (entry,) = cast.entries("ticket.reordered")
    assert (entry["object"], entry["actor"]) == (urgent.uuid, "desk")
    (set_,) = cast.entries("turn.weighted")
    assert (set_["body"]["before"]["urgent"], set_["body"]["after"]["urgent"]) == (60, 30)


def test_a_new_ticket_takes_the_weights_in_force(parcelhop, kasia, ola, bence):
    weighing.weigh(bence, {"high": 10}, v=1)

    ticket = actions.prioritise(stage.waiting("Soon", minutes=0), ola, Priority.HIGH)

    assert keys(ticket) == {"high": 600}


def test_who_was_slower_is_told_and_changes_nothing(desk, bence, eva):
    weighing.weigh(bence, {"high": 10}, v=1)

    with pytest.raises(Refused) as error:
        weighing.weigh(eva, {"high": 90}, v=1)

    assert error.value.code == "changed_since"
    db.close_reading()
    assert db.session().get(TurnWeights, 1).high == 10


def test_the_same_weights_again_are_no_change(desk, bence):
    weighing.weigh(bence, {"high": 30}, v=1)

    assert cast.entries("turn.weighted") == []
    assert worked() == 0


def test_a_long_queue_is_put_in_order_in_rounds(parcelhop, kasia, ola, bence, monkeypatch):
    monkeypatch.setattr(weighing, "AT_ONCE", 2)
    tickets = [actions.prioritise(stage.waiting(f"t{n}"), ola, Priority.URGENT) for n in range(5)]

    weighing.weigh(bence, {"urgent": 30}, v=1)

    assert worked() == 3
    assert [keys(one)["urgent"] for one in tickets] == [1800] * 5


def test_weights_that_are_set_meanwhile_begin_from_the_front(parcelhop, kasia, ola, bence, monkeypatch):
    monkeypatch.setattr(weighing, "AT_ONCE", 2)
    tickets = [actions.prioritise(stage.waiting(f"t{n}"), ola, Priority.URGENT) for n in range(5)]
    weighing.weigh(bence, {"urgent": 30}, v=1)
    (begun,) = jobs.claim()

    weighing.weigh(bence, {"urgent": 20}, v=2)
    jobs.run(begun)
    worked()

    assert [keys(one)["urgent"] for one in tickets] == [1200] * 5


def test_a_doubt_is_kept_with_what_was_doubted(urgent, ola):
    made = weighing.contest(urgent, ola, "  This is\nno emergency. ")

    assert (made.reason, made.parts) == ("This is no emergency.", [{"key": "urgent", "seconds": 2880}])
    assert cast.entries("turn.contested")[0]["object"] == urgent.uuid


def test_upheld_the_ticket_stands_by_its_due_time_from_then_on(urgent, ola, bence):
    made = weighing.contest(urgent, ola, "No emergency")

    weighing.decide(made, bence, "upheld")
    assert stage.fresh(urgent).turn_at == stage.fresh(urgent).due_at
    actions.tag(urgent, ola, add=["later"])

    assert keys(urgent) == {"upheld": 0}
    assert cast.entries("turn.decided")[0]["body"]["decision"] == "upheld"


def test_kept_the_ticket_stays_where_it_is(urgent, ola, bence):
    made = weighing.contest(urgent, ola, "No emergency")

    weighing.decide(made, bence, "kept")

    assert keys(urgent) == {"urgent": 2880}
    weighing.contest(urgent, ola, "Still not")


@pytest.mark.parametrize("reason", ["", "   ", "x" * 501, "a\x00b"])
def test_a_doubt_needs_a_reason_that_can_be_read(urgent, ola, reason):
    with pytest.raises(Refused) as error:
        weighing.contest(urgent, ola, reason)

    assert error.value.code == "contest_reason"


def test_what_nothing_moves_cannot_be_contested(parcelhop, kasia, ola):
    with pytest.raises(Refused) as error:
        weighing.contest(stage.waiting("Plain", minutes=0), ola, "Why?")

    assert error.value.code == "nothing_to_contest"


def test_one_doubt_at_a_time(urgent, ola, bence):
    weighing.contest(urgent, ola, "No emergency")

    with pytest.raises(Refused) as error:
        weighing.contest(urgent, bence, "I think so too")

    assert error.value.code == "contested_already"


def test_of_two_who_decide_one_is_first(urgent, ola, bence, eva):
    made = weighing.contest(urgent, ola, "No emergency")

    found = at_once(
        lambda: weighing.decide(made, bence, "upheld").decision, lambda: weighing.decide(made, eva, "kept").decision
    )

    assert sum(isinstance(one, Refused) for one in found) == 1
    assert len(cast.entries("turn.decided")) == 1
    db.close_reading()
    assert db.first(Contest).decision in found


def test_a_decision_is_one_of_two(urgent, ola, bence):
    with pytest.raises(Refused):
        weighing.decide(weighing.contest(urgent, ola, "No"), bence, "maybe")


def test_the_deadline_stays_whatever_the_weights_say(urgent, bence):
    due = stage.fresh(urgent).due_at

    weighing.weigh(bence, {"share_percent": 50, "urgent": 240}, v=1)
    worked()

    assert stage.fresh(urgent).due_at == due
    assert stage.fresh(urgent).turn_at == due - timedelta(hours=2)

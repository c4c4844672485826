"""The watch: what hangs on a clock happens when it is due, once, and never for what is done."""

from datetime import timedelta

import pytest
from sqlmodel import select

from caredesk.core import clock, db
from caredesk.sla import policies, watch
from caredesk.sla.models import Clock, ClockKind, ClockState
from caredesk.team.models import Notice
from caredesk.tickets import actions, assignment
from caredesk.tickets.models import Priority
from tests import cast
from tests.sla.test_keep import FOUR_HOURS, RECEIVED, answer, asked, first  # noqa: F401 - a fixture
from tests.sla.test_versions_of_policies import told
from tests.tickets.arrivals import event, put, ticket

DUE = RECEIVED + FOUR_HOURS


def look(at):
    """Everything that is due at this moment."""
    with clock.fixed(at):
        rounds = 0
        while watch.watch():
            rounds += 1
            assert rounds < 50
    db.close_reading()
    return rounds


def test_nothing_happens_before_its_time(asked):  # noqa: F811
    assert look(RECEIVED + FOUR_HOURS * 0.74) == 0
    assert first().warned == []


def test_a_breach_is_written_down_once(asked):  # noqa: F811
    before = ticket().v
    look(DUE)
    look(DUE + timedelta(hours=1))

    (entry,) = cast.entries("ticket.overdue")
    assert (entry["actor"], entry["object"]) == ("desk", asked.uuid)
    assert entry["body"]["clock"] == "first"
    assert entry["body"]["due_at"] == DUE.isoformat()
    assert first().breached_at == DUE
    assert ticket().v > before


@pytest.mark.parametrize("late", [timedelta(0), timedelta(days=3)], ids=["on time", "after the worker was away"])
def test_the_breach_bears_the_time_at_which_it_was_due(asked, late):  # noqa: F811
    look(DUE + late)

    assert first().breached_at == DUE


def test_a_clock_that_stopped_is_not_looked_at(asked, ola):  # noqa: F811
    answer(asked, ola, 10, sent=11)

    look(DUE + timedelta(hours=1))

    assert cast.entries("ticket.overdue") == []
    assert first().next_at is None


def test_a_held_clock_is_not_looked_at(asked, ola):  # noqa: F811
    with clock.fixed(RECEIVED + timedelta(hours=1)):
        actions.pend(asked, ola)

    assert look(DUE + timedelta(days=30)) == 0


def test_a_machine_whose_clock_is_set_back_takes_nothing_back(asked, ola):  # noqa: F811
    look(DUE + timedelta(minutes=1))
    look(RECEIVED)

    with clock.fixed(RECEIVED + timedelta(minutes=1)):
        assignment.claim(ticket(), ola)

    assert first().breached_at == DUE
    assert len(cast.entries("ticket.overdue")) == 1


def test_who_has_the_ticket_is_told_before_it_is_due(asked, ola):  # noqa: F811
    with clock.fixed(RECEIVED):
        assignment.claim(asked, ola)

    look(RECEIVED + FOUR_HOURS * 0.75)

    (entry,) = cast.entries("ticket.warned")
    assert entry["object"] == asked.uuid
    assert "warn75" in first().warned and "due" not in first().warned


def test_nobody_is_told_of_a_ticket_that_is_done(asked, ola):  # noqa: F811
    answer(asked, ola, 5)
    with clock.fixed(RECEIVED + timedelta(minutes=9)):
        actions.resolve(ticket(), ola)
    db.close_reading()
    assert first().state is ClockState.RUNNING  # its answer is still on its way

    look(DUE + timedelta(hours=1))

    assert cast.entries("ticket.warned") == []
    assert list(db.session().exec(select(Notice))) == []


def test_many_that_are_due_at_one_moment_are_all_written_down(parcelhop):
    put(parcelhop, *(event("created", f"p{n}", thread_ext_id=f"t{n}") for n in range(230)), at=RECEIVED)

    look(DUE)

    assert len(cast.entries("ticket.overdue")) == 230
    rows = db.session().exec(select(Clock).where(Clock.kind == ClockKind.FIRST)).all()
    assert {one.breached_at for one in rows} == {DUE}


def test_one_faulty_ticket_holds_up_no_other(parcelhop, monkeypatch):
    put(parcelhop, *(event("created", f"p{n}", thread_ext_id=f"t{n}") for n in range(3)), at=RECEIVED)
    faulty, breach = ticket("t1").id, watch._breach
    monkeypatch.setattr(watch, "_breach", lambda one, *more: breach(one, *more) if one.id != faulty else 1 / 0)

    look(DUE)

    assert {one["object"] for one in cast.entries("ticket.overdue")} == {ticket("t0").uuid, ticket("t2").uuid}
    assert [one["object"] for one in cast.entries("clock.put_off")] == [ticket("t1").uuid]

    monkeypatch.setattr(watch, "_breach", breach)
    look(DUE + watch.PUT_OFF)

    assert len(cast.entries("ticket.overdue")) == 3
    (late,) = [one for one in db.session().exec(select(Clock)) if one.ticket_id == faulty and one.breached_at]
    assert late.breached_at == DUE


def test_a_deadline_that_moves_away_again_is_warned_of_anew(asked, ola, bence):  # noqa: F811
    policies.create(bence, told("Urgent", priorities=["urgent"]))
    with clock.fixed(RECEIVED + timedelta(minutes=5)):
        actions.prioritise(ticket(), ola, Priority.URGENT)
    look(RECEIVED + timedelta(hours=1))
    with clock.fixed(RECEIVED + timedelta(hours=1, minutes=5)):
        actions.prioritise(ticket(), ola, Priority.NORMAL)
    assert (first().breached_at, first().due_at) == (None, DUE)

    look(DUE)

    assert [one["body"]["due_at"] for one in cast.entries("ticket.overdue")] == [
        (RECEIVED + timedelta(hours=1)).isoformat(),
        DUE.isoformat(),
    ]
    assert "warn100" in first().warned

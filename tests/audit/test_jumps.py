"""The machine's clock is set while the desk runs: the trail says so, and says nothing where it was not."""

import time
from datetime import timedelta

import pytest

from caredesk import audit
from caredesk.audit import jumps, verify
from caredesk.audit.jumps import Reading
from caredesk.core import clock, db
from tests import cast


@pytest.fixture
def machine(desk, monkeypatch):
    """A machine whose wall clock can be set, and whose steady clock passes as it is told."""

    class Machine:
        ahead = timedelta()
        slept = 0.0

    def wall():
        return real() + Machine.ahead + timedelta(seconds=Machine.slept)

    real = clock._system
    monkeypatch.setattr(clock, "_system", wall)
    monkeypatch.setattr(clock, "_source", wall)
    monkeypatch.setattr(clock, "elapsed", lambda: time.monotonic() + Machine.slept)
    jumps.forget()
    yield Machine
    jumps.forget()


def greet(ola):
    with db.transaction():
        audit.record("agent.greeted", ola, ola)


@pytest.mark.parametrize("by", [timedelta(seconds=3), timedelta(days=1), -timedelta(hours=1)], ids=str)
def test_a_clock_that_was_set_is_told(machine, ola, by):
    greet(ola)
    machine.ahead = by
    greet(ola)
    greet(ola)

    (told,) = cast.entries("clock.jumped")
    assert told["actor"] == "desk"
    assert abs(told["body"]["by_ms"] - by / timedelta(milliseconds=1)) < 500
    assert told["idx"] == cast.entries("agent.greeted")[1]["idx"] - 1
    assert verify.verify().findings == []


@pytest.mark.parametrize("by", [timedelta(seconds=1), -timedelta(seconds=1), timedelta()], ids=str)
def test_small_corrections_are_followed(machine, ola, by):
    for _ in range(4):
        greet(ola)
        machine.ahead += by

    assert cast.entries("clock.jumped") == []


def test_a_machine_that_slept_did_not_set_its_clock(machine, ola):
    greet(ola)
    machine.slept = 8 * 3600
    greet(ola)

    assert cast.entries("clock.jumped") == []


def test_a_jump_in_a_transaction_that_fails_is_told_by_the_next(machine, ola):
    greet(ola)
    machine.ahead = timedelta(hours=1)
    with pytest.raises(ZeroDivisionError), db.transaction():
        audit.record("agent.greeted", ola, ola)
        1 / 0
    greet(ola)

    assert len(cast.entries("clock.jumped")) == 1


def test_a_clock_in_a_test_is_nobodys_clock(ola):
    greet(ola)
    with clock.fixed(clock.now() + timedelta(days=9)):
        greet(ola)
    greet(ola)

    assert cast.entries("clock.jumped") == []


def test_a_step_says_from_where_to_where():
    assert jumps.step(Reading(100, 5), Reading(110, 15)) is None
    assert jumps.step(Reading(100, 5), Reading(100, 15)) == {"by_ms": -10_000, "from": 100_000_000, "to": 100_000_000}

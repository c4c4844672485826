"""The network's own reply window is a setting of the account: changing it reaches who waits there already."""

from datetime import timedelta

import pytest

from caredesk.channels import actions as channels
from caredesk.core import db, jobs
from caredesk.sla import windows
from tests import cast
from tests.sla.test_keep import FOUR_HOURS, NOON, RECEIVED, at, first
from tests.tickets.arrivals import event, put, ticket


def set_window(account, agent, hours):
    with at(30):
        channels.change(account, agent, settings={"reply_window_hours": hours})
        work()


def work():
    while found := jobs.claim():
        for job in found:
            jobs.run(job)
    db.close_reading()


def test_a_shorter_window_brings_the_deadline_forward(parcelhop, bence):
    put(parcelhop, event("created", "p1"), at=RECEIVED)

    set_window(parcelhop, bence, 2)

    assert (ticket().due_at, ticket().due_kind) == (NOON + timedelta(hours=2), "window")
    assert first().due_at == RECEIVED + FOUR_HOURS
    (told,) = cast.entries("ticket.recomputed")
    assert told["body"]["why"] == "window"
    assert told["body"]["after"] == (NOON + timedelta(hours=2)).isoformat()


def test_without_a_window_the_promise_is_the_deadline_again(parcelhop, bence):
    set_window(parcelhop, bence, 2)
    put(parcelhop, event("created", "p1"), at=RECEIVED)

    set_window(parcelhop, bence, 0)

    assert (ticket().due_at, ticket().due_kind, first().window_at) == (RECEIVED + FOUR_HOURS, "first", None)


def test_another_name_moves_nobody(parcelhop, bence):
    put(parcelhop, event("created", "p1"), at=RECEIVED)

    channels.change(parcelhop, bence, name="Parcelhop Polska")

    assert [job.kind for job in jobs.claim() if job.kind == "sla.windows"] == []


@pytest.mark.parametrize("at_once", [1, 2])
def test_many_are_done_part_by_part_and_those_of_other_accounts_left(parcelhop, bence, monkeypatch, at_once):
    monkeypatch.setattr(windows, "AT_ONCE", at_once)
    for number in range(3):
        put(parcelhop, event("created", f"p{number}", thread_ext_id=f"t{number}"), at=RECEIVED)
    other = cast.account("Elsewhere account")
    put(other, event("created", "q1", thread_ext_id="elsewhere"), at=RECEIVED)

    set_window(parcelhop, bence, 2)

    assert len({entry["object"] for entry in cast.entries("ticket.recomputed")}) == 3

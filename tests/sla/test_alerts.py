"""Warnings: who is told of a clock, when they work, and never of what is over."""

from datetime import timedelta

import pytest

from caredesk.channels.models import Account
from caredesk.core import db
from caredesk.sla import alert_ways, standing
from caredesk.sla.watch import watch
from caredesk.team.models import Agent, AgentState, Membership, Role
from caredesk.tickets import actions, assignment
from caredesk.tickets.models import Ticket
from tests import cast
from tests.sla.alarms import FRIDAY_NOON, LATE, MONDAY_NINE, SOON, Alarms, changed, colleague, works_by
from tests.tickets.arrivals import event, put

HOUR = timedelta(hours=1)


def test_the_assignee_is_warned_when_so_much_is_used_up(alarms: Alarms, ola: Agent, bence: Agent) -> None:
    alarms.promise(SOON)
    ticket = alarms.ticket(of=ola)

    alarms.work(FRIDAY_NOON + 3 * HOUR - timedelta(seconds=1))
    assert alarms.told(ola) == []
    alarms.work(FRIDAY_NOON + 3 * HOUR)

    assert alarms.told(ola) == [f"sla_soon #{ticket.id}"]
    assert alarms.told(bence) == []


def test_the_trail_says_who_was_to_be_told_and_what_became_of_it(alarms: Alarms, ola: Agent) -> None:
    alarms.promise(SOON)
    ticket = alarms.ticket(of=ola)

    alarms.after(hours=3)

    warned, given = cast.entries("ticket.warned"), cast.entries("alert.given")
    assert [(one["actor"], one["object"]) for one in warned + given] == [("desk", ticket.uuid)] * 2
    assert warned[0]["body"]["told"] == [ola.uuid] and warned[0]["body"]["ways"] == ["notice"]
    assert (given[0]["body"]["to"], given[0]["body"]["share"]) == (ola.uuid, 75)


def test_nobody_is_told_twice_however_often_anybody_looks(alarms: Alarms, ola: Agent) -> None:
    alarms.promise(SOON)
    ticket = alarms.ticket(of=ola)

    for _ in range(3):
        alarms.after(hours=3)

    assert alarms.told(ola) == [f"sla_soon #{ticket.id}"]


def test_what_nobody_has_is_told_to_the_team(alarms: Alarms, ola: Agent, bence: Agent, vera: Agent, eva: Agent) -> None:
    alarms.promise(SOON)
    ticket = alarms.ticket()

    alarms.after(hours=3)

    assert alarms.told(ola) == alarms.told(bence) == [f"sla_soon #{ticket.id}"]
    assert alarms.told(vera) == alarms.told(eva) == []  # she only reads; she is in no team


def test_the_supervisor_is_told_and_the_owner_where_there_is_none(alarms: Alarms, bence: Agent, eva: Agent) -> None:
    alarms.promise(LATE)
    here, there = alarms.ticket(), alarms.ticket(account="Elsewhere account")

    alarms.after(hours=4)

    assert alarms.told(bence) == [f"sla_overdue #{here.id}"]
    assert alarms.told(eva) == [f"sla_overdue #{there.id}"]


def test_a_ticket_that_is_done_warns_nobody(alarms: Alarms, ola: Agent) -> None:
    alarms.promise(SOON, LATE)
    actions.resolve(alarms.ticket(of=ola), ola)

    alarms.after(hours=5)

    assert alarms.alerts() == [] and alarms.told(ola) == []


def test_outside_working_hours_a_warning_waits_for_monday(alarms: Alarms, ola: Agent, bence: Agent) -> None:
    works_by(ola)
    alarms.promise({**SOON, "to": "team"}, first="16h")
    ticket = alarms.ticket()

    alarms.work(FRIDAY_NOON + 12 * HOUR)
    assert (alarms.told(ola), alarms.told(bence)) == ([], [f"sla_soon #{ticket.id}"])
    alarms.work(MONDAY_NINE - timedelta(seconds=1))
    assert alarms.told(ola) == []
    alarms.work(MONDAY_NINE)

    assert alarms.told(ola) == [f"sla_overdue #{ticket.id}"]  # by now it is


@pytest.fixture
def held(alarms: Alarms, ola: Agent) -> Ticket:
    """A ticket of Ola's of which she would hear on Monday."""
    works_by(ola)
    alarms.promise(SOON, first="4d")
    alarms.hands.at = FRIDAY_NOON - timedelta(days=2)
    ticket = alarms.ticket(of=ola)
    alarms.work(FRIDAY_NOON + timedelta(days=1))
    assert alarms.ends() == [("waiting", "")]
    return ticket


def test_a_held_warning_is_given_when_the_week_begins(alarms: Alarms, held: Ticket, ola: Agent) -> None:
    alarms.work(MONDAY_NINE)

    assert alarms.told(ola) == [f"sla_overdue #{held.id}"]


def test_an_answer_cancels_what_was_held(alarms: Alarms, held: Ticket, ola: Agent, parcelhop: Account) -> None:
    put(parcelhop, event("echo", "r1", thread_ext_id=held.thread_ext_id, minute=3000), at=alarms.hands.at)
    alarms.work(MONDAY_NINE)

    assert (alarms.told(ola), alarms.ends()) == ([], [("cancelled", "stopped")])
    assert [one["body"]["why"] for one in cast.entries("alert.cancelled")] == ["stopped"]


def test_resolving_cancels_what_was_held(alarms: Alarms, held: Ticket, ola: Agent) -> None:
    actions.resolve(held, ola)
    alarms.work(MONDAY_NINE)

    assert (alarms.told(ola), alarms.ends()) == ([], [("cancelled", "resolved")])


def test_putting_it_away_cancels_nothing(alarms: Alarms, held: Ticket, ola: Agent) -> None:
    actions.snooze(held, ola, MONDAY_NINE + HOUR)
    alarms.work(MONDAY_NINE)

    assert alarms.told(ola) == [f"sla_overdue #{held.id}"]


def test_while_the_customer_is_waited_for_nobody_is_told(alarms: Alarms, held: Ticket, ola: Agent) -> None:
    actions.pend(held, ola)
    alarms.work(MONDAY_NINE)
    assert (alarms.told(ola), alarms.ends()) == ([], [("waiting", "")])

    actions.reopen(held, ola)
    alarms.after(hours=1)

    assert alarms.told(ola) == [f"sla_soon #{held.id}"]


def test_who_has_it_by_then_is_told_instead(alarms: Alarms, held: Ticket, ola: Agent, bence: Agent) -> None:
    works_by(bence)
    assignment.hand_over(held, bence, bence.id)
    alarms.work(MONDAY_NINE)

    assert (alarms.told(ola), alarms.told(bence)) == ([], [f"sla_overdue #{held.id}"])
    assert alarms.ends() == [("cancelled", "moved"), ("given", "")]


def test_who_took_it_after_being_told_is_not_told_again(alarms: Alarms, ola: Agent, bence: Agent) -> None:
    works_by(bence)
    alarms.promise(SOON, first="16h")
    ticket = alarms.ticket()
    alarms.work(FRIDAY_NOON + 12 * HOUR)
    assignment.claim(ticket, ola)

    alarms.work(MONDAY_NINE)

    assert (alarms.told(ola), alarms.told(bence)) == ([f"sla_soon #{ticket.id}"], [])
    assert sorted(alarms.ends()) == [("cancelled", "moved"), ("given", "")]


def test_who_was_suspended_is_not_told(alarms: Alarms, held: Ticket, ola: Agent, bence: Agent) -> None:
    changed(ola, state=AgentState.SUSPENDED)
    alarms.work(MONDAY_NINE)

    assert (alarms.told(ola), alarms.told(bence)) == ([], [f"sla_overdue #{held.id}"])


def test_who_may_not_see_it_any_more_is_not_told(alarms: Alarms, held: Ticket, ola: Agent) -> None:
    with db.transaction() as session:
        session.delete(session.get_one(Membership, (ola.id, held.team_id)))
    alarms.work(MONDAY_NINE)

    assert alarms.told(ola) == []
    assert alarms.ends()[0] == ("cancelled", "moved")


def test_a_deadline_that_moved_ahead_takes_the_warning_with_it(alarms: Alarms, held: Ticket, ola: Agent) -> None:
    changed(alarms.clock(held), target_seconds=30 * 86_400)
    alarms.work(MONDAY_NINE)

    assert (alarms.told(ola), alarms.ends()) == ([], [("waiting", "")])
    assert alarms.alerts()[0].held_until_at == FRIDAY_NOON + timedelta(days=20.5)


def test_two_steps_that_come_together_are_one_notice(alarms: Alarms, bence: Agent) -> None:
    works_by(bence)
    alarms.promise({**SOON, "to": "supervisor"}, LATE)
    ticket = alarms.ticket()
    alarms.work(FRIDAY_NOON + 12 * HOUR)

    alarms.work(MONDAY_NINE)

    assert alarms.told(bence) == [f"sla_overdue #{ticket.id}"]
    assert alarms.ends() == [("cancelled", "superseded"), ("given", "")]


def test_a_clock_that_comes_there_again_tells_again(alarms: Alarms, ola: Agent) -> None:
    alarms.promise(SOON)
    ticket = alarms.ticket(of=ola)
    alarms.after(hours=3)
    changed(alarms.clock(ticket), warned=[], next_at=alarms.hands.at)

    alarms.after(minutes=1)

    assert alarms.told(ola) == [f"sla_soon #{ticket.id}"] * 2


def test_a_storm_is_one_notice_for_each(alarms: Alarms, ola: Agent, bence: Agent) -> None:
    alarms.promise(SOON)
    for _ in range(9):
        alarms.ticket()
    alarms.ticket(of=ola)

    alarms.after(hours=3)

    assert (alarms.told(ola), alarms.told(bence)) == (["sla_many 10"], ["sla_many 9"])


def test_two_workers_with_the_same_alerts_give_them_once(alarms: Alarms, ola: Agent) -> None:
    alarms.promise(SOON)
    ticket = alarms.ticket(of=ola)
    alarms.hands.at = FRIDAY_NOON + 3 * HOUR
    assert watch()
    both = [standing.take("notice", ola.id or 0) for _ in range(2)]

    for cases in both:
        alert_ways.by_notice(cases)

    assert [len(cases) for cases in both] == [1, 1]
    assert alarms.told(ola) == [f"sla_soon #{ticket.id}"]
    assert len(cast.entries("alert.given")) == 1


def test_where_no_mail_is_set_up_a_mail_is_a_notice(alarms: Alarms, ola: Agent) -> None:
    alarms.promise({**SOON, "ways": ["mail", "notice", "hook"]})
    ticket = alarms.ticket(of=ola)

    alarms.after(hours=3)

    assert alarms.told(ola) == [f"sla_soon #{ticket.id}"]
    assert cast.entries("ticket.warned")[0]["body"]["ways"] == ["notice"]


def test_a_watch_that_fails_tells_nobody(alarms: Alarms, ola: Agent, monkeypatch: pytest.MonkeyPatch) -> None:
    alarms.promise(SOON)
    alarms.ticket(of=ola)
    alarms.hands.at = FRIDAY_NOON + 3 * HOUR
    with pytest.raises(ZeroDivisionError), db.transaction():
        assert watch()
        raise ZeroDivisionError

    assert alarms.alerts() == []


def test_everybody_of_a_team_is_told_but_those_elsewhere(alarms: Alarms, outsider: Agent) -> None:
    alarms.promise({**SOON, "to": "team"})
    more = colleague("Maja")
    ticket = alarms.ticket()

    alarms.after(hours=3)

    assert (alarms.told(more), alarms.told(outsider)) == ([f"sla_soon #{ticket.id}"], [])


def test_two_supervisors_are_both_told(alarms: Alarms, bence: Agent) -> None:
    alarms.promise(LATE)
    other = colleague("Second", Role.SUPERVISOR)
    ticket = alarms.ticket()

    alarms.after(hours=4)

    assert alarms.told(other) == alarms.told(bence) == [f"sla_overdue #{ticket.id}"]

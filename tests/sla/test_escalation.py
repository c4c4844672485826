"""Escalation: what a policy does to a ticket whose deadline has passed, within its walls, and where all can see it."""

from datetime import timedelta

from sqlmodel import select

from caredesk.channels import actions as channels
from caredesk.channels.models import Account
from caredesk.core import db
from caredesk.team.models import Agent, Team
from caredesk.tickets import actions
from caredesk.tickets.models import Priority, Ticket
from tests import cast
from tests.sla.alarms import Alarms, works_by

URGENT = {"share": 100, "do": "priority", "to": "urgent"}
NOTIFY = {"share": 150, "do": "notify", "to": "supervisor"}


def shown(ticket: Ticket) -> Ticket:
    db.close_reading()
    return db.session().get_one(Ticket, ticket.id)


def team(name: str) -> Team:
    found = db.first(Team, Team.name == name)
    assert found is not None
    return found


def to_team(name: str) -> dict[str, object]:
    return {"share": 100, "do": "team", "to": team(name).id}


def test_a_late_ticket_presses_more(alarms: Alarms) -> None:
    alarms.promise(escalate=(URGENT,))
    ticket = alarms.ticket()

    alarms.after(hours=4)

    assert shown(ticket).priority is Priority.URGENT
    said = cast.entries("ticket.escalated")
    assert [(one["actor"], one["object"], one["body"]["done"]) for one in said] == [("desk", ticket.uuid, True)]
    assert cast.entries("ticket.prioritised")[0]["actor"] == "desk"


def test_it_never_presses_less(alarms: Alarms, ola: Agent) -> None:
    alarms.promise(escalate=({**URGENT, "to": "high"},))
    ticket = alarms.ticket()
    actions.prioritise(ticket, ola, Priority.URGENT)

    alarms.after(hours=4)

    assert shown(ticket).priority is Priority.URGENT
    assert cast.entries("ticket.escalated")[0]["body"]["done"] is False


def test_it_goes_to_another_team_and_nobody_has_it(alarms: Alarms, ola: Agent, parcelhop: Account) -> None:
    channels.give_to_teams(parcelhop, "cli", [team("Care PL"), team("Elsewhere")])
    alarms.promise(escalate=(to_team("Elsewhere"),))
    ticket = alarms.ticket(of=ola)

    alarms.after(hours=4)

    assert (shown(ticket).team_id, shown(ticket).assignee_id) == (team("Elsewhere").id, None)
    assert cast.entries("ticket.assigned")[-1]["actor"] == "desk"


def test_no_step_carries_a_ticket_over_its_wall(alarms: Alarms, ola: Agent, outsider: Agent) -> None:
    alarms.promise(escalate=(to_team("Elsewhere"), NOTIFY))
    ticket = alarms.ticket(of=ola)

    alarms.after(hours=8)

    assert (shown(ticket).team_id, shown(ticket).assignee_id) == (team("Care PL").id, ola.id)
    assert [one["body"]["done"] for one in cast.entries("ticket.escalated")] == [False, True]
    assert alarms.told(outsider) == []


def test_in_its_own_team_it_stays_with_whoever_has_it(alarms: Alarms, ola: Agent) -> None:
    alarms.promise(escalate=(to_team("Care PL"),))
    ticket = alarms.ticket(of=ola)

    alarms.after(hours=4)

    assert shown(ticket).assignee_id == ola.id


def test_a_team_that_is_not_there_stops_no_other_clock(alarms: Alarms) -> None:
    alarms.promise(escalate=({"share": 100, "do": "team", "to": 999_999}, URGENT))
    tickets = [alarms.ticket(), alarms.ticket()]

    alarms.after(hours=4)

    assert {shown(one).priority for one in tickets} == {Priority.URGENT}


def test_half_as_late_again_the_supervisor_hears_of_it(alarms: Alarms, bence: Agent) -> None:
    alarms.promise(escalate=(NOTIFY,))
    ticket = alarms.ticket()

    alarms.after(hours=6)

    assert alarms.told(bence) == [f"sla_overdue #{ticket.id}"]


def test_what_happens_to_a_ticket_waits_for_nobody_s_hours(alarms: Alarms, bence: Agent) -> None:
    works_by(bence)
    alarms.promise(escalate=(URGENT, NOTIFY))
    ticket = alarms.ticket()

    alarms.after(hours=12)

    assert shown(ticket).priority is Priority.URGENT
    assert alarms.told(bence) == []


def test_a_resolved_ticket_is_left_alone(alarms: Alarms, ola: Agent) -> None:
    alarms.promise(escalate=(URGENT, to_team("Elsewhere"), NOTIFY))
    ticket = alarms.ticket()
    alarms.work(alarms.hands.at + timedelta(hours=1))
    actions.resolve(ticket, ola)

    alarms.after(hours=20)

    assert shown(ticket).priority is Priority.NORMAL
    assert cast.entries("ticket.escalated") == [] and alarms.alerts() == []


def test_a_hundred_clocks_are_done_in_one_look(alarms: Alarms) -> None:
    alarms.promise({"share": 100, "to": "supervisor", "ways": ["notice"]}, escalate=(URGENT,))
    for _ in range(30):
        alarms.ticket()

    alarms.after(hours=4)

    db.close_reading()
    assert {one.priority for one in db.session().exec(select(Ticket))} == {Priority.URGENT}
    assert len(cast.entries("ticket.escalated")) == len(cast.entries("ticket.warned")) == 30

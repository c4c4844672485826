"""What followed from a deadline stands beside it, for all who see the ticket."""

from datetime import timedelta

from flask import Flask

from caredesk.channels import actions as channels
from caredesk.channels.models import Account
from caredesk.core import db
from caredesk.sla import happened
from caredesk.sla.happened import Done
from caredesk.team.models import Agent, Team
from caredesk.tickets.models import Ticket
from tests import cast
from tests.sla.alarms import FRIDAY_NOON, LATE, MONDAY_NINE, SOON, Alarms, works_by
from tests.tickets import scene

URGENT = {"share": 100, "do": "priority", "to": "urgent"}


def followed(ticket: Ticket) -> list[Done]:
    """What the panel tells once all entries have their numbers."""
    scene.newest()
    return happened.of(ticket)


def team(name: str) -> Team:
    found = db.first(Team, Team.name == name)
    assert found is not None
    return found


def test_who_was_told_and_what_was_done_in_the_order_of_the_shares(alarms: Alarms, ola: Agent, bence: Agent) -> None:
    works_by(bence)
    alarms.promise(SOON, LATE, escalate=(URGENT,), first="16h")
    ticket = alarms.ticket(of=ola)

    alarms.work(FRIDAY_NOON + timedelta(hours=16))

    assert followed(ticket) == [
        Done(75, "told", "Ola Nowak", "notice", "given"),
        Done(100, "told", "Bence Kovács", "notice", "waiting", MONDAY_NINE),
        Done(100, "priority", "", "urgent", "done"),
    ]


def test_a_team_behind_a_wall_is_not_named(alarms: Alarms, parcelhop: Account) -> None:
    alarms.promise(escalate=({"share": 100, "do": "team", "to": team("Elsewhere").id},))
    kept = alarms.ticket()
    alarms.after(hours=4)
    assert followed(kept) == [Done(100, "team", "", "", "left")]

    channels.give_to_teams(parcelhop, "cli", [team("Care PL"), team("Elsewhere")])
    moved = alarms.ticket()
    alarms.after(hours=4)

    assert followed(moved) == [Done(100, "team", "", "Elsewhere", "done")]


def test_it_stands_in_the_panel_in_the_readers_language(alarms: Alarms, app: Flask, ola: Agent) -> None:
    with db.transaction():
        db.lock(ola).lang = "hu"
    alarms.promise(SOON, escalate=(URGENT,))
    ticket = alarms.ticket(of=ola)
    alarms.after(hours=4)
    scene.newest()

    page = cast.signed_in(app, ola).get(f"/tickets/{ticket.id}/clocks").get_data(as_text=True)

    assert "Mi következett ebből" in page and "Ola Nowak" in page and "értesítve" in page and "Sürgős" in page

"""What Parcelhop promises its customers, and who can carry what: calendars, policies, languages, skills."""

from collections.abc import Mapping
from typing import Any

from sqlmodel import col, select

from caredesk.core import db
from caredesk.core.types import known
from caredesk.routing import duties, weighing
from caredesk.sla import calendars, policies
from caredesk.sla.models import Calendar
from caredesk.team.models import Agent
from caredesk.tickets.models import Status, Ticket

WEEK = ("mon", "tue", "wed", "thu", "fri")
OFFICE = {
    "name": "Office, Poland",
    "zone": "Europe/Warsaw",
    "windows": {day: [["08:00", "12:00"], ["12:30", "16:30"]] for day in WEEK},
    "holidays": {"country": "PL", "subdivision": None},
    "off": [{"on": "2026-12-31", "name": "Inwentaryzacja"}],
    "extra": [],
}
BUDAPEST = {
    "name": "Office, Hungary",
    "zone": "Europe/Budapest",
    "windows": {day: [["08:00", "17:00"]] for day in WEEK},
    "holidays": {"country": "HU", "subdivision": None},
    "off": [],
    "extra": [],
}
ANYTHING: dict[str, list[Any]] = {name: [] for name in ("channels", "surfaces", "teams", "priorities", "tags", "langs")}
TELL = [{"share": 75, "to": "assignee", "ways": ["notice"]}, {"share": 100, "to": "supervisor", "ways": ["notice"]}]


def make(owner: Agent, agents: Mapping[str, Agent]) -> None:
    """Make them, as the owner did when the desk was new."""
    office = calendars.create(owner, OFFICE)
    calendars.create(owner, BUDAPEST)
    always = known(db.first(Calendar, Calendar.name == "24/7"))
    policies.create(owner, _policy("Urgent", always, {"first": "30m", "next": "1h"}, priorities=["urgent"]))
    policies.create(owner, _policy("Reviews", office, {"first": "6h", "next": "6h"}, surfaces=["review"]))
    for name, langs, skills in (
        ("ola", ["pl", "en"], ["zwrot"]),
        ("lili", ["hu", "en", "pl"], []),
        ("bence", ["hu"], []),
    ):
        duties.set_up(agents[name], owner, {"langs": langs, "skills": skills, "capacity": 12})


def doubt(agent: Agent) -> None:
    """A colleague doubts the place of somebody who is widely read; nobody has decided yet."""
    read_widely = (Ticket.status == Status.OPEN, col(Ticket.influence) > 50, col(Ticket.due_at).is_not(None))
    found = db.session().exec(select(Ticket).where(*read_widely).order_by(col(Ticket.turn_at), col(Ticket.id))).first()
    weighing.contest(known(found), agent, "Dużo obserwujących to nie powód: inni czekają tak samo długo.")


def _policy(name: str, calendar: Calendar, targets: dict[str, str], **match: list[Any]) -> dict[str, Any]:
    escalate = [{"share": 100, "do": "notify", "to": "supervisor"}] if name == "Urgent" else []
    return {
        "name": name,
        "match": ANYTHING | match,
        "targets": {"claim": "", "resolution": "3d", **targets},
        "calendar": calendar.id,
        "counts_from": "received",
        "courtesy": True,
        "warn": TELL,
        "escalate": escalate,
    }

"""Waits on the stage: tickets whose first clock stopped after so many minutes, straight into the tables."""

import csv
import io
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from caredesk.channels.models import Account, AccountTeam
from caredesk.core import db, sheet
from caredesk.core.types import new_uuid
from caredesk.sla.models import Clock, ClockKind, ClockState, PolicyVersion
from caredesk.tickets.models import Post, PostKind, Ticket
from tests.tickets.scene import MORNING

NOW = MORNING
TARGET = 240
RUNNING = {"state": ClockState.RUNNING, "stopped_at": None, "stop_why": "", "elapsed_seconds": None}
SAID = {
    "en": "Customers writing in Hungarian waited 50% longer than the others (median 51 min against 34 min).",
    "pl": "Klienci, których język to węgierski, czekali o 50% dłużej niż pozostali (mediana 51 min wobec 34 min).",
    "hu": "Magyar nyelven író ügyfelek 50%-kal tovább vártak, mint a többiek (medián: 51 perc, a többieké 34 perc).",
}


def waited(account: Account, minutes: Sequence[int], *, at: datetime = NOW - timedelta(days=2), **facts: Any) -> None:
    """One ticket for each of these waits, answered so late by its clock; `facts`: columns of tickets and of clocks."""
    clock_facts = {name: facts.pop(name) for name in list(facts) if name in CLOCK}
    with db.transaction() as session:
        team, version = db.first(AccountTeam, AccountTeam.account_id == account.id), db.first(PolicyVersion)
        for wait in minutes:
            told = {"lang": "pl", "channel": account.kind, "thread_ext_id": new_uuid(), "opened_at": at} | facts
            ticket = Ticket(account_id=account.id, team_id=team.team_id, turn_at=at, last_at=at, **told)
            session.add(ticket)
            session.flush()
            session.add(_clock(ticket, _post(ticket, at), version.id, wait, clock_facts))
    db.close_reading()


CLOCK = {"kind", "state", "stop_why", "stopped_at", "elapsed_seconds", "published_at", "due_at", "breached_at"}


def _post(ticket: Ticket, at: datetime) -> int:
    made = Post(ticket_id=ticket.id, account_id=ticket.account_id, kind=PostKind.IN, occurred_at=at, received_at=at)
    db.session().add(made)
    db.session().flush()
    return made.id


def _clock(ticket: Ticket, post_id: int, version_id: int, wait: int, facts: dict[str, Any]) -> Clock:
    at, late = ticket.opened_at, timedelta(minutes=wait)
    row = {
        **{"ticket_id": ticket.id, "account_id": ticket.account_id, "team_id": ticket.team_id, "lang": ticket.lang},
        **{"post_id": post_id, "version_id": version_id, "kind": ClockKind.FIRST, "target_seconds": TARGET * 60},
        **{"published_at": at, "received_at": at, "started_at": at, "due_at": at + timedelta(minutes=TARGET)},
        **{"stopped_at": at + late, "stop_why": "reply", "elapsed_seconds": wait * 60},
        "state": ClockState.MET if wait <= TARGET else ClockState.MISSED,
    }
    return Clock(**row | facts)


def table(text: str) -> list[dict[str, str]]:
    """The rows of the report as a file."""
    return list(csv.DictReader(io.StringIO(text.removeprefix(sheet.MARK))))

"""Who is told of a clock, and from when on: the people a ticket has at this moment, in their own working hours.

Within one transaction each question is asked of the database once, however many clocks ring together.
"""

import json
from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from typing import Any, TypeVar

from sqlalchemy import column, select, table
from sqlmodel import col
from sqlmodel import select as rows

from caredesk.core import db
from caredesk.sla import hours, hours_file
from caredesk.sla.models import Calendar
from caredesk.team import access
from caredesk.team.models import Agent, Membership, Role
from caredesk.tickets.models import Ticket

T = TypeVar("T")
ASSIGNEE, TEAM, SUPERVISOR = "assignee", "team", "supervisor"

# What an agent's hours are is kept by a later room; only the calendar is asked here.
_duty = table("duty", column("agent_id"), column("calendar_id"))


def of(ticket: Ticket, told_as: str) -> list[Agent]:
    """The active agents that this means for the ticket now; only such as may see and answer it.

    The assignee is the team while nobody has it; the supervisor is the owner where the team has none."""
    able = _once(("able", ticket.account_id), lambda: access.answerers(ticket.account_id))
    if told_as == ASSIGNEE:
        return [one for one in able if one.id == ticket.assignee_id] or of(ticket, TEAM)
    members = _once(("members", ticket.team_id), lambda: _members(ticket.team_id))
    if told_as == TEAM:
        return [one for one in able if one.id in members]
    supervisors = [one for one in able if one.role is Role.SUPERVISOR and one.id in members]
    return supervisors or [one for one in able if one.role is Role.OWNER]


def _members(team_id: int) -> frozenset[int]:
    return frozenset(db.session().exec(rows(Membership.agent_id).where(col(Membership.team_id) == team_id)))


def from_when(agent_id: int, at: datetime) -> datetime:
    """This moment in their working hours, else when those begin again; at once for who has none."""
    calendar = _once(("hours",), _hours).get(agent_id)
    try:
        return hours.next_open(at, _read(calendar)) if calendar else at
    except hours.NeverOpen:
        return at


def _hours() -> dict[int, str]:
    """The calendar file of everybody who has working hours."""
    theirs = _duty.c.calendar_id == col(Calendar.id)
    mine = select(_duty.c.agent_id, col(Calendar.hours)).join_from(_duty, Calendar, theirs)
    found = db.session().connection().execute(mine)
    return {agent_id: json.dumps(file, sort_keys=True) for agent_id, file in found}


@lru_cache(256)
def _read(file: str) -> hours.Calendar:
    return hours_file.read(json.loads(file))


def _once(key: tuple[Any, ...], ask: Callable[[], T]) -> T:
    """The answer that the open transaction has already, else a new one."""
    if not db.in_transaction():
        return ask()
    kept = db.session().info.setdefault("sla_receivers", {})
    if key not in kept:
        kept[key] = ask()
    answer: T = kept[key]
    return answer

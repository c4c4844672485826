"""Who is told of a clock, and from when on: the people a ticket has at this moment, in their own working hours."""

import json
from datetime import datetime
from functools import lru_cache

from sqlalchemy import column, select, table
from sqlmodel import col
from sqlmodel import select as rows

from caredesk.core import db
from caredesk.sla import hours, hours_file
from caredesk.sla.models import Calendar
from caredesk.team import access
from caredesk.team.models import Agent, Membership, Role
from caredesk.tickets.models import Ticket

ASSIGNEE, TEAM, SUPERVISOR = "assignee", "team", "supervisor"

# What an agent's hours are is kept by a later room; only the calendar is asked here.
_duty = table("duty", column("agent_id"), column("calendar_id"))


def of(ticket: Ticket, told_as: str) -> list[Agent]:
    """The active agents that this means for the ticket now; only such as may see and answer it.

    The assignee is the team while nobody has it; the supervisor is the owner where the team has none."""
    able = access.answerers(ticket.account_id)
    if told_as == ASSIGNEE:
        return [one for one in able if one.id == ticket.assignee_id] or of(ticket, TEAM)
    members = _members(ticket.team_id)
    if told_as == TEAM:
        return [one for one in able if one.id in members]
    supervisors = [one for one in able if one.role is Role.SUPERVISOR and one.id in members]
    return supervisors or [one for one in able if one.role is Role.OWNER]


def _members(team_id: int) -> frozenset[int]:
    return frozenset(db.session().exec(rows(Membership.agent_id).where(col(Membership.team_id) == team_id)))


def from_when(agent: Agent, at: datetime) -> datetime:
    """This moment in their working hours, else when those begin again; at once for who has none."""
    theirs = select(_duty.c.calendar_id).where(_duty.c.agent_id == agent.id)
    calendar_id = db.session().connection().execute(theirs).scalar()
    calendar = db.session().get(Calendar, calendar_id) if calendar_id else None
    if calendar is None:
        return at
    try:
        return hours.next_open(at, _read(json.dumps(calendar.hours, sort_keys=True)))
    except hours.NeverOpen:
        return at


@lru_cache(256)
def _read(file: str) -> hours.Calendar:
    return hours_file.read(json.loads(file))

"""What followed from a ticket's deadlines: who was told, and what the desk did by itself. For its panel of clocks."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from caredesk.audit.queries import Asked, entries
from caredesk.core import db
from caredesk.sla.models import Alert
from caredesk.team.models import Agent
from caredesk.tickets import people
from caredesk.tickets.models import Ticket

MOST = 50


@dataclass(frozen=True)
class Done:
    """One thing at one share of the target. what: told, priority, team; whom: a name, empty for the webhook."""

    share: int
    what: str
    whom: str
    how: str  # told: notice, mail, hook; else what it was to become
    state: str  # told: waiting, given, cancelled, failed; else done, left
    until_at: datetime | None = None


def of(ticket: Ticket) -> list[Done]:
    """All of it, in the order of the shares."""
    return sorted([*_told(ticket), *_escalated(ticket)], key=lambda one: one.share)


def _told(ticket: Ticket) -> Iterable[Done]:
    query = select(Alert).where(Alert.ticket_id == ticket.id).order_by(col(Alert.id).desc()).limit(MOST)
    rows = db.session().exec(query).all()
    names = _names({row.receiver for row in rows})
    for row in rows:
        until_at = row.held_until_at if row.state == "waiting" else None
        yield Done(int(row.step), "told", names.get(row.receiver, ""), row.way, row.state, until_at)


def _escalated(ticket: Ticket) -> Iterable[Done]:
    found = [one.body for one in entries(Asked(verb="ticket.escalated", object=ticket.uuid), MOST) if one.body]
    for body in found:
        if body["do"] != "notify":  # whom that told stands among the told
            to = _team(body["to"], ticket) if body["do"] == "team" else body["to"]
            yield Done(body["share"], body["do"], "", to, "done" if body["done"] else "left")


def _team(team_id: int, ticket: Ticket) -> str:
    """Its name, if it works on the account; of others nothing is told."""
    team = people.team_of(team_id, ticket.account_id)
    return team.name if team else ""


def _names(ids: set[int]) -> dict[int, str]:
    query = select(Agent.id, Agent.name).where(col(Agent.id).in_(ids))
    return {number or 0: name for number, name in db.session().exec(query)} if ids else {}

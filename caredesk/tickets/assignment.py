"""Whose a ticket is: claim, give to a colleague or a team, let go. Only to those who may see and answer it."""

from sqlmodel import col, select

from caredesk import audit
from caredesk.audit.actions import Happened
from caredesk.core import clock, db
from caredesk.team import access
from caredesk.team.models import Agent
from caredesk.tickets import notices, people
from caredesk.tickets.change import change, held
from caredesk.tickets.models import Status, Ticket
from caredesk.tickets.refusals import Refused, TakenFirst


def claim(ticket: Ticket, agent: Agent) -> Ticket:
    """Take a ticket that nobody has; TakenFirst for everybody but the first. One's own already: nothing happens."""
    with db.transaction():
        ticket = held(ticket)
        if ticket.assignee_id is None:
            _eligible(agent, ticket)
            _give(ticket, agent, agent, how="claim")
        elif ticket.assignee_id != agent.id:
            raise TakenFirst(_name(ticket.assignee_id))
        return ticket


def assign(ticket: Ticket, by: Agent, to: int) -> Ticket:
    """Give a ticket to a colleague and tell them; Refused when they may not see or answer it."""
    with db.transaction():
        before = held(ticket).assignee_id
        ticket = hand_over(ticket, by, to)
        if to not in (before, by.id):
            notices.tell(db.session().get_one(Agent, to), "assigned", ticket, by)
        return ticket


def hand_over(ticket: Ticket, by: Agent, to: int) -> Ticket:
    """The same without a notice, for whoever tells them in another way."""
    with db.transaction():
        ticket = held(ticket)
        agent = db.session().get(Agent, to)
        if agent is None:
            raise Refused("not_eligible")
        _eligible(agent, ticket)
        if ticket.assignee_id != agent.id:
            _give(ticket, agent, by, how="person")
        return ticket


def give(ticket: Ticket, to: Agent, by: Agent | str, *, how: str) -> Ticket:
    """Give a ticket by a rule of the desk, and tell them unless they asked for it; Refused when they may not answer."""
    with db.transaction():
        ticket = held(ticket)
        _eligible(to, ticket)
        if ticket.assignee_id != to.id:
            _give(ticket, to, by, how=how)
            if isinstance(by, str) or by.id != to.id:
                notices.tell(to, "routed", ticket, by)
        return ticket


def assign_team(ticket: Ticket, by: Agent | str, to: int) -> Ticket:
    """Give a ticket to a team of its account; it has no assignee then."""
    with db.transaction():
        ticket = held(ticket)
        team = people.team_of(to, ticket.account_id)
        if team is None:
            raise Refused("not_eligible")
        before = {"team": ticket.team_id, "assignee": ticket.assignee_id}
        if before != {"team": team.id, "assignee": None}:
            change(ticket, team_id=team.id, assignee_id=None)
            body = {"from": before, "to": {"team": team.id, "assignee": None}, "how": "team", "at": clock.now()}
            audit.record("ticket.assigned", ticket, by, body=body)
        return ticket


def unassign(ticket: Ticket, by: Agent | str, *, why: str = "person") -> Ticket:
    """Let go of a ticket: whoever is free may take it."""
    with db.transaction():
        ticket = held(ticket)
        if ticket.assignee_id is not None:
            before = ticket.assignee_id
            change(ticket, assignee_id=None)
            audit.record("ticket.unassigned", ticket, by, body={"from": before, "how": why, "at": clock.now()})
        return ticket


def release(happened: Happened) -> None:
    """Follow a colleague who was suspended or changed: what they may not answer any more is free again."""
    agent: Agent = happened.object
    held = (Ticket.assignee_id == agent.id, Ticket.status != Status.RESOLVED)
    by = happened.actor if isinstance(happened.actor, Agent) else "desk"
    for ticket in db.session().exec(select(Ticket).where(*held).order_by(col(Ticket.id))).all():
        if not access.may_answer(agent, ticket.account_id):
            unassign(ticket, by, why=happened.verb)


def _eligible(agent: Agent, ticket: Ticket) -> None:
    """Asked once for each account in a transaction, however many tickets are given."""
    asked: dict[tuple[int | None, int], bool] = db.session().info.setdefault("may_answer", {})
    key = (agent.id, ticket.account_id)
    if key not in asked:
        asked[key] = access.may_answer(agent, ticket.account_id)
    if not asked[key]:
        raise Refused("not_eligible")


def _give(ticket: Ticket, agent: Agent, by: Agent | str, *, how: str) -> None:
    before = ticket.assignee_id
    change(ticket, assignee_id=agent.id)
    body = {"from": before, "to": agent.id, "how": how, "at": clock.now()}
    audit.record("ticket.assigned", ticket, by, body=body)


def _name(agent_id: int) -> str:
    found = db.session().get(Agent, agent_id)
    return found.name if found else ""

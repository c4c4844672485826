"""Noticing who has gone and who is back, and not letting customers wait for somebody who is not there.

A ticket goes back when its agent has been away for the minutes that its team has set, or is out of office, while the
customer waits for an answer. It never goes back while an answer is on its way, or while words that the agent began to
write within the last hours lie in its reply box.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import column, exists, table
from sqlmodel import col, select

from caredesk.core import clock, db
from caredesk.core.types import UTC_
from caredesk.routing import duties, queries
from caredesk.routing.models import Duty, Presence, TeamRoute
from caredesk.routing.queries import Standing
from caredesk.routing.shift import is_out, is_unseen
from caredesk.team import access
from caredesk.team.models import Agent, AgentState, Membership
from caredesk.tickets import assignment
from caredesk.tickets.models import Post, Status, Ticket

FRESH = timedelta(hours=12)
USUAL_PATIENCE = TeamRoute(team_id=0).away_minutes
ON_ITS_WAY = ("queued", "sending", "unknown")
# Drafts belong to a later room; here only whether somebody is writing is asked.
_draft = table(
    "draft", column("agent_id"), column("ticket_id"), column("text"), column("kind"), column("saved_at", UTC_())
)


def go_out(agent: Agent, by: Agent, *, until: datetime, hand_to: int | None) -> None:
    """Out of office until then; what waits for an answer goes to the colleague, or to the queue, at once."""
    row = duties.go_out(agent, by, until=until, hand_to=hand_to)
    hand_back(row)


def attend() -> bool:
    """Look who has gone, who is back, and whose tickets must not wait any longer; whether a ticket went back."""
    with db.reading() as session:
        people = queries.standings(col(Agent.state) == AgentState.ACTIVE)
        known = patience()
        carried = queries.loads([one.agent.id or 0 for one in people])
    for one in people:
        if one.duty.how or one.person.seen_at is not None or carried[one.agent.id or 0]:
            _look_at(one, known.get(one.agent.id or 0, USUAL_PATIENCE))
    with db.reading() as session:
        gone = session.exec(select(Duty).where(Duty.presence == Presence.AWAY)).all()
    return sum(hand_back(row) for row in gone) > 0


def patience() -> dict[int, int]:
    """For how many minutes each agent may be unseen: of several teams the most patient one counts, 0 is for ever."""
    said, usual = queries.routes(), USUAL_PATIENCE
    found: dict[int, int] = {}
    for agent_id, team_id in db.session().exec(select(Membership.agent_id, Membership.team_id)):
        minutes = said[team_id].away_minutes if team_id in said else usual
        known = found.get(agent_id, minutes)
        found[agent_id] = 0 if 0 in (known, minutes) else max(known, minutes)
    return found


def _look_at(one: Standing, away_minutes: int) -> None:
    """What the clock, or the agent's browser, says about their presence."""
    duty, at = one.duty, clock.now()
    if duty.until_at is not None and duty.until_at <= at:
        duties.end_leave(one.agent)
    elif duty.presence is Presence.AVAILABLE and is_unseen(one.person, at, away_minutes):
        duties.notice_gone(one.agent)
    elif (
        duty.presence is Presence.AWAY and duty.how == "auto" and (one.person.seen_at or duty.since_at) > duty.since_at
    ):
        duties.notice_back(one.agent, "desk")


def hand_back(row: Duty) -> bool:
    """Let go of what waits for this agent, who is away; whether there was anything."""
    with db.reading() as session:
        found = session.exec(select(Ticket).where(*_waits_for(row.agent_id)).order_by(col(Ticket.turn_at))).all()
        said = queries.routes()
    due = [one for one in found if _is_due(row, said.get(one.team_id) or TeamRoute(team_id=one.team_id))]
    return sum(_hand_back(row.agent_id, one.id or 0) for one in due) > 0


def _waits_for(agent_id: int) -> tuple[Any, ...]:
    """The open tickets of this agent in which a customer waits and no answer of ours is near."""
    leaving = (col(Post.ticket_id) == col(Ticket.id), col(Post.out_state).in_(ON_ITS_WAY))
    begun = (_draft.c.ticket_id == col(Ticket.id), _draft.c.agent_id == agent_id, _draft.c.text != "")
    fresh = (_draft.c.kind != "note", _draft.c.saved_at > clock.now() - FRESH)
    return (
        Ticket.assignee_id == agent_id,
        Ticket.status == Status.OPEN,
        col(Ticket.waiting_since).is_not(None),
        ~exists().where(*leaving),
        ~exists().where(*begun, *fresh),
    )


def _is_due(row: Duty, team: TeamRoute) -> bool:
    at, minutes = clock.now(), team.hand_back_minutes
    return is_out(row, at) or (minutes > 0 and row.since_at <= at - timedelta(minutes=minutes))


def _hand_back(agent_id: int, ticket_id: int) -> bool:
    """One ticket, unless its agent is back or it needs no answer any more by now."""
    with db.transaction() as session:
        row = duties.held(agent_id)
        ticket = db.lock_by_id(Ticket, ticket_id)
        still = session.exec(select(Ticket.id).where(Ticket.id == ticket_id, *_waits_for(agent_id))).first()
        if row.presence is not Presence.AWAY or still is None:
            return False
        heir = _heir(row, ticket)
        if heir is None:
            assignment.unassign(ticket, "desk", why="out_of_office" if is_out(row, clock.now()) else "away")
        else:
            assignment.give(ticket, heir, "desk", how="hand_over")
        return True


def _heir(row: Duty, ticket: Ticket) -> Agent | None:
    """The colleague who takes over, if they may answer this ticket and are not out of office themselves."""
    found = db.session().get(Agent, row.hand_to) if row.hand_to else None
    if found is None or is_out(queries.duty(found.id or 0), clock.now()):
        return None
    return found if access.may_answer(found, ticket.account_id) else None

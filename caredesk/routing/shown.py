"""What pages and machines are told: who is there, how teams give out their tickets, why a place is what it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import literal
from sqlalchemy import select as sql_select
from sqlmodel import col, func, select

from caredesk.core import clock, db
from caredesk.routing import keep, leaving, queries
from caredesk.routing.models import Contest, Duty, Presence, TeamRoute
from caredesk.routing.queries import Standing
from caredesk.routing.shift import why_off
from caredesk.routing.turn import Part, cap, read, slack
from caredesk.sla.models import Calendar
from caredesk.team import access
from caredesk.team import queries as people
from caredesk.team.models import Agent, Membership, Team
from caredesk.tickets.models import Ticket

MOST_CONTESTS = 200


@dataclass(frozen=True)
class Line:
    """One agent, and why the desk gives them no work now (empty: it does)."""

    agent: Agent
    duty: Duty
    why: str
    load: float
    hours: str = ""
    hand_to: str = ""


def agents(viewer: Agent) -> list[Line]:
    """The colleagues who answer, of the viewer's teams, by name; the owner sees all of them."""
    if access.sees_all(viewer):
        return _lines(viewer, queries.standings())
    shared = select(Membership.agent_id).where(col(Membership.team_id).in_(access.team_ids(viewer)))
    return _lines(viewer, queries.standings(col(Agent.id).in_(shared) | (col(Agent.id) == viewer.id)))


def agent(viewer: Agent, agent_id: int) -> Line:
    """One colleague; NotFound for whom the viewer does not see, and for those whose role does not let them answer."""
    access.agent(viewer, agent_id)
    found = _lines(viewer, queries.standings(col(Agent.id) == agent_id))
    if not found:
        raise access.NotFound
    return found[0]


def _lines(viewer: Agent, found: Sequence[Standing]) -> list[Line]:
    carried = queries.loads([one.agent.id or 0 for one in found])
    patience, hours = leaving.patience(), _hours(found)
    names = {one.agent.id: one.agent.name for one in people.members(viewer)}
    return [
        Line(
            one.agent,
            one.duty,
            why_off(one.person, clock.now(), patience.get(one.agent.id or 0, leaving.USUAL_PATIENCE)),
            carried[one.agent.id or 0],
            hours.get(one.duty.calendar_id or 0, ""),
            names.get(one.duty.hand_to, ""),
        )
        for one in found
    ]


def _hours(found: Sequence[Standing]) -> dict[int, str]:
    """The names of the calendars that these duties name."""
    calendars = {one.duty.calendar_id for one in found if one.duty.calendar_id}
    rows = db.session().exec(select(Calendar.id, Calendar.name).where(col(Calendar.id).in_(calendars)))
    return {number or 0: name for number, name in rows}


def calendars() -> list[Calendar]:
    """The calendars by which somebody may work, by name."""
    query = select(Calendar).where(col(Calendar.retired_at).is_(None)).order_by(col(Calendar.name))
    return list(db.session().exec(query))


def teams(viewer: Agent) -> list[tuple[Team, TeamRoute]]:
    """The viewer's teams, with how each gives out its tickets."""
    said = queries.routes()
    return [(team, said.get(team.id or 0) or TeamRoute(team_id=team.id or 0)) for team, _ in people.teams(viewer)]


@dataclass(frozen=True)
class Place:
    """Where a ticket stands in the queue, and why."""

    ticket: Ticket
    started_at: datetime | None
    slack_seconds: int
    cap_seconds: int
    share_percent: int
    parts: tuple[Part, ...]
    contest: Contest | None = None
    contested_by: str = ""

    @property
    def is_moved(self) -> bool:
        return any(part.seconds for part in self.parts)

    @property
    def sum_seconds(self) -> int:
        return sum(part.seconds for part in self.parts)


def place(ticket: Ticket) -> Place:
    """The parts of this ticket's place, within which cap, and the doubt that was raised last."""
    known, weights = keep.facts([ticket])[ticket.id or 0], queries.weights()
    query = select(Contest, Agent.name).join(Agent, col(Agent.id) == col(Contest.agent_id))
    newest = query.where(Contest.ticket_id == ticket.id).order_by(col(Contest.id).desc()).limit(1)
    doubt = db.session().exec(newest).first()
    return Place(
        ticket=ticket,
        started_at=known.started_at,
        slack_seconds=int(slack(known).total_seconds()),
        cap_seconds=cap(known, weights),
        share_percent=weights.share_percent,
        parts=read(ticket.turn_parts),
        contest=doubt[0] if doubt else None,
        contested_by=doubt[1] if doubt else "",
    )


@dataclass(frozen=True)
class Doubt:
    """A contested place that waits for a decision."""

    contest: Contest
    ticket: Ticket
    by: str

    @property
    def parts(self) -> tuple[Part, ...]:
        return read(self.contest.parts)


def doubts(viewer: Agent) -> list[Doubt]:
    """The open doubts about tickets that the viewer sees, oldest first."""
    query = (
        select(Contest, Ticket, Agent.name)
        .join(Ticket, col(Ticket.id) == col(Contest.ticket_id))
        .join(Agent, col(Agent.id) == col(Contest.agent_id))
        .where(col(Contest.decided_at).is_(None))
    )
    seen = access.visible_accounts(viewer)
    if seen is not None:
        query = query.where(col(Ticket.account_id).in_(sorted(seen)))
    rows = db.session().exec(query.order_by(col(Contest.id)).limit(MOST_CONTESTS))
    return [Doubt(contest, ticket, by) for contest, ticket, by in rows]


@dataclass(frozen=True)
class Corner:
    """What every page shows of this room: whether one is there, and how many doubts wait for one's decision."""

    presence: str = ""
    doubts: int = 0


def corner(viewer: Agent) -> Corner:
    """Both in one statement; nothing for those who cannot be given work."""
    if not access.may(viewer, "work"):
        return Corner()
    open_ones = select(func.count()).select_from(Contest).where(col(Contest.decided_at).is_(None))
    if not access.sees_all(viewer):
        theirs = col(Ticket.account_id).in_(access.accounts_of(viewer.id))
        open_ones = open_ones.join(Ticket, col(Ticket.id) == col(Contest.ticket_id)).where(theirs)
    doubts = open_ones.scalar_subquery() if access.may(viewer, "routing") else literal(0)
    said = select(Duty.presence).where(Duty.agent_id == viewer.id).scalar_subquery()
    presence, number = db.session().connection().execute(sql_select(said, doubts)).one()
    return Corner((presence or Presence.AVAILABLE).value, int(number))

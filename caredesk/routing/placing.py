"""Giving out what nobody has: in teams that do not leave it to their agents, the oldest turn first, to whom it suits.

One ticket for each transaction, and one worker for each team at a time: the team's row is held, so that of two
workers none gives a newer ticket the room that an older one waits for. The duty of who gets it is held too: an agent
of two teams never carries more than they can. What a person gives or takes by themselves is not held against that
limit beforehand, but it counts.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlmodel import col, func, select

from caredesk.channels.models import AccountTeam
from caredesk.core import clock, db
from caredesk.routing import choice, duties, queries, waiting
from caredesk.routing.choice import Chosen, Colleague, Free, Rules
from caredesk.routing.models import TeamRoute, Way
from caredesk.routing.shift import why_off
from caredesk.routing.waiting import Overflow, Wish
from caredesk.team import access
from caredesk.team.models import Agent
from caredesk.tickets import assignment
from caredesk.tickets.counts import NOBODY
from caredesk.tickets.models import Post, PostKind, Status, Ticket, TicketCount


@dataclass(frozen=True)
class Placement:
    """Which ticket goes to whom."""

    ticket: Free
    chosen: Chosen


def place() -> bool:
    """Give out the first ticket of every team that has one to give; whether any was given."""
    with db.reading() as session:
        waits = select(TicketCount.team_id).where(*_NOBODY_HAS).distinct()
        teams = select(TeamRoute).where(TeamRoute.way != Way.MANUAL, col(TeamRoute.team_id).in_(waits))
        ready = [one.team_id for one in session.exec(teams).all() if find(one) is not None]
    return sum(_give_one(team_id) for team_id in ready) > 0


_NOBODY_HAS = (TicketCount.assignee_id == NOBODY, TicketCount.status == Status.OPEN.value, TicketCount.n > 0)


def find(team: TeamRoute) -> Placement | None:
    """The first ticket by turn that somebody on shift can take, and who that is."""
    people = [one for one in queries.on_shift(team, clock.now()) if one.load < one.capacity]
    rules = _rules(team) if people else None
    while rules is not None and people:
        found, left = _first_for(team, people, rules)
        if found is not None or len(left) == len(people):
            return found
        people = left
    return None


def _first_for(team: TeamRoute, people: list[Colleague], rules: Rules) -> tuple[Placement | None, list[Colleague]]:
    """What the first of these can be given; and who is left, when somebody's room belongs to a ticket met before that.

    Then the walk begins anew, narrower: what suits only those who wait is not looked at any more."""
    for page in waiting.walk(_wish(team, people, rules), rules.at):
        before = _answered_before(page) if team.same_agent else {}
        for ticket in page:
            chosen = choice.choose(ticket, people, rules, before=before.get(ticket.customer_id or 0))
            if chosen is not None:
                return Placement(ticket, chosen), people
            taken = choice.waiting_for(ticket, people, rules)
            if taken:
                return None, [one for one in people if one.agent_id not in taken]
    return None, people


def _rules(team: TeamRoute) -> Rules:
    known = queries.skills([team.team_id]).get(team.team_id, frozenset())
    weights = tuple(sorted((kind, float(one)) for kind, one in team.weights.items()))
    return Rules(team.way, clock.now(), team.overflow_minutes, known, weights)


def _wish(team: TeamRoute, people: Iterable[Colleague], rules: Rules) -> Wish:
    """What anybody of these could take; one who speaks everything makes every language worth a look."""
    accounts = select(AccountTeam.account_id).where(AccountTeam.team_id == team.team_id)
    langs = [one.able.langs for one in people]
    minutes = team.overflow_minutes
    return Wish(
        accounts=frozenset(db.session().exec(accounts)),
        teams=frozenset([team.team_id]),
        langs=frozenset().union(*langs) if all(langs) else frozenset(),
        without=rules.known.difference(*(one.able.skills for one in people)),
        overflows=(Overflow(minutes, frozenset([team.team_id])),) if minutes > 0 else (),
    )


def _answered_before(page: Iterable[Free]) -> dict[int, int]:
    """Who answered these customers last, by customer."""
    customers = {one.customer_id for one in page if one.customer_id}
    ours = (Post.kind == PostKind.REPLY, Post.out_state == "sent", col(Post.agent_id).is_not(None))
    newest = (
        select(Ticket.customer_id, func.max(Post.id).label("post_id"))
        .join(Post, col(Post.ticket_id) == col(Ticket.id))
        .where(col(Ticket.customer_id).in_(customers), *ours)
        .group_by(col(Ticket.customer_id))
    ).subquery()
    query = select(newest.c.customer_id, Post.agent_id).join(Post, col(Post.id) == newest.c.post_id)
    return {customer: agent or 0 for customer, agent in db.session().exec(query)}


def _give_one(team_id: int) -> bool:
    """Look again with the team held, and give; False when another worker is at it, or when somebody was quicker."""
    with db.transaction():
        team = _held(team_id)
        found = find(team) if team is not None else None
        if team is None or found is None or not _has_room(team, found):
            return False
        ticket = db.lock_by_id(Ticket, found.ticket.id)
        if ticket.assignee_id is not None or ticket.status is not Status.OPEN or ticket.team_id != team_id:
            return False
        agent = db.session().get_one(Agent, found.chosen.agent_id)
        assignment.give(ticket, agent, "desk", how=found.chosen.how)
        duties.given(agent)
        return True


def _held(team_id: int) -> TeamRoute | None:
    """The team's row, locked; None while another worker has it."""
    query = select(TeamRoute).where(TeamRoute.team_id == team_id).with_for_update(skip_locked=True, key_share=True)
    return db.session().exec(query.execution_options(populate_existing=True)).first()


def _has_room(team: TeamRoute, found: Placement) -> bool:
    """Whether the chosen one, held from now on, still has room, is still there, and may answer this ticket."""
    agent_id, at = found.chosen.agent_id, clock.now()
    duties.held(agent_id)
    weight = choice.effort(team.weights, found.ticket.channel)
    one = next(iter(queries.standings(col(Agent.id) == agent_id)), None)
    if one is None or why_off(one.person, at, team.away_minutes):
        return False
    carried = queries.loads([agent_id])[agent_id]
    return carried + weight <= one.duty.capacity and access.may_answer(one.agent, found.ticket.account_id)

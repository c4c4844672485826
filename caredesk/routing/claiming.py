"""Taking the next ticket: the first by turn among those that nobody has and that suit the agent."""

from collections.abc import Iterator

from caredesk.core import clock, db
from caredesk.routing import choice, queries, waiting
from caredesk.routing.choice import Able, Free
from caredesk.routing.models import TeamRoute
from caredesk.routing.waiting import Overflow, Wish
from caredesk.team import access
from caredesk.team.models import Agent, Role
from caredesk.tickets import assignment
from caredesk.tickets.models import Ticket

OVERFLOW = TeamRoute(team_id=0).overflow_minutes


def claim_next(agent: Agent) -> Ticket | None:
    """Give the agent the ticket whose turn it is; None when none waits that suits them.

    Of their teams, in their languages and with what they know first come first; what suits nobody on time is anybody's
    after the minutes that its team has set. Of many who ask at once each gets another one. What an agent takes by
    themselves is not held against what they can carry."""
    with db.transaction():
        for ids in _suiting(agent):
            ticket = waiting.first_free(ids)
            if ticket is not None:
                return assignment.give(ticket, agent, agent, how="next")
    return None


def _suiting(agent: Agent) -> Iterator[list[int]]:
    """Page by page, the free tickets that this agent may take now."""
    desk = _Desk(queries.around(agent.id or 0))
    able = _able(agent, frozenset(desk.known))
    for page in waiting.walk(desk.wish(agent, able), desk.at):
        ids = [one.id for one in page if desk.may_take(one, able)]
        if ids:
            yield ids


def _able(agent: Agent, teams: frozenset[int]) -> Able:
    """Their languages, skills and teams; an owner outside of all teams belongs to every one."""
    duty = queries.duty(agent.id or 0)
    everywhere = agent.role is Role.OWNER and not teams
    return Able(frozenset(duty.langs), frozenset(duty.skills), None if everywhere else teams)


class _Desk:
    """What the teams have set, read once."""

    def __init__(self, known: dict[int, frozenset[str]]) -> None:
        self.at = clock.now()
        self.minutes = queries.overflows()
        self.known = known

    def wish(self, agent: Agent, able: Able) -> Wish:
        """What is worth looking at: nothing that `may_take` would let through is left out."""
        seen = access.visible_accounts(agent)
        return Wish(seen, able.teams, able.langs, self._lacking(able), self._overflows())

    def _overflows(self) -> tuple[Overflow, ...]:
        """When tickets are anybody's: by the minutes of each team, and by the usual ones for all others."""
        own = {team_id: minutes for team_id, minutes in self.minutes.items() if minutes != OVERFLOW}
        said = {minutes: frozenset(one for one in own if own[one] == minutes) for minutes in sorted({*own.values()})}
        rest = Overflow(OVERFLOW, frozenset(own), is_rest=True)
        return (*(Overflow(minutes, teams) for minutes, teams in said.items() if minutes > 0), rest)

    def _lacking(self, able: Able) -> frozenset[str]:
        """The tags that ask for a skill which this agent does not have, in every one of their teams."""
        return frozenset.intersection(*self.known.values()) - able.skills if self.known else frozenset()

    def may_take(self, ticket: Free, able: Able) -> bool:
        minutes = self.minutes.get(ticket.team_id, OVERFLOW)
        return choice.has_overflowed(ticket, self.at, minutes) or not choice.lacks(able, ticket, self._known(ticket))

    def _known(self, ticket: Free) -> frozenset[str]:
        if ticket.tags and ticket.team_id not in self.known:
            self.known |= {ticket.team_id: queries.skills([ticket.team_id]).get(ticket.team_id, frozenset())}
        return self.known.get(ticket.team_id, frozenset())

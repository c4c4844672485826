"""To whom a ticket is given: language, skill, capacity, and whose turn it is among colleagues. Pure."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from caredesk.routing.models import Way

NEVER = datetime(1970, 1, 1, tzinfo=UTC)
ORDINARY = 1.0


@dataclass(frozen=True)
class Able:
    """What somebody can do: no language listed means any, a skill is only there when it is listed."""

    langs: frozenset[str] = frozenset()
    skills: frozenset[str] = frozenset()
    teams: frozenset[int] | None = None  # none: of every team


@dataclass(frozen=True)
class Free:
    """A ticket that nobody has, as far as it matters who gets it."""

    id: int
    account_id: int
    team_id: int
    channel: str = ""
    lang: str = ""
    tags: frozenset[str] = frozenset()
    customer_id: int | None = None
    waiting_since: datetime | None = None
    turn_at: datetime = NEVER


@dataclass(frozen=True)
class Colleague:
    """Somebody on shift, with what they carry."""

    agent_id: int
    able: Able = Able()
    capacity: float = 20
    load: float = 0
    given_at: datetime | None = None

    def has_room(self, effort: float) -> bool:
        return self.load + effort <= self.capacity


@dataclass(frozen=True)
class Chosen:
    """Who gets a ticket, and how that came about."""

    agent_id: int
    how: str  # same_agent, round_robin, least_load, overflow


def lacks(able: Able, ticket: Free, known: Collection[str]) -> str:
    """What this person lacks for the ticket: team, lang or skill; empty when it suits them.

    known: the skills of the ticket's team, for a tag asks for a skill only where somebody has it."""
    if able.teams is not None and ticket.team_id not in able.teams:
        return "team"
    if able.langs and ticket.lang and ticket.lang not in able.langs:
        return "lang"
    return "skill" if (ticket.tags & set(known)) - able.skills else ""


def has_overflowed(ticket: Free, at: datetime, minutes: int) -> bool:
    """Whether the ticket has waited so long that it may go to somebody whom it does not suit; 0: never."""
    since = ticket.waiting_since
    return minutes > 0 and since is not None and since <= at - timedelta(minutes=minutes)


def effort(weights: Mapping[str, Any], channel: str) -> float:
    """How much a ticket of this channel weighs."""
    return float(weights.get(channel, ORDINARY))


@dataclass(frozen=True)
class Rules:
    """How one team gives out its tickets, at one moment."""

    way: Way
    at: datetime
    overflow_minutes: int = 15
    known: frozenset[str] = frozenset()
    weights: tuple[tuple[str, float], ...] = ()


def choose(ticket: Free, people: Iterable[Colleague], rules: Rules, *, before: int | None = None) -> Chosen | None:
    """Who gets this ticket; nobody when it suits nobody on shift, or nobody whom it suits has room.

    before: who answered this customer last, where that counts."""
    weight = effort(dict(rules.weights), ticket.channel)
    free = [one for one in people if one.has_room(weight)]
    suited = [one for one in free if not lacks(one.able, ticket, rules.known)]
    late = has_overflowed(ticket, rules.at, rules.overflow_minutes)
    for some, how in ((suited, rules.way.value), (free if late else [], "overflow")):
        if any(one.agent_id == before for one in some):
            return Chosen(before or 0, "same_agent")
        if some:
            return Chosen(_first(some, rules.way).agent_id, how)
    return None


def waiting_for(ticket: Free, people: Iterable[Colleague], rules: Rules) -> set[int]:
    """Whose next room belongs to this ticket: it suits them and would fit, once they have less to do.

    They get nothing that came later before it: so newcomers never pass the backlog."""
    weight = effort(dict(rules.weights), ticket.channel)
    able = [one for one in people if weight <= one.capacity]
    if not has_overflowed(ticket, rules.at, rules.overflow_minutes):
        able = [one for one in able if not lacks(one.able, ticket, rules.known)]
    return {one.agent_id for one in able}


def _first(people: Iterable[Colleague], way: Way) -> Colleague:
    """Round robin: who got one longest ago. Least load: who carries least, and of those who got one longest ago."""
    load = (lambda one: one.load) if way is Way.LEAST_LOAD else (lambda _one: 0)
    return min(people, key=lambda one: (load(one), one.given_at or NEVER, one.agent_id))

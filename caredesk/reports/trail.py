"""The audit trail as people read it: names for actors and objects, what changed from what to what.

Entries about anything that this agent may not see (a ticket, a customer, a colleague of other teams) stay in the list,
so that numbers have no gaps, but tell only their number, time and kind of thing.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import true
from sqlmodel import col, or_, select

from caredesk.audit.queries import Shown
from caredesk.channels.models import Account
from caredesk.core import db
from caredesk.customers.models import Customer
from caredesk.reports import fair_watch
from caredesk.reports.models import FairnessRun
from caredesk.routing.models import Duty, TeamRoute, TurnWeights
from caredesk.team import access
from caredesk.team.models import Agent, Membership, Team
from caredesk.tickets.models import Post, SavedView, Ticket

LONGEST = 300
TELLING = ("text", "name", "why", "told", "reason", "add", "remove", "to", "kind")  # what a reader wants to know first


@dataclass(frozen=True)
class Thing:
    """What an entry is about: its name, where it can be looked at, and the account whose wall it stands behind."""

    name: str
    url: str = ""
    account_id: int | None = None


@dataclass(frozen=True)
class Line:
    """One entry as a row of the page. `is_hidden`: it belongs to another team; only that it happened is told."""

    idx: int
    at: datetime
    verb: str
    who: str
    thing: Thing
    changes: list[tuple[str, str, str]] = field(default_factory=list)
    details: list[tuple[str, str]] = field(default_factory=list)
    is_hidden: bool = False
    is_erased: bool = False


@dataclass(frozen=True)
class Wall:
    """Who reads: the accounts they see (None: all) and the teams they are in."""

    agent_id: int
    accounts: frozenset[int] | None
    teams: frozenset[int]

    def lets(self, condition: Any) -> Any:
        """This condition for those behind the wall; none for those who see everything."""
        return true() if self.accounts is None else condition

    @property
    def colleagues(self) -> Any:
        return select(Membership.agent_id).where(col(Membership.team_id).in_(sorted(self.teams)))


def lines(entries: list[Shown], viewer: Agent) -> list[Line]:
    """The entries with names, behind the walls of this agent."""
    wall = Wall(viewer.id or 0, access.visible_accounts(viewer), access.team_ids(viewer))
    things, people = _things(entries, wall), _people(entries)
    return [_line(entry, things.get(entry.object), people, wall.accounts) for entry in entries]


def _line(entry: Shown, thing: Thing | None, people: dict[str, str], seen: frozenset[int] | None) -> Line:
    who = people.get(entry.actor, entry.actor)
    walled = thing is not None and thing.account_id is not None and seen is not None and thing.account_id not in seen
    if walled or (thing is None and seen is not None):
        return Line(entry.idx, entry.at, entry.verb.partition(".")[0], "", Thing(""), is_hidden=True)
    shown = thing or Thing(entry.object[:8])
    if entry.body is None:
        return Line(entry.idx, entry.at, entry.verb, who, shown, is_erased=True)
    changes, details = _told(entry.body)
    return Line(entry.idx, entry.at, entry.verb, who, shown, changes, details)


def _told(body: dict[str, Any]) -> tuple[list[tuple[str, str, str]], list[tuple[str, str]]]:
    """A body as changes (before and after side by side) and as plain details."""
    before, after = body.get("before"), body.get("after")
    if isinstance(before, dict) and isinstance(after, dict):
        names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
        changes = [(name, _words(before.get(name)), _words(after.get(name))) for name in names]
    else:
        changes = []
    rest = {name: value for name, value in body.items() if name not in ("before", "after", "account") or not changes}
    details = [(name, _words(value)) for name, value in rest.items() if value not in (None, "", [], {})]
    return changes, sorted(
        details, key=lambda detail: TELLING.index(detail[0]) if detail[0] in TELLING else len(TELLING)
    )


def _words(value: Any) -> str:
    if isinstance(value, dict):
        text = ", ".join(f"{name}: {_words(inner)}" for name, inner in value.items())
    elif isinstance(value, list):
        text = ", ".join(_words(inner) for inner in value)
    else:
        text = "" if value is None else str(value)
    return text if len(text) <= LONGEST else text[:LONGEST] + "\u2026"


def _people(entries: Iterable[Shown]) -> dict[str, str]:
    actors = {entry.actor for entry in entries if len(entry.actor) == 36}
    rows = db.session().exec(select(Agent.uuid, Agent.name).where(col(Agent.uuid).in_(actors)))
    return dict(rows.all())


def _things(entries: Iterable[Shown], wall: Wall) -> dict[str, Thing]:
    """What the entries are about; people, teams and views only as far as the reader may see them."""
    wanted = {entry.object for entry in entries}
    found: dict[str, Thing] = {}
    for gather in (_tickets, _posts, _accounts):
        if wanted:
            found |= gather(wanted)
            wanted -= found.keys()
    for seen in (_agents, _teams, _customers, _views, _findings, _duties, _routes, _weights):
        if wanted:
            found |= seen(wanted, wall)
            wanted -= found.keys()
    return found


def _tickets(wanted: set[str]) -> dict[str, Thing]:
    rows = db.session().exec(select(Ticket.uuid, Ticket.id, Ticket.account_id).where(col(Ticket.uuid).in_(wanted)))
    return {uuid: Thing(f"#{number}", f"/tickets/{number}", account) for uuid, number, account in rows}


def _posts(wanted: set[str]) -> dict[str, Thing]:
    columns = select(Post.uuid, Post.id, Post.ticket_id, Post.account_id)
    rows = db.session().exec(columns.where(col(Post.uuid).in_(wanted)))
    return {
        uuid: Thing(f"#{ticket}" if ticket else "", f"/tickets/{ticket}#p{post}" if ticket else "", account)
        for uuid, post, ticket, account in rows
    }


def _accounts(wanted: set[str]) -> dict[str, Thing]:
    rows = db.session().exec(select(Account.uuid, Account.id, Account.name).where(col(Account.uuid).in_(wanted)))
    return {uuid: Thing(name, f"/channels/{number}", number) for uuid, number, name in rows}


def _agents(wanted: set[str], wall: Wall) -> dict[str, Thing]:
    mine = wall.lets(or_(col(Agent.id) == wall.agent_id, col(Agent.id).in_(wall.colleagues)))
    rows = db.session().exec(select(Agent.uuid, Agent.id, Agent.name).where(col(Agent.uuid).in_(wanted), mine))
    return {uuid: Thing(name, f"/team/{number}") for uuid, number, name in rows}


def _teams(wanted: set[str], wall: Wall) -> dict[str, Thing]:
    mine = wall.lets(col(Team.id).in_(sorted(wall.teams)))
    rows = db.session().exec(select(Team.uuid, Team.name).where(col(Team.uuid).in_(wanted), mine))
    return {uuid: Thing(name, "/team") for uuid, name in rows}


def _customers(wanted: set[str], wall: Wall) -> dict[str, Thing]:
    """A customer's name is shown with the ticket; here only that it is about one who wrote to these accounts."""
    wrote = select(Ticket.customer_id).where(col(Ticket.account_id).in_(sorted(wall.accounts or ())))
    mine = wall.lets(col(Customer.id).in_(wrote))
    rows = db.session().exec(select(Customer.uuid, Customer.id).where(col(Customer.uuid).in_(wanted), mine))
    return {uuid: Thing(f"customer {number}", f"/customers/{number}") for uuid, number in rows}


def _views(wanted: set[str], wall: Wall) -> dict[str, Thing]:
    mine = wall.lets(or_(col(SavedView.agent_id) == wall.agent_id, col(SavedView.agent_id).in_(wall.colleagues)))
    rows = db.session().exec(select(SavedView.uuid, SavedView.name).where(col(SavedView.uuid).in_(wanted), mine))
    return {uuid: Thing(name, "/inbox") for uuid, name in rows}


def _findings(wanted: set[str], wall: Wall) -> dict[str, Thing]:
    """What the monitor of equal treatment found, for those who see the same accounts."""
    mine = wall.lets(FairnessRun.wall == fair_watch.wall(wall.accounts))
    rows = db.session().exec(select(FairnessRun.uuid, FairnessRun.days).where(col(FairnessRun.uuid).in_(wanted), mine))
    return {uuid: Thing(f"{days} days", f"/reports/fairness?days={days}") for uuid, days in rows}


def _duties(wanted: set[str], wall: Wall) -> dict[str, Thing]:
    """What a colleague can carry, and whether they are there."""
    mine = wall.lets(or_(col(Agent.id) == wall.agent_id, col(Agent.id).in_(wall.colleagues)))
    rows = select(Duty.uuid, Agent.id, Agent.name).join(Agent, col(Agent.id) == col(Duty.agent_id))
    found = db.session().exec(rows.where(col(Duty.uuid).in_(wanted), mine))
    return {uuid: Thing(name, f"/routing/agents/{number}") for uuid, number, name in found}


def _routes(wanted: set[str], wall: Wall) -> dict[str, Thing]:
    """How a team gives out its tickets."""
    mine = wall.lets(col(Team.id).in_(sorted(wall.teams)))
    rows = select(TeamRoute.uuid, Team.name).join(Team, col(Team.id) == col(TeamRoute.team_id))
    found = db.session().exec(rows.where(col(TeamRoute.uuid).in_(wanted), mine))
    return {uuid: Thing(name, "/routing") for uuid, name in found}


def _weights(wanted: set[str], _wall: Wall) -> dict[str, Thing]:
    """What orders the queue is everybody's."""
    rows = db.session().exec(select(TurnWeights.uuid, TurnWeights.v).where(col(TurnWeights.uuid).in_(wanted)))
    return {uuid: Thing(f"v{number}", "/routing/weights") for uuid, number in rows}

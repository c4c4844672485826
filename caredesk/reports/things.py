"""What entries are about: names, where to look at them, and the wall that each of them stands behind."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import true
from sqlmodel import col, or_, select

from caredesk.channels.models import Account
from caredesk.core import db
from caredesk.customers.models import Customer
from caredesk.moderation.models import Alarm
from caredesk.reports import fair_watch
from caredesk.reports.models import FairnessRun
from caredesk.routing.models import Duty, TeamRoute, TurnWeights
from caredesk.team import access
from caredesk.team.models import Agent, Membership, Team
from caredesk.tickets.models import Post, SavedView, Ticket


class About(Protocol):
    """An entry, as far as it says what it is about."""

    @property
    def object(self) -> Any: ...


@dataclass(frozen=True)
class Thing:
    """What an entry is about: its name, where it can be looked at, and the account whose wall it stands behind."""

    name: str
    url: str = ""
    account_id: int | None = None


@dataclass(frozen=True)
class Wall:
    """Who reads: the accounts they see (None: all) and the teams they are in."""

    agent_id: int
    accounts: frozenset[int] | None
    teams: frozenset[int]

    def lets(self, condition: Any) -> Any:
        """This condition for those behind the wall; none for those who see everything."""
        return true() if self.accounts is None else condition

    @classmethod
    def around(cls, viewer: Agent) -> "Wall":
        return cls(viewer.id or 0, access.visible_accounts(viewer), access.team_ids(viewer))

    def hides(self, thing: Thing | None) -> bool:
        """Whether this stands behind the wall: another team's account, or what nobody here has a name for."""
        if self.accounts is None:
            return False
        return thing is None or (thing.account_id is not None and thing.account_id not in self.accounts)

    @property
    def colleagues(self) -> Any:
        return select(Membership.agent_id).where(col(Membership.team_id).in_(sorted(self.teams)))


def things(entries: Iterable[About], wall: Wall) -> dict[str, Thing]:
    """What the entries are about; people, teams and views only as far as the reader may see them."""
    wanted = {entry.object for entry in entries}
    found: dict[str, Thing] = {}
    for gather in (_tickets, _posts, _accounts, _alarms):
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


def _alarms(wanted: set[str]) -> dict[str, Thing]:
    """What was done outside the desk, behind the wall of its account."""
    rows = db.session().exec(select(Alarm.uuid, Alarm.id, Alarm.account_id).where(col(Alarm.uuid).in_(wanted)))
    return {
        uuid: Thing(f"alarm {number}", f"/moderation?show=outside#alarm-{number}", account)
        for uuid, number, account in rows
    }


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

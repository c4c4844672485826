"""A desk whose clocks ring: a policy with steps, a customer who waits, and hands that move the time."""

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from sqlmodel import select

from caredesk.core import db
from caredesk.postroom import worker
from caredesk.routing.models import Duty
from caredesk.sla.models import Alert, Calendar, Clock, Policy, PolicyVersion
from caredesk.sla.watch import watch
from caredesk.team.models import Agent, AgentState, Membership, Notice, Role, Team
from caredesk.tickets import assignment
from caredesk.tickets.models import Ticket
from tests import cast
from tests.postroom.stage import Hands
from tests.tickets.arrivals import event, put

FRIDAY_NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
MONDAY_NINE = datetime(2026, 11, 23, 8, tzinfo=UTC)  # in Warsaw
SOON = {"share": 75, "to": "assignee", "ways": ["notice"]}
NUMBERS = count(1)
LATE = {"share": 100, "to": "supervisor", "ways": ["notice"]}


class Alarms:
    """What a test of warnings does: a promise is made, a customer writes, time passes, somebody is told."""

    def __init__(self, hands: Hands) -> None:
        self.hands = hands
        self.threads = 0

    def promise(self, *warn: dict[str, Any], escalate: tuple[dict[str, Any], ...] = (), first: str = "4h") -> None:
        """From now on the desk promises everybody a first answer within this time, with these steps on the way."""
        with db.transaction() as session:
            policy = db.first(Policy, Policy.is_default)
            assert policy is not None
            before = session.get_one(PolicyVersion, policy.version_id)
            steps = {"warn": list(warn), "escalate": list(escalate), "targets": {"first": first}}
            made_at = before.created_at + timedelta(microseconds=next(NUMBERS))  # versions are known by their moment
            told = {"policy_id": before.policy_id, "version": before.version + 1, "created_at": made_at}
            fresh = PolicyVersion(**told, terms={**before.terms, **steps})
            session.add(fresh)
            session.flush()
            policy.version_id = fresh.id

    def ticket(self, *, of: Agent | None = None, account: str = "Parcelhop") -> Ticket:
        """Kasia writes, and this agent takes it."""
        self.threads += 1
        name = f"{account}-{self.threads}"
        post = put(cast.account(account), event("created", name, thread_ext_id=name), at=self.hands.at)
        assert post is not None
        found = db.session().get_one(Ticket, post.ticket_id)
        return assignment.claim(found, of) if of else found

    def work(self, at: datetime) -> None:
        """Let it be this time, and everything be done that is due."""
        self.hands.at = at
        while watch():
            pass
        worker.drain()
        db.close_reading()

    def after(self, **time: float) -> None:
        self.work(self.hands.at + timedelta(**time))

    def told(self, who: Agent) -> list[str]:
        """The notices of this agent: what they are about."""
        db.close_reading()
        query = select(Notice).where(Notice.agent_id == who.id).order_by(Notice.id)  # type: ignore[arg-type]
        return [f"{one.kind} {one.by}" for one in db.session().exec(query)]

    def alerts(self) -> list[Alert]:
        db.close_reading()
        return list(db.session().exec(select(Alert).order_by(Alert.id)))  # type: ignore[arg-type]

    def ends(self) -> list[tuple[str, str]]:
        return [(one.state, one.why) for one in self.alerts()]

    def clock(self, ticket: Ticket) -> Clock:
        db.close_reading()
        return db.session().exec(select(Clock).where(Clock.ticket_id == ticket.id)).one()


def works_by(agent: Agent, calendar: str = "Business hours") -> None:
    """This agent's working hours are those of this calendar."""
    with db.transaction() as session:
        found = db.first(Calendar, Calendar.name == calendar)
        assert found is not None
        session.merge(Duty(agent_id=agent.id, calendar_id=found.id))


def colleague(name: str, role: Role = Role.AGENT, team: str = "Care PL") -> Agent:
    """One more person of this team."""
    with db.transaction() as session:
        made = Agent(email=f"{name.lower()}@parcelhop.example", name=name, role=role, state=AgentState.ACTIVE)
        session.add(made)
        session.flush()
        home = db.first(Team, Team.name == team)
        assert home is not None
        session.add(Membership(agent_id=made.id, team_id=home.id))
        return made


def changed(row: Any, **values: Any) -> Any:
    """The row with these values, as another transaction would have left it."""
    with db.transaction():
        held = db.lock(row)
        for name, value in values.items():
            setattr(held, name, value)
        return held

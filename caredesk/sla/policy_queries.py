"""Reading calendars and policies: what is in force, in order, and who uses what."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import column, func, table
from sqlmodel import col, select

from caredesk.core import db
from caredesk.core.types import LARGEST_ID, known
from caredesk.sla import hours_file
from caredesk.sla.models import Calendar, Clock, ClockState, Policy, PolicyVersion
from caredesk.sla.policy_rules import Offered
from caredesk.team.access import NotFound, visible_accounts
from caredesk.team.models import Agent, Team

# Duty belongs to a later room; only by which hours somebody works is asked here.
_duty = table("duty", column("agent_id"), column("calendar_id"))
LIVE = (ClockState.RUNNING, ClockState.PAUSED)


@dataclass(frozen=True)
class Line:
    """A policy with the version that is in force."""

    policy: Policy
    version: PolicyVersion

    @property
    def terms(self) -> Mapping[str, Any]:
        return self.version.terms


def calendars() -> list[Calendar]:
    """Those in force, by name."""
    query = select(Calendar).where(col(Calendar.retired_at).is_(None)).order_by(col(Calendar.name))
    return list(db.session().exec(query))


def calendar(calendar_id: int) -> Calendar:
    """One that is in force; else NotFound."""
    found = db.session().get(Calendar, calendar_id) if 0 < calendar_id <= LARGEST_ID else None
    if found is None or found.retired_at is not None:
        raise NotFound
    return found


def policies() -> list[Line]:
    """Those in force, in the order in which they are asked; the default one last."""
    query = (
        select(Policy, PolicyVersion)
        .join(PolicyVersion, col(PolicyVersion.id) == col(Policy.version_id))
        .where(col(Policy.retired_at).is_(None))
        .order_by(col(Policy.is_default), col(Policy.place), col(Policy.id))
    )
    return [Line(policy, version) for policy, version in db.session().exec(query)]


def policy(policy_id: int) -> Line:
    """One that is in force; else NotFound."""
    found = db.session().get(Policy, policy_id) if 0 < policy_id <= LARGEST_ID else None
    if found is None or found.retired_at is not None:
        raise NotFound
    return Line(found, db.session().get_one(PolicyVersion, found.version_id))


def versions(policy_id: int) -> list[PolicyVersion]:
    """Every version that a policy ever had, newest first."""
    query = select(PolicyVersion).where(PolicyVersion.policy_id == policy_id)
    return list(db.session().exec(query.order_by(col(PolicyVersion.version).desc())))


def offered() -> Offered:
    """What a policy can be made of."""
    found = {known(one.id): hours_file.read(one.hours) for one in calendars()}
    return Offered(found, {known(one) for one in db.session().exec(select(Team.id))})


def users_of(calendar_id: int, lines: Sequence[Line]) -> list[Line]:
    """The policies that count by this calendar."""
    return [one for one in lines if one.terms["calendar"]["id"] == calendar_id]


def people_by(calendar_id: int) -> int:
    """How many agents have their working hours by this calendar."""
    query = select(func.count()).select_from(_duty).where(_duty.c.calendar_id == calendar_id)
    return int(db.session().connection().execute(query).scalar_one())


def old_clocks(agent: Agent) -> dict[int, int]:
    """By policy in force: how many clocks, of tickets that this agent sees, run or pause under an older version."""
    old = (
        select(PolicyVersion.id, PolicyVersion.policy_id)
        .join(Policy, col(Policy.id) == col(PolicyVersion.policy_id))
        .where(col(PolicyVersion.id) != col(Policy.version_id), col(Policy.retired_at).is_(None))
    )
    policies = {row[0]: row[1] for row in db.session().exec(old)}
    accounts = visible_accounts(agent)
    wall = [] if accounts is None else [col(Clock.account_id).in_(sorted(accounts))]
    live = select(Clock.version_id, func.count()).where(col(Clock.version_id).in_(policies), col(Clock.state).in_(LIVE))
    found: Counter[int] = Counter()
    for version_id, number in db.session().exec(live.where(*wall).group_by(col(Clock.version_id))):
        found[policies[version_id]] += number
    return found

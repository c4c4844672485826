"""What is done to calendars: make, change, retire. One transaction, with the new versions of policies that follow."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlmodel import col, select

from caredesk import audit
from caredesk.core import clock, db
from caredesk.core.types import known
from caredesk.sla import hours_file, policies, policy_queries, policy_rules
from caredesk.sla.hours_file import Unfit
from caredesk.sla.models import Calendar
from caredesk.sla.policy_queries import Line
from caredesk.team.models import Agent


class InUse(Exception):
    """Policies count by this calendar, or people work by it: it cannot be retired before they take another."""

    def __init__(self, policies: list[str], people: int) -> None:
        super().__init__(f"{', '.join(policies)}; {people} people")
        self.policies, self.people = policies, people


class Stale(Exception):
    """It was changed since it was looked at: nothing is written over what somebody else did."""


def create(agent: Agent, told: Mapping[str, Any]) -> Calendar:
    """A new calendar from its file; Unfit when the file cannot be taken."""
    hours = fit(told)
    with db.transaction() as session:
        _refuse_taken(hours["name"], None)
        row = Calendar(name=hours["name"], hours=hours)
        session.add(row)
        session.flush()
        audit.record("calendar.created", row, agent, body={"name": row.name, "hours": hours})
    return row


def change(agent: Agent, calendar: Calendar, told: Mapping[str, Any], *, seen: int | None = None) -> Calendar:
    """Other hours from now on: every policy that counts by it gets a new version, running clocks keep theirs.

    `seen`: the number of the change that the agent had before them; Stale when it is not the newest any more."""
    hours = fit(told)
    with db.transaction():
        lines = policies.held()
        row = db.lock(calendar)
        if seen is not None and seen != row.v:
            raise Stale
        _refuse_taken(hours["name"], row.id)
        if hours == row.hours:
            return row
        users = policy_queries.users_of(known(row.id), lines)
        _refuse_too_rare(hours, users)
        before, row.hours, row.name, row.v = row.hours, hours, hours["name"], row.v + 1
        audit.record("calendar.changed", row, agent, body={"v": row.v, "before": before, "after": hours})
        for line in users:
            policies.renew(agent, line, {**line.terms, "calendar": policies.counted_by(row)})
        return row


def retire(agent: Agent, calendar: Calendar) -> None:
    """Nobody chooses it any more; clocks that count by it go on. InUse while a policy has it."""
    with db.transaction():
        lines = policies.held()
        row = db.lock(calendar)
        used = policy_queries.users_of(known(row.id), lines)
        people = policy_queries.people_by(known(row.id))
        if used or people:
            raise InUse([one.policy.name for one in used], people)
        if row.retired_at is None:
            row.retired_at = clock.now()
            audit.record("calendar.retired", row, agent, body={"name": row.name})


def fit(told: Mapping[str, Any]) -> dict[str, Any]:
    """The file in the one form in which it is kept; Unfit with the trouble of every field."""
    errors: dict[str, str] = {}
    name = told.get("name") if isinstance(told, Mapping) else None
    plain = " ".join(name.split()) if isinstance(name, str) else ""
    if not 0 < len(plain) <= hours_file.LONGEST_NAME or not plain.isprintable():
        errors["name"] = "name"
    try:
        read = hours_file.read(told)
    except Unfit as unfit:
        raise Unfit({**errors, **unfit.errors}) from unfit
    if errors:
        raise Unfit(errors)
    return hours_file.told(read, plain)


def _refuse_too_rare(hours: Mapping[str, Any], users: Sequence[Line]) -> None:
    """What the policies promise must be reached by these hours too."""
    read = hours_file.read(hours)
    if any(policy_rules.too_rare(line.terms["targets"], read) for line in users):
        raise Unfit({"windows": "too_rare"})


def _refuse_taken(name: str, own_id: int | None) -> None:
    """Two calendars in force have two names."""
    found = db.session().exec(select(Calendar.id).where(Calendar.name == name, col(Calendar.retired_at).is_(None)))
    if set(found) - {own_id}:
        raise Unfit({"name": "taken"})

"""What is done to policies: make, change, move, retire. A change is a new version; running clocks keep theirs.

Every action holds all policies in force, so that their order and what each of them leaves for the others are looked at
as they really will be: an order in which some policy can have no ticket is refused.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from sqlmodel import col, select

from caredesk import audit
from caredesk.core import clock, db
from caredesk.core.types import known
from caredesk.sla import policy_queries, policy_rules, queries, reach
from caredesk.sla.models import Calendar, Policy, PolicyVersion
from caredesk.sla.policy_queries import Line
from caredesk.sla.policy_rules import MATCH, Unfit
from caredesk.team.models import Agent


class Stale(Exception):
    """It was changed since it was looked at: nothing is written over what somebody else did."""


class Hides(Exception):
    """In this order a policy could have no ticket: `hidden` for `behind`, which takes all that is left of it."""

    def __init__(self, hidden: str, behind: str) -> None:
        super().__init__(f"{hidden} behind {behind}")
        self.hidden, self.behind = hidden, behind


class Default(Exception):
    """The default policy stands last, is for everybody, and stays."""


def held() -> list[Line]:
    """All policies in force, in order, held until the end of the open transaction."""
    query = select(Policy.id).where(col(Policy.retired_at).is_(None)).order_by(col(Policy.id)).with_for_update()
    for policy_id in list(db.session().exec(query)):
        db.lock_by_id(Policy, policy_id)
    return policy_queries.policies()


def create(agent: Agent, told: Mapping[str, Any]) -> Line:
    """A new policy, asked last before the default; Unfit, or Hides when no ticket would be left for it."""
    with db.transaction() as session:
        lines = held()
        terms = fit(told, is_default=False)
        _refuse_taken(terms["name"], lines, None)
        row = Policy(name=terms["name"], place=max((one.policy.place for one in lines), default=0) + 1)
        _refuse_hidden([*_order(lines), (row.name, terms["match"])])
        session.add(row)
        session.flush()
        version = _add(row, 1, terms)
        audit.record("policy.created", row, agent, body={"name": row.name, "version": 1, "terms": terms})
        return Line(row, version)


def change(agent: Agent, policy: Policy, told: Mapping[str, Any], *, seen: int | None = None) -> Line:
    """Other terms from now on, as a new version. What is the same as before changes nothing.

    `seen`: the version that the agent had before them; Stale when it is not the newest any more."""
    with db.transaction():
        lines = held()
        line = next(one for one in lines if one.policy.id == policy.id)
        if seen is not None and seen != line.version.version:
            raise Stale
        terms = fit(told, is_default=line.policy.is_default)
        if terms == line.terms:
            return line
        _refuse_taken(terms["name"], lines, line.policy.id)
        changed = [
            Line(one.policy, PolicyVersion(policy_id=0, version=0, terms=terms)) if one is line else one
            for one in lines
        ]
        _refuse_hidden(_order(changed))
        line.policy.name = terms["name"]
        return renew(agent, line, terms)


def renew(agent: Agent, line: Line, terms: Mapping[str, Any]) -> Line:
    """The next version of a policy that the open transaction holds."""
    number = line.version.version + 1
    version = _add(line.policy, number, dict(terms))
    body = {"version": number, "before": line.version.terms, "after": version.terms}
    audit.record("policy.changed", line.policy, agent, body=body)
    return Line(line.policy, version)


def _add(policy: Policy, number: int, terms: dict[str, Any]) -> PolicyVersion:
    version = PolicyVersion(policy_id=known(policy.id), version=number, terms=terms)
    db.session().add(version)
    db.session().flush()
    policy.version_id = version.id
    db.session().flush()
    queries.forget_versions()
    return version


def move(agent: Agent, policy: Policy, way: Literal["up", "down"]) -> None:
    """One place up or down; at the end of the way nothing happens. Hides when no ticket would be left for one."""
    with db.transaction():
        lines = [one for one in held() if not one.policy.is_default]
        here = next((place for place, one in enumerate(lines) if one.policy.id == policy.id), None)
        if here is None:
            raise Default
        there = here - 1 if way == "up" else here + 1
        if 0 <= there < len(lines):
            lines[here], lines[there] = lines[there], lines[here]
            _refuse_hidden(_order(lines))
            moved, passed = lines[there].policy, lines[here].policy
            before = moved.place
            moved.place, passed.place = passed.place, moved.place
            queries.forget_versions()
            audit.record("policy.moved", moved, agent, body={"before": before, "after": moved.place})
            audit.record("policy.moved", passed, agent, body={"before": moved.place, "after": passed.place})


def retire(agent: Agent, policy: Policy) -> None:
    """New tickets do not ask it any more; clocks under it go on. The default one stays."""
    with db.transaction():
        held()
        row = db.lock(policy)
        if row.is_default:
            raise Default
        if row.retired_at is None:
            row.retired_at = clock.now()
            queries.forget_versions()
            audit.record("policy.retired", row, agent, body={"name": row.name})


def fit(told: Mapping[str, Any], *, is_default: bool) -> dict[str, Any]:
    """The terms as they are kept. The default one is for everybody, all others for some; Unfit otherwise."""
    found = policy_rules.read(told, policy_queries.offered())
    is_for_all = not any(found["match"][field] for field in MATCH)
    if is_default is not is_for_all:
        raise Unfit({"match": "default_match" if is_default else "no_match"})
    return {**found, "calendar": counted_by(db.session().get_one(Calendar, found["calendar"]))}


def counted_by(calendar: Calendar) -> dict[str, Any]:
    """A calendar as terms hold it: whole, so that they say the same for ever."""
    return {"id": calendar.id, "v": calendar.v, "hours": calendar.hours}


def _refuse_taken(name: str, lines: Sequence[Line], own_id: int | None) -> None:
    """Two policies in force have two names."""
    if any(one.policy.name == name and one.policy.id != own_id for one in lines):
        raise Unfit({"name": "taken"})


def _order(lines: Sequence[Line]) -> list[tuple[str, Mapping[str, Sequence[Any]]]]:
    return [(one.terms["name"], one.terms["match"]) for one in lines if not one.policy.is_default]


def _refuse_hidden(order: Sequence[tuple[str, Mapping[str, Sequence[Any]]]]) -> None:
    for hidden, behind in reach.hidden(order):
        raise Hides(hidden, behind)

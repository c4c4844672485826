"""Calendars and policies as people tell them, for tests that make some."""

from typing import Any

from sqlmodel import select

from caredesk.core import db
from caredesk.sla import policies, policy_queries
from caredesk.sla.models import Calendar
from caredesk.sla.policy_queries import Line
from caredesk.team.models import Agent

DAYS = ("mon", "tue", "wed", "thu", "fri")


def hours(name: str = "Care", start: str = "09:00", end: str = "17:00", **more: Any) -> dict[str, Any]:
    """The file of an office in Warsaw."""
    return {"name": name, "zone": "Europe/Warsaw", "windows": {day: [[start, end]] for day in DAYS}, **more}


def calendar(name: str) -> Calendar:
    db.close_reading()
    return next(one for one in policy_queries.calendars() if one.name == name)


def told(name: str = "Shop", *, by: str = "24/7", first: str = "1h", **match: Any) -> dict[str, Any]:
    """A policy with a target for first answers; without `match` it is for shops that are urgent."""
    return {
        "name": name,
        "match": match or {"priorities": ["urgent"]},
        "targets": {"first": first},
        "calendar": calendar(by).id,
    }


def made(agent: Agent, name: str = "Shop", **more: Any) -> Line:
    return policies.create(agent, told(name, **more))


def default() -> Line:
    db.close_reading()
    return policy_queries.policies()[-1]


def again(line: Line) -> dict[str, Any]:
    """What this policy says, as it would be told to change a part of it."""
    return {**line.terms, "calendar": line.terms["calendar"]["id"]}


def names() -> list[str]:
    db.close_reading()
    return [one.policy.name for one in policy_queries.policies()]


def every(model: Any) -> list[Any]:
    db.close_reading()
    return list(db.session().exec(select(model).order_by(model.id)))

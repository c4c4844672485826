"""The first start: two calendars and one policy, so that every customer has a deadline from the first post on."""

from typing import Any

from caredesk import audit
from caredesk.core import db
from caredesk.sla.models import Calendar, Policy, PolicyVersion

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ALWAYS = "24/7"
BUSINESS = "Business hours"
EVERYBODY = "Everybody"
TARGETS = {"claim": "", "first": "4h", "next": "4h", "resolution": "3d"}
WARN = [
    {"share": 75, "to": "assignee", "ways": ["notice"]},
    {"share": 100, "to": "supervisor", "ways": ["notice"]},
]


def plant() -> None:
    """Make the calendars and the default policy where there is none yet; twice changes nothing."""
    with db.reading():
        if db.first(Policy) is not None:
            return
    with db.transaction() as session:
        if db.first(Policy) is not None:
            return
        always = _calendar(ALWAYS, _hours(ALWAYS, [["00:00", "24:00"]], DAYS))
        _calendar(BUSINESS, _hours(BUSINESS, [["09:00", "17:00"]], DAYS[:5]))
        policy = Policy(name=EVERYBODY, is_default=True)
        session.add(policy)
        session.flush()
        version = PolicyVersion(policy_id=policy.id or 0, version=1, terms=_terms(always))
        session.add(version)
        session.flush()
        policy.version_id = version.id
        audit.record("policy.created", policy, "desk", body={"name": policy.name, "version": 1, "terms": version.terms})


def _hours(name: str, windows: list[list[str]], days: tuple[str, ...]) -> dict[str, Any]:
    week = {day: windows if day in days else [] for day in DAYS}
    return {"name": name, "zone": "Europe/Warsaw", "windows": week, "holidays": None, "off": [], "extra": []}


def _calendar(name: str, hours: dict[str, Any]) -> Calendar:
    made = Calendar(name=name, hours=hours)
    db.session().add(made)
    db.session().flush()
    audit.record("calendar.created", made, "desk", body={"name": name, "hours": hours})
    return made


def _terms(calendar: Calendar) -> dict[str, Any]:
    """The same promise to everybody, whatever the channel."""
    nothing_asked: dict[str, list[Any]] = {
        name: [] for name in ("channels", "surfaces", "teams", "priorities", "tags", "langs")
    }
    return {
        "name": EVERYBODY,
        "match": nothing_asked,
        "targets": TARGETS,
        "calendar": {"id": calendar.id, "v": calendar.v, "hours": calendar.hours},
        "counts_from": "received",
        "courtesy": True,
        "warn": WARN,
        "escalate": [],
    }

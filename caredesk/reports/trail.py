"""The audit trail as people read it: names for actors and objects, what changed from what to what.

Entries about anything that this agent may not see (a ticket, a customer, a colleague of other teams) stay in the list,
so that numbers have no gaps, but tell only their number, time and kind of thing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from sqlalchemy import Row
from sqlmodel import col, select

from caredesk.audit.queries import Shown
from caredesk.core import db
from caredesk.reports import trail_words
from caredesk.reports.things import Thing, Wall, things
from caredesk.reports.trail_body import Names, told
from caredesk.team.models import Agent


@dataclass(frozen=True)
class Line:
    """One entry as a row of the page. `is_hidden`: it belongs to another team; only that it happened is told."""

    idx: int
    at: datetime
    verb: str
    what: str
    who: str
    thing: Thing
    changes: list[tuple[str, str, str]] = field(default_factory=list)
    details: list[tuple[str, str]] = field(default_factory=list)
    is_hidden: bool = False
    is_erased: bool = False


def lines(entries: list[Shown], viewer: Agent) -> list[Line]:
    """The entries with names, behind the walls of this agent."""
    wall = Wall.around(viewer)
    found, people = things(entries, wall), actors(entry.actor for entry in entries)
    names = Names.of([entry.body for entry in entries if entry.body], ZoneInfo(viewer.zone), _)
    return [_line(entry, found.get(entry.object), people, wall=wall, names=names) for entry in entries]


def hidden(rows: Sequence[Row[Any]], viewer: Agent) -> set[str]:
    """The objects of these entries that this agent may not see."""
    wall = Wall.around(viewer)
    found = things(rows, wall)
    return {row.object for row in rows if wall.hides(found.get(row.object))}


def _line(entry: Shown, thing: Thing | None, people: dict[str, str], *, wall: Wall, names: Names) -> Line:
    if wall.hides(thing):
        kind = entry.verb.partition(".")[0]
        return Line(entry.idx, entry.at, kind, "", "", Thing(""), is_hidden=True)
    who = trail_words.actor(people.get(entry.actor, entry.actor), _)
    said = (entry.idx, entry.at, entry.verb, trail_words.verb(entry.verb, _), who, thing or Thing(""))
    if entry.body is None:
        return Line(*said, is_erased=True)
    return Line(*said, *told(entry.verb, entry.body, names))


def actors(given: Iterable[str]) -> dict[str, str]:
    """The names of the agents among these actors."""
    uuids = {one for one in given if len(one) == 36}
    rows = db.session().exec(select(Agent.uuid, Agent.name).where(col(Agent.uuid).in_(uuids)))
    return dict(rows.all())

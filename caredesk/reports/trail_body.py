"""The body of an entry as people read it: what changed from what to what, and what else it tells."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from sqlmodel import col, select

from caredesk.channels.models import Account
from caredesk.core import db
from caredesk.reports import trail_words
from caredesk.reports.trail_words import Say
from caredesk.team.models import Agent, Team
from caredesk.tickets.models import Ticket

LONGEST = 300
TELLING = ("text", "name", "why", "told", "reason", "add", "remove", "to", "kind")  # what a reader wants to know first
KEYS = {"assignee": "agent", "agent": "agent", "team": "team"}  # numbers of rows that have a name
QUIET = (
    "at",
    "own_id",
    "send_id",
    *("ticket_id", "home_id", "entries", "waiting"),
    "ext_id",
    "ext_version",
    "raw_sha256",
    "thread",
    "files",
    "logs",
)  # for machines; each entry's page has all
SIDES = ("before", "after", "from", "to")
Change = tuple[str, str, str]


@dataclass(frozen=True)
class Names:
    """What bodies point to, by name: agents and teams by number or uuid, tickets by uuid."""

    agents: dict[Any, str]
    accounts: dict[Any, str]
    teams: dict[Any, str]
    tickets: dict[str, str]
    zone: tzinfo
    say: Say

    @classmethod
    def of(cls, bodies: list[dict[str, Any]], zone: tzinfo, say: Say) -> "Names":
        """Everything that these bodies point to; tickets are few, colleagues are all."""
        people = db.session().exec(select(Agent.id, Agent.uuid, Agent.name)).all()
        teams = db.session().exec(select(Team.id, Team.uuid, Team.name)).all()
        accounts = _by_both(db.session().exec(select(Account.id, Account.uuid, Account.name)).all())
        wanted = {text for body in bodies for text in _uuids(body)}
        rows = db.session().exec(select(Ticket.uuid, Ticket.id).where(col(Ticket.uuid).in_(wanted))).all()
        tickets = {uuid: f"#{number}" for uuid, number in rows}
        return cls(_by_both(people), accounts, _by_both(teams), tickets, zone=zone, say=say)

    def words(self, value: Any, name: str = "") -> str:
        """A value as a reader knows it."""
        if isinstance(value, dict):
            text = ", ".join(
                f"{trail_words.field(key, self.say)}: {self.words(one, key)}" for key, one in value.items()
            )
        elif isinstance(value, list):
            text = ", ".join(self.words(one, name) for one in value)
        elif isinstance(value, bool):
            text = self.say(trail_words.YES if value else trail_words.NO)
        else:
            text = self._one(value, name)
        return text if len(text) <= LONGEST else text[:LONGEST] + "\u2026"

    def _one(self, value: Any, name: str) -> str:
        known: dict[Any, str] = {"agent": self.agents, "team": self.teams}.get(KEYS.get(name, ""), {})
        if value in known:
            return known[value]
        text = "" if value is None else str(value)
        if len(text) == 36:
            return next(
                (one[text] for one in (self.agents, self.teams, self.tickets, self.accounts) if text in one), text
            )
        return trail_words.value(self._time(text), self.say)

    def _time(self, text: str) -> str:
        if not (len(text) > 18 and text[4:5] == "-" and text[10:11] == "T"):
            return text
        try:
            return f"{datetime.fromisoformat(text).astimezone(self.zone):%Y-%m-%d %H:%M}"
        except ValueError:
            return text


def told(verb: str, body: dict[str, Any], names: Names) -> tuple[list[Change], list[tuple[str, str]]]:
    """A body as changes (before and after side by side) and as plain details, the most telling ones first."""
    pair = next((pair for pair in (SIDES[:2], SIDES[2:]) if set(pair) <= body.keys()), None)
    changes = _changes(verb, body[pair[0]], body[pair[1]], names) if pair else []
    used = {*QUIET, *((*(pair or ()), "account") if changes else ())}
    rest = [(name, value) for name, value in body.items() if name not in used and value not in (None, "", [], {})]
    rest.sort(key=lambda one: TELLING.index(one[0]) if one[0] in TELLING else len(TELLING))
    return changes, [(trail_words.field(name, names.say), names.words(value, name)) for name, value in rest]


def _changes(verb: str, before: Any, after: Any, names: Names) -> list[Change]:
    if not (isinstance(before, dict) and isinstance(after, dict)):
        name = trail_words.CHANGED.get(verb, "")
        before, after = (dict(_named(side, name)) for side in (before, after))
    keys = [key for key in {**before, **after} if before.get(key) != after.get(key)]
    return [(_label(key, names), names.words(before.get(key), key), names.words(after.get(key), key)) for key in keys]


def _named(side: Any, name: str) -> Iterable[tuple[str, Any]]:
    return side.items() if isinstance(side, dict) else [(name, side)]


def _label(key: str, names: Names) -> str:
    return trail_words.field(key, names.say) if key else ""


def _uuids(value: Any) -> Iterable[str]:
    if isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _uuids(one)
    elif isinstance(value, str) and len(value) == 36:
        yield value


def _by_both(rows: Iterable[tuple[Any, str, str]]) -> dict[Any, str]:
    return {key: name for number, uuid, name in rows for key in (number, uuid)}

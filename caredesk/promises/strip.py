"""The strip under the reply box: what the words promise and keep, with the times that may be chosen."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from caredesk.core import clock
from caredesk.promises import making, queries, zones
from caredesk.promises.actions import Told
from caredesk.promises.along import Brought
from caredesk.promises.models import LIVE, Promise
from caredesk.promises.moments import Around, Piece, resolve, week_end
from caredesk.promises.sentences import problem
from caredesk.team.models import Agent
from caredesk.tickets.models import Ticket

FIELD = "%Y-%m-%dT%H:%M"


@dataclass(frozen=True)
class Item:
    """One promise of the words: what is asked about it, and what is known."""

    told: Told
    is_denied: bool = False

    @property
    def local(self) -> str:
        return self.told.due_at.astimezone(ZoneInfo(self.told.zone)).strftime(FIELD) if self.told.due_at else ""

    @property
    def why(self) -> str:
        return problem(self.told.problem)


@dataclass(frozen=True)
class Strip:
    """What the words promise, which open promises they may keep, and which of these they do."""

    items: list[Item]
    open: list[Promise]
    kept: frozenset[int]
    zone: str
    choices: list[tuple[str, str]]


def of(ticket: Ticket, agent: Agent, text: str, brought: Brought) -> Strip:
    """The strip for these words."""
    around = zones.around(ticket, agent, clock.now())
    plain = brought.model_copy(update={"made": [one.model_copy(update={"no": False}) for one in brought.made]})
    denied = {making.key(one.words) for one in brought.made if one.no}
    planned = making.plan(ticket, agent, text, plain) if text.strip() else []
    items = [Item(one, making.key(one.words) in denied) for one in planned]
    still = [one.promise for one in queries.of_ticket(ticket.id or 0) if one.promise.state in LIVE]
    makes_some = any(not one.is_denied for one in items)
    usual = frozenset(one.id or 0 for one in still if one.is_contact and not makes_some)
    kept = usual if brought.kept is None else frozenset(brought.kept)
    return Strip(items, still if text.strip() else [], kept, around.zone, choices(around))


def choices(around: Around) -> list[tuple[str, str]]:
    """Times that are often meant, by the customer's clock, as a form field takes them."""
    here = around.at.astimezone(ZoneInfo(around.zone))
    tomorrow = around.today + timedelta(days=1)
    found = [
        (_("In 2 hours"), here + timedelta(hours=2)),
        (_("Today"), _end(around, Piece("day", around.today))),
        (_("Tomorrow at noon"), datetime.combine(tomorrow, time(12), here.tzinfo)),
        (_("Tomorrow"), _end(around, Piece("day", tomorrow))),
        (_("In 3 days"), _end(around, Piece("length", n=3, unit="day"))),
        (_("End of next week"), _end(around, week_end(around, 1))),
    ]
    return [(label, at.strftime(FIELD)) for label, at in found if at is not None and at > around.at]


def _end(around: Around, piece: Piece) -> datetime | None:
    return resolve([piece], around).at

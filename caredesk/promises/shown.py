"""How a promise is shown to one reader: its words, its state, its times by two clocks."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from caredesk.promises.models import LIVE, Promise, PromiseState
from caredesk.sla.spoken import Times
from caredesk.team.access import may
from caredesk.team.models import Agent


@dataclass(frozen=True)
class Shown:
    """What a template needs to show promises to this agent."""

    agent: Agent
    lang: str

    @property
    def times(self) -> Times:
        return Times(self.agent.zone, self.lang)

    @property
    def may_work(self) -> bool:
        return may(self.agent, "work")

    def at(self, moment: datetime) -> str:
        """To the minute: nobody promises a second."""
        return self.times.at(_minute(moment))

    def theirs(self, promise: Promise) -> str:
        """When it is due by the customer's clock, where that is not the reader's."""
        if promise.due_at is None or _offset(promise.zone, promise.due_at) == _offset(self.agent.zone, promise.due_at):
            return ""
        return Times(promise.zone, self.lang).at(_minute(promise.due_at))

    def local(self, promise: Promise) -> str:
        """When it is due, as a form field tells it: by the customer's clock."""
        if promise.due_at is None:
            return ""
        return promise.due_at.astimezone(ZoneInfo(promise.zone)).strftime("%Y-%m-%dT%H:%M")

    def told_at(self, moment: str | None) -> str:
        """A time of the history."""
        return self.at(datetime.fromisoformat(moment)) if moment else _("no time")

    def why(self, code: str) -> str:
        """Why somebody else saw to it: what the desk says by itself, or a person's words."""
        said = {
            "person": _("handed on"),
            "away": _("they were away"),
            "out_of_office": _("out of office"),
            "not_delivered": _("the network could not deliver it"),
            "agent.suspended": _("they left the desk"),
            "agent.role_changed": _("they may not answer here any more"),
            "agent.teams_changed": _("they may not answer here any more"),
        }
        return said.get(code, code)

    def is_live(self, promise: Promise) -> bool:
        return promise.state in LIVE

    def words(self, promise: Promise) -> str:
        return promise.words or _("(erased)")

    def state(self, promise: Promise) -> str:
        """How it stands, in words."""
        return {
            PromiseState.OPEN: _("Open"),
            PromiseState.BROKEN: _("Broken"),
            PromiseState.KEPT: _("Kept"),
            PromiseState.LATE: _("Kept late"),
            PromiseState.CANCELLED: _("Cancelled"),
            PromiseState.UNSENT: _("Not sent yet"),
            PromiseState.VOID: _("Taken back"),
        }[promise.state]


def _offset(zone: str, at: datetime) -> object:
    return at.astimezone(ZoneInfo(zone)).utcoffset()


def _minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)

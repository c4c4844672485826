"""Why a reply that waits is held, in the agent's language, and what its times are called."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import format_datetime, get_locale
from flask_babel import gettext as _

from caredesk.replies.later_models import LaterReply
from caredesk.tickets import sentences

WHY: dict[str, Callable[[], str]] = {
    "customer_wrote": lambda: _("The customer has written meanwhile. Read it first."),
    "thread_moved": lambda: _("The conversation went on meanwhile. Read it first."),
    "resolved": lambda: _("The ticket was resolved meanwhile."),
    "merged": lambda: _("The ticket was merged into this one."),
    "account_paused": lambda: _("The channel was paused when its time came."),
    "agent_suspended": lambda: _("Its author does not work here any more."),
    "not_eligible": lambda: _("Its author may not answer on this channel any more."),
    "restored": lambda: _("The desk was restored from a backup: it may have left already."),
    "findings": lambda: _("The desk's own checks have something against it."),
}


def why(row: LaterReply) -> str:
    """What stops it; '' while nothing does."""
    if not row.why:
        return ""
    said = WHY.get(row.why)
    return said() if said else sentences.say(row.why, row.facts)


def choice(key: str) -> str:
    """What a quick choice is called."""
    said = {
        "hour": _("In an hour"),
        "evening": _("This evening"),
        "tomorrow": _("Tomorrow morning"),
        "monday": _("Monday morning"),
    }
    return said[key]


def when(at: datetime, zone: str) -> str:
    """A time in this zone, day and hour, as the language writes it."""
    pattern = {"hu": "MMM d., EEE HH:mm", "pl": "EEE, d MMM, HH:mm"}.get(_lang(), "EEE d MMM, HH:mm")
    return format_datetime(at.astimezone(ZoneInfo(zone)), pattern, rebase=False)


def _lang() -> str:
    found = get_locale()
    return found.language if found else "en"


def local(at: datetime, zone: str) -> str:
    """The same for a field of a form."""
    return at.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%dT%H:%M")


SENTENCES: dict[str, Callable[[dict[str, Any]], str]] = {
    "later_time": lambda _facts: _("Choose a time that is still to come, within a year."),
    "later_look": lambda _facts: _("The desk's own checks stop it. Take it back and edit it."),
    "later_many": lambda facts: _("%(most)s replies wait in this ticket already.", most=facts["most"]),
}
sentences.SENTENCES.update(SENTENCES)

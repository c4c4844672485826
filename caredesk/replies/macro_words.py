"""What each thing that a macro can do is called, in the reader's language."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from caredesk.core import db
from caredesk.team.models import Agent, Team


def tags(told: Mapping[str, Any]) -> str:
    put, taken = ", ".join(told["add"]), ", ".join(told["remove"])
    if put and taken:
        return _("Tag %(put)s, without %(taken)s", put=put, taken=taken)
    return _("Tag %(put)s", put=put) if put else _("Take the tag %(taken)s off", taken=taken)


def assignee(told: Mapping[str, Any]) -> str:
    kind, _colon, number = str(told["to"]).partition(":")
    if kind in ("me", "nobody"):
        return _("Assign to whoever runs it") if kind == "me" else _("Assign to nobody")
    session = db.session()
    row = session.get(Agent, int(number)) if kind == "agent" else session.get(Team, int(number))
    return _("Assign to %(name)s", name=row.name) if row and row.name else _("Assign to somebody who has left")


def snooze(told: Mapping[str, Any]) -> str:
    if not told["hours"]:
        return _("Snooze until the customer writes")
    return ngettext("Snooze for %(num)s hour", "Snooze for %(num)s hours", told["hours"])


def resolve(_told: Mapping[str, Any]) -> str:
    return _("Resolve")

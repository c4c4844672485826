"""The words of this room in the reader's language: why a place is what it is, why somebody gets no work."""

from flask_babel import gettext as _

from caredesk.team.rules import Unfit
from caredesk.tickets.sentences import SENTENCES

SENTENCES.update(
    {
        "out_time": lambda _facts: _("Choose a time within the next year."),
        "hand_to": lambda _facts: _("Choose a colleague who works here, or the queue."),
        "contest_reason": lambda facts: _("Say why, in up to %(most)s characters.", most=facts.get("most", 500)),
        "nothing_to_contest": lambda _facts: _(
            "This ticket stands by its due time alone: there is nothing to contest."
        ),
        "contested_already": lambda _facts: _("This place is contested already, and waits for a supervisor."),
    }
)


def reason(key: str) -> str:
    """What one part of a place is about."""
    said = {
        "urgent": _("It is urgent"),
        "high": _("It is of high priority"),
        "negative": _("The customer is upset"),
        "window": _("The network soon stops taking answers"),
        "influence": _("How widely the customer is read"),
        "loyalty": _("How long and how often they have written"),
        "paused": _("It waits for the customer, so nothing is due"),
        "courtesy": _("It only says thank you, so nothing is due"),
        "no_clock": _("No answer is due"),
        "resolved": _("It is resolved"),
        "upheld": _("A supervisor decided that it stands by its due time alone"),
    }
    return said.get(key, key)


def off(why: str) -> str:
    """Why somebody gets no work from the desk now."""
    said = {
        "": _("On shift"),
        "inactive": _("Cannot sign in"),
        "out_of_office": _("Out of office"),
        "away": _("Away"),
        "unseen": _("Not seen for a while"),
        "off_hours": _("Outside working hours"),
    }
    return said.get(why, why)


def way(key: str) -> str:
    """How a team gives out its tickets."""
    said = {
        "manual": _("Agents take them"),
        "round_robin": _("In turn: whoever got one longest ago"),
        "least_load": _("By load: whoever carries least"),
    }
    return said.get(key, key)


def wrong(error: Unfit) -> dict[str, str]:
    """What is wrong with a field, by its name."""
    said = {
        "number": _("Write a whole number within the bounds."),
        "effort": _("Write a number from 0 to 10, in halves."),
        "channel": _("There is no such channel."),
        "lang": _("Write languages by their codes, such as pl, hu, en: up to 12 of them."),
        "skill": _("Write up to 30 tags of 1 to 40 characters, with commas between them."),
    }
    return {error.field: said.get(error.why) or _("Choose one of the offered values.")}

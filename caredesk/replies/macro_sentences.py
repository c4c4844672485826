"""What macros do, in the reader's language."""

from typing import Any

from flask_babel import gettext as _

from caredesk.replies import macro_steps, template_sentences
from caredesk.replies.fill import Open
from caredesk.replies.macro_steps import Told
from caredesk.replies.offers import Missing
from caredesk.tickets import checking
from caredesk.tickets.checking import HeldBack
from caredesk.tickets.refusals import Refused
from caredesk.tickets.sentences import say


def says(steps: list[dict[str, Any]]) -> list[str]:
    """Each step in a few words; what no room can do any more is said as that."""
    return [step(one) for one in steps]


def step(told: Told) -> str:
    if told["do"] == "reply":
        return _("Reply")
    if told["do"] not in macro_steps.known():
        return _("Something that this desk cannot do any more")
    return macro_steps.step(told).say(told)


def trouble(error: Exception) -> str:
    """Why a part would not be done, or was not."""
    if isinstance(error, Refused):
        return say(error.code, error.facts)
    if isinstance(error, HeldBack):
        return " ".join(checking.say(one) for one in error.findings)
    if isinstance(error, Missing):
        others = ", ".join(template_sentences.lang_name(one) for one in error.others)
        lang = template_sentences.lang_name(error.lang) if error.lang else "?"
        return _("There is no text in %(lang)s yet. There is: %(others)s", lang=lang, others=others)
    if isinstance(error, Open):
        asks = ", ".join(template_sentences.ask_label(one.name, one.label) for one in error.blanks)
        return _("You are asked for: %(asks)s", asks=asks)
    return _("You are asked to whom it is said: to a woman or to a man.")

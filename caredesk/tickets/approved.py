"""Texts that a network approved beforehand: which there are for a ticket, and whether words are one of them, filled.

Where a network takes nothing else, the agent chooses one and fills its places. What leaves is held against the text
word for word; what fills the places is read off the words, so that no entry keeps it a second time.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from caredesk.channels import standing
from caredesk.channels.base import Template
from caredesk.channels.models import Account
from caredesk.core import db
from caredesk.customers.models import Customer
from caredesk.tickets import checking
from caredesk.tickets.checking import Finding, Words
from caredesk.tickets.models import Ticket
from caredesk.tickets.refusals import Refused

KIND = "template"
_PLACE = re.compile(r"\{\{(\d+)\}\}")
UNTAKEN = re.compile(r"[\n\r\t]| {5}|\{\{\d+\}\}")  # what WhatsApp does not take in a place; and a gap left open


def offered(account: Account, lang: str = "") -> list[Template]:
    """All that are approved for this account, those in this language first."""
    return sorted(standing.templates(account), key=lambda one: not _speaks(one, lang))


def _speaks(template: Template, lang: str) -> bool:
    return bool(lang) and template.language.split("_")[0] == lang.split("-")[0]


def lang_of(ticket: Ticket) -> str:
    """The language in which this customer is answered."""
    customer = db.session().get(Customer, ticket.customer_id) if ticket.customer_id else None
    return ticket.lang or (customer.lang if customer else "")


def find(account: Account, chosen: Mapping[str, str]) -> Template | None:
    """The template of this name and language, as long as it is approved."""
    named = (chosen.get("name"), chosen.get("language"))
    return next((one for one in standing.templates(account) if (one.name, one.language) == named), None)


def filling(template: Template, text: str) -> list[str] | None:
    """What stands in the places of the template when it reads so, the first place first; None when it is not this text.

    Each place ends where what follows it first stands, as with wildcards: that finds a way wherever there is one, and
    which of several does not matter, for all of them read alike."""
    literals, places = _parted(template.text)
    found: dict[str, str] = {}
    rest = text.strip()
    if not rest.startswith(literals[0]) or (not places and rest != literals[0]):
        return None
    rest = rest[len(literals[0]) :]
    for turn, place in enumerate(places, 1):
        is_last = turn == len(places)
        ends = _last_end(rest, literals[turn]) if is_last else rest.find(literals[turn], 1)
        words = rest[:ends].strip() if ends > 0 else ""
        if not words or UNTAKEN.search(words) or found.setdefault(place, words) != words:
            return None
        rest = rest[ends + len(literals[turn]) :]
    return [found[str(number)] for number in range(1, template.places + 1)]


def _parted(text: str) -> tuple[list[str], list[str]]:
    """What stands before, between and after the places; and their numbers."""
    pieces = _PLACE.split(text.strip())
    return pieces[::2], pieces[1::2]


def _last_end(rest: str, literal: str) -> int:
    return len(rest) - len(literal) if rest.endswith(literal) else -1


def _read(value: Any, words: Words) -> dict[str, str]:
    """Which template the words are, by name and language."""
    chosen = value if isinstance(value, dict) and set(value) == {"name", "language"} else {}
    if words.kind != KIND or not chosen or not all(isinstance(one, str) for one in chosen.values()):
        raise Refused("input", field="along.approved")
    found = find(words.account, chosen)
    if found is None:
        raise Refused("template_gone")
    if filling(found, words.text) is None:
        raise Refused("template_words")
    return {"name": found.name, "language": found.language}


def _check(words: Words) -> Sequence[Finding]:
    """Words of this kind must be a template; `_read` made sure of the one that they name."""
    if words.kind == KIND and not words.along.get("approved"):
        raise Refused("template_words")
    return ()


checking.bring("approved", _read)
checking.register("approved", _check)

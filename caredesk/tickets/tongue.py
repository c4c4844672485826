"""The language of a post: what its network says, else what a later room makes of the words, else what their writer
spoke before. Until that room registers, nobody guesses."""

from collections.abc import Callable
from typing import Any

from caredesk.customers.models import Customer

Guess = Callable[[str], str]
NONE = frozenset({"und", "zxx", "mul", "mis"})  # what networks say when they do not know: ISO 639's own words for it
BY_GUESS, BY_CUSTOMER, BY_AGENT = "guess", "customer", "agent"
_guess: Guess | None = None


def register(teller: Guess | None) -> None:
    """Let this tell the language of words from now on: a code, or nothing when it is not sure."""
    global _guess
    _guess = teller


def guess(text: str) -> str:
    """The language of these words, as far as anybody can tell."""
    return _guess(text) if _guess and text else ""


def of(text: str, said: str, customer: Customer | None) -> dict[str, Any]:
    """The columns of a post that say which language it is in, and who says so: its network, when nobody is named."""
    if said and said not in NONE:
        return {"lang": said, "lang_by": ""}
    found = guess(text)
    if found:
        return {"lang": found, "lang_by": BY_GUESS}
    spoken = customer.lang if customer and text else ""
    return {"lang": spoken, "lang_by": BY_CUSTOMER if spoken else ""}

"""The language of a post: what its network says, else what a later room makes of the words, else what their writer
spoke before. Until that room registers, nobody guesses."""

from collections.abc import Callable, Sequence
from typing import Any

from caredesk.customers.models import Customer

Guess = Callable[[str], str]
NONE = frozenset({"und", "zxx", "mul", "mis"})  # what networks say when they do not know: ISO 639's own words for it
BY_GUESS, BY_CUSTOMER, BY_AGENT, BY_ACCOUNT = "guess", "customer", "agent", "account"
_guess: Guess | None = None


def register(teller: Guess | None) -> None:
    """Let this tell the language of words from now on: a code, or nothing when it is not sure."""
    global _guess
    _guess = teller


def guess(text: str) -> str:
    """The language of these words, as far as anybody can tell."""
    return _guess(text) if _guess and text else ""


def surely(text: str, said: str) -> tuple[str, str]:
    """The language that its network says these words are in, or that they are heard to be in, and who says so."""
    code = said.split("-")[0].lower()[:8]
    if code and code not in NONE:
        return code, ""
    found = guess(text)
    return found, BY_GUESS if found else ""


def of(text: str, said: str, customer: Customer | None, usual: Sequence[str] = ()) -> dict[str, Any]:
    """The columns of a post that say which language it is in, and who says so: its network, when nobody is named.
    `usual`: the languages in which the account's customers write; one alone is what words too short to tell are in."""
    found, by = surely(text, said)
    if found:
        return {"lang": found, "lang_by": by}
    spoken = customer.lang if customer and text else ""
    if not spoken and text and len(usual) == 1:
        return {"lang": usual[0], "lang_by": BY_ACCOUNT}
    return {"lang": spoken, "lang_by": BY_CUSTOMER if spoken else ""}

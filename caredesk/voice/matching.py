"""The voice of a brand: what a rule finds in the words of a reply. Pure.

A rule's terms are a plain dictionary, checked where it is written (`voice_terms.py`): its kind, for which language,
accounts, teams and channels it is, whether it warns or blocks, and what its kind needs.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from caredesk.tickets.fold import fold
from caredesk.voice import telltales

KINDS = ("likeness", "address", "banned", "initials", "greeting")
MARKS = ("^", "/", "–", "~")
MOST_FOUND = 5
Terms = Mapping[str, Any]
_HANDLES = re.compile(r"^\s*(?:@[\w.@-]+[\s,:]*)+")
_SIGNED = re.compile(r"[\^/~–—-]\s?([^\W\d_]{2,3})\s*$")


@dataclass(frozen=True)
class Said:
    """A reply as the rules look at it."""

    text: str
    lang: str  # of its words, or of the ticket where they do not tell
    channel: str = ""
    account_id: int = 0
    team_id: int = 0
    initials: str = ""
    is_first: bool = True  # of ours in this thread
    kind: str = "public"


@dataclass(frozen=True)
class Hit:
    """What a rule found: which words, and for banned ones why and what to write instead."""

    code: str
    facts: dict[str, Any] = field(default_factory=dict)


def applies(terms: Terms, said: Said) -> bool:
    """Whether this rule is for such a reply; what it does not name it is for all of."""
    wanted = (("langs", said.lang), ("channels", said.channel), ("accounts", said.account_id), ("teams", said.team_id))
    return all(not terms.get(name) or value in terms[name] for name, value in wanted)


def look(terms: Terms, said: Said) -> Hit | None:
    """What this rule finds in a reply that it is for; rules of likeness need more than the words and find nothing."""
    finder = _FINDERS.get(str(terms.get("kind")))
    return finder(terms, said) if finder and said.text.strip() and applies(terms, said) else None


def _address(terms: Terms, said: Said) -> Hit | None:
    """The forms of the other way of addressing somebody."""
    wanted = str(terms["form"])
    wrong = telltales.INFORMAL if wanted == telltales.FORMAL else telltales.FORMAL
    finder = telltales.pattern(said.lang, wrong)
    found = list(dict.fromkeys(one.group().lower() for one in finder.finditer(said.text))) if finder else []
    return Hit("voice_address", {"form": wanted, "lang": said.lang, "found": found[:MOST_FOUND]}) if found else None


def _banned(terms: Terms, said: Said) -> Hit | None:
    plain = f" {fold(said.text)} "
    found = [one for one in terms["words"] if _stands(str(one["word"]), plain)]
    return Hit("voice_banned", {"words": [dict(one) for one in found[:MOST_FOUND]]}) if found else None


def _stands(word: str, plain: str) -> bool:
    """Whether the word, or the words, stand in this folded text; with a star at its end: whether a word begins so."""
    folded = fold(word)
    return bool(folded) and (f" {folded}" if word.rstrip().endswith("*") else f" {folded} ") in plain


def _initials(terms: Terms, said: Said) -> Hit | None:
    signed = _SIGNED.search(said.text)
    if terms["mode"] == "forbidden":
        return Hit("voice_initials", {"mode": "forbidden", "found": signed.group().strip()}) if signed else None
    mine, mark = said.initials.upper(), str(terms.get("mark", MARKS[0]))
    if signed and signed.group(1).upper() == mine:
        return None
    return Hit(
        "voice_initials", {"mode": "required", "add": f"{mark}{mine}", "found": signed.group() if signed else ""}
    )


def _greeting(terms: Terms, said: Said) -> Hit | None:
    if terms.get("first_only") and not said.is_first:
        return None
    words = telltales.GREETINGS.get(said.lang)
    if words is None:
        return None
    begins = re.match(rf"[\W_]*(?:{words})(?!\w)", _HANDLES.sub("", said.text.lower()))
    if terms["mode"] == "forbidden":
        return Hit("voice_greeting", {"mode": "forbidden", "found": begins.group().strip()}) if begins else None
    return None if begins else Hit("voice_greeting", {"mode": "required", "lang": said.lang})


_FINDERS: dict[str, Callable[[Terms, Said], Hit | None]] = {
    "address": _address,
    "banned": _banned,
    "initials": _initials,
    "greeting": _greeting,
}

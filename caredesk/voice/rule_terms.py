"""What a voice rule or a topic may say: read and checked where it is written, so that nothing later has to doubt it."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from caredesk.core import numbers
from caredesk.tickets.fold import fold
from caredesk.voice import matching, telltales, topics

MOST_NAME, MOST_WORD, MOST_WORDS, MOST_WHY = 80, 80, 200, 200
STRENGTHS = ("warn", "block")
FORMS = (telltales.FORMAL, telltales.INFORMAL)
MODES = ("required", "forbidden")
OTHERS = ("hand_over", "approval")
BOUNDS = {"times": range(2, 11), "near": range(50, 100), "page_times": range(2, 51)}
USUAL = {"times": 3, "near": 70, "page_times": 6}
SAME = 0.93  # from here on two answers count as one and the same


class Unfit(Exception):
    """Something cannot be taken: a code for each field."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__(", ".join(errors))
        self.errors = dict(errors)


@dataclass
class Reading:
    """What was typed or sent, with the trouble that was found on the way; `offered` is what may be chosen."""

    told: Mapping[str, Any]
    offered: Mapping[str, Collection[Any]]
    errors: dict[str, str] = field(default_factory=dict)

    def name(self) -> str:
        plain = " ".join(str(self.told.get("name") or "").split())
        if not plain or len(plain) > MOST_NAME:
            self.errors["name"] = "name"
        return plain

    def choice(self, name: str, among: Collection[str]) -> str:
        value = str(self.told.get(name) or "")
        if value not in among:
            self.errors[name] = "choice"
        return value

    def several(self, name: str) -> list[Any]:
        """Some of what is offered; nothing means all."""
        chosen = list(dict.fromkeys(self.told.get(name) or ()))
        if any(one not in self.offered[name] for one in chosen):
            self.errors[name] = "choice"
        return chosen

    def ids(self, name: str) -> list[int]:
        """Numbers of rows, at most as many as of words."""
        told = list(dict.fromkeys(self.told.get(name) or ()))
        if len(told) > MOST_WORDS or not all(isinstance(one, int) for one in told):
            self.errors[name] = "number"
            return []
        return told

    def number(self, name: str) -> int:
        found = numbers.whole(str(self.told.get(name, USUAL[name])).strip())
        if found is None or found not in BOUNDS[name]:
            self.errors[name] = "number"
            return USUAL[name]
        return found

    def end(self) -> None:
        if self.errors:
            raise Unfit(self.errors)


def rule(told: Mapping[str, Any], offered: Mapping[str, Collection[Any]]) -> tuple[str, dict[str, Any]]:
    """The name and the terms of a voice rule."""
    reading = Reading(told, offered)
    kind = reading.choice("kind", matching.KINDS)
    terms: dict[str, Any] = {"kind": kind, "strength": reading.choice("strength", STRENGTHS)}
    terms |= {name: reading.several(name) for name in ("langs", "channels", "accounts", "teams")}
    terms |= _KINDS[kind](reading) if kind in _KINDS else {}
    name = reading.name()
    reading.end()
    return name, terms


def _likeness(reading: Reading) -> dict[str, Any]:
    return {name: reading.number(name) for name in BOUNDS}


def _address(reading: Reading) -> dict[str, Any]:
    return {"form": reading.choice("form", FORMS)}


def _banned(reading: Reading) -> dict[str, Any]:
    words = [_word(one) for one in reading.told.get("words") or () if str(one.get("word") or "").strip()]
    fits = all(fold(one["word"]) and len(one["word"]) <= MOST_WORD for one in words)
    if not words or len(words) > MOST_WORDS or not fits:
        reading.errors["words"] = "words"
    if any(len(one["why"]) > MOST_WHY or len(one["instead"]) > MOST_WHY for one in words):
        reading.errors["words"] = "words_long"
    return {"words": words}


def _word(told: Mapping[str, Any]) -> dict[str, str]:
    return {name: " ".join(str(told.get(name) or "").split()) for name in ("word", "why", "instead")}


def _initials(reading: Reading) -> dict[str, Any]:
    mark = str(reading.told.get("mark") or matching.MARKS[0])
    if mark not in matching.MARKS:
        reading.errors["mark"] = "choice"
    return {"mode": reading.choice("mode", MODES), "mark": mark}


def _greeting(reading: Reading) -> dict[str, Any]:
    return {"mode": reading.choice("mode", MODES), "first_only": bool(reading.told.get("first_only"))}


_KINDS: dict[str, Callable[[Reading], dict[str, Any]]] = {
    "likeness": _likeness,
    "address": _address,
    "banned": _banned,
    "initials": _initials,
    "greeting": _greeting,
}


def topic(told: Mapping[str, Any], offered: Mapping[str, Collection[Any]]) -> tuple[str, dict[str, Any]]:
    """The name and the terms of a guarded topic."""
    reading = Reading(told, offered)
    terms: dict[str, Any] = {"kind": reading.choice("kind", topics.KINDS), "words": _spoken(reading)}
    terms |= {name: reading.several(name) for name in ("channels", "accounts", "teams")}
    terms["tags"] = [
        " ".join(str(one).split()).lower()[:40] for one in reading.told.get("tags") or () if str(one).strip()
    ]
    terms["customers"] = reading.ids("customers")
    terms["others"] = reading.choice("others", OTHERS)
    terms |= {name: bool(reading.told.get(name)) for name in ("four_eyes", "private_too")}
    if not any(terms[name] for name in ("words", "tags", "customers", "channels", "accounts")):
        reading.errors["words"] = "nothing"
    if terms["others"] == "hand_over" and not terms["teams"]:
        reading.errors["teams"] = "team"
    name = reading.name()
    reading.end()
    return name, terms


def _spoken(reading: Reading) -> dict[str, list[str]]:
    """The words of a topic by language; those without one count in each."""
    found: dict[str, list[str]] = {}
    for lang, told in (reading.told.get("words") or {}).items():
        words = list(dict.fromkeys(" ".join(str(one).split()).lower() for one in told if str(one).strip()))
        fits = all(fold(one) and len(one) <= MOST_WORD for one in words) and len(words) <= MOST_WORDS
        if lang not in ("", *telltales.LANGUAGES) or not fits:
            reading.errors["words"] = "words"
        if words:
            found[lang] = words
    return found

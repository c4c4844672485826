"""The forms of voice rules and topics, read as what they tell; what cannot be read stays, to be told so. Pure."""

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from werkzeug.datastructures import MultiDict

from caredesk.core import numbers
from caredesk.core.types import LARGEST_LINK
from caredesk.voice import telltales

Form = MultiDict[str, str]
LONGEST = 20_000  # letters of a field that are looked at
_PARTS = re.compile(r"\s*(?:\||\t|=>|→)\s*")


def rule(form: Form, hidden: dict[str, list[Any]]) -> dict[str, Any]:
    """A voice rule. `hidden`: accounts and teams of it that this agent does not see, and so can not take away."""
    plain = ("name", "kind", "strength", "form", "mode", "mark", "times", "near", "page_times")
    told: dict[str, Any] = {name: form[name].strip()[:200] for name in plain if name in form}
    told |= {"langs": form.getlist("langs"), "channels": form.getlist("channels")}
    told |= _walled(form, hidden) | {"first_only": "first_only" in form}
    return told | {"words": [_word(line) for line in _lines(form.get("words", ""))]}


def _walled(form: Form, hidden: dict[str, list[Any]]) -> dict[str, Any]:
    return {name: [*hidden.get(name, ()), *_numbers(form.getlist(name))] for name in ("accounts", "teams")}


def _word(line: str) -> dict[str, str]:
    """One line: the word, why not, and what instead."""
    parts = [*_PARTS.split(line, maxsplit=2), "", ""]
    return {"word": parts[0].strip(), "why": parts[1].strip(), "instead": parts[2].strip()}


def topic(form: Form, hidden: dict[str, list[Any]]) -> dict[str, Any]:
    """A guarded topic."""
    told: dict[str, Any] = {name: form.get(name, "").strip()[:200] for name in ("name", "kind", "others")}
    told |= {name: name in form for name in ("four_eyes", "private_too")}
    told["words"] = {lang: _written(form.get(f"words.{lang}", "")) for lang in ("", *telltales.LANGUAGES)}
    told |= {"channels": form.getlist("channels"), "tags": _written(form.get("tags", ""))}
    told["customers"] = _numbers(part.lstrip("#") for part in _written(form.get("customers", "")))
    return told | _walled(form, hidden)


def _lines(text: str) -> list[str]:
    return [line for line in text[:LONGEST].splitlines() if line.strip()]


def _written(text: str) -> list[str]:
    return [part.strip() for part in re.split(r"[,\n]", text[:LONGEST]) if part.strip()]


def _numbers(told: Iterable[str]) -> list[Any]:
    found = [(one, numbers.whole(one, LARGEST_LINK)) for one in told]
    return [text if number is None else number for text, number in found]


def hidden(terms: Mapping[str, Any], seen: Mapping[str, Collection[Any]]) -> dict[str, list[Any]]:
    """Those accounts and teams of these terms that are not among the seen ones."""
    return {name: [one for one in terms.get(name, ()) if one not in seen[name]] for name in ("accounts", "teams")}

"""The form of a template, read as what it tells. Pure."""

from collections.abc import Sequence
from typing import Any

from werkzeug.datastructures import MultiDict

from caredesk.core import numbers
from caredesk.core.types import LARGEST_LINK

Form = MultiDict[str, str]
MOST = 41  # one more than may be kept, so that too many are told so


def told(form: Form) -> dict[str, Any]:
    """What was typed, in the form in which a machine would tell it; what cannot be read stays to be told so."""
    scope, _, team = form.get("owner", "personal").partition(":")
    return {
        "name": form.get("name", ""),
        "shortcut": form.get("shortcut", ""),
        "folder": form.get("folder", ""),
        "scope": scope,
        "team": numbers.whole(team, LARGEST_LINK),
        "variants": _variants(form),
    }


def _variants(form: Form) -> list[dict[str, str]]:
    texts = form.getlist("text")[:MOST]
    fields = {name: form.getlist(name) for name in ("lang", "channel", "form")}
    return [{"text": text, **{name: _at(list_, n) for name, list_ in fields.items()}} for n, text in enumerate(texts)]


def _at(values: Sequence[str], n: int) -> str:
    return values[n] if n < len(values) else ""


def owner(told: dict[str, Any]) -> str:
    """Who it is for, as the form names it."""
    return f"team:{told['team']}" if told["scope"] == "team" and told["team"] else str(told["scope"])


def with_rows(told: dict[str, Any], langs: Sequence[str], added: str = "") -> dict[str, Any]:
    """The same with an empty text for each language that has none, and for one more that was asked for."""
    rows = [dict(one) for one in told["variants"]]
    have = {one["lang"] for one in rows}
    blank = {"channel": "", "form": "", "text": ""}
    rows += [{"lang": lang, **blank} for lang in langs if lang not in have]
    rows += [{"lang": added, **blank}] if added else []
    order = {lang: n for n, lang in enumerate(dict.fromkeys([*langs, *(one["lang"] for one in rows)]))}
    return {**told, "variants": sorted(rows, key=lambda one: order[one["lang"]])}

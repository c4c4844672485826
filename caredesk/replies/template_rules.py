"""What a template may be: its name, shortcut, folder and wordings. Pure; the trouble of each field is a code."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from caredesk.replies import fill, variables
from caredesk.replies.fill import Part
from caredesk.replies.variants import FORMS
from caredesk.tickets.fold import fold

MOST_NAME, MOST_SHORTCUT, MOST_FOLDER, MOST_VARIANTS = 80, 40, 60, 40
LANG = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,4})?")
SHORTCUT = re.compile(r"[^\W_]([^\W_]|-)*")
MARKUP = re.compile(r"</?[a-z][^>]*>", re.IGNORECASE)
KEPT = ("name", "shortcut", "folder", "scope", "team", "variants")


class Unfit(Exception):
    """It cannot be kept as it is: for each field a code, and the facts that a sentence about it needs."""

    def __init__(self, errors: Mapping[str, str], **facts: Any) -> None:
        super().__init__(str(dict(errors)))
        self.errors, self.facts = dict(errors), facts


@lru_cache(4096)
def parts(text: str) -> tuple[Part, ...]:
    """The text as a template; fill.Unfit when it is none."""
    return fill.parse(text, variables.known)


def name(text: str) -> str:
    plain = " ".join(text.split())
    if not plain or "\x00" in plain:
        raise Unfit({"name": "empty"})
    if len(plain) > MOST_NAME:
        raise Unfit({"name": "long"})
    return plain


def shortcut(text: str) -> str:
    """What is typed after the slash: letters, digits and hyphens, in small letters."""
    plain = "-".join(text.strip().lstrip("/").lower().split())
    if not plain:
        raise Unfit({"shortcut": "empty"})
    if len(plain) > MOST_SHORTCUT:
        raise Unfit({"shortcut": "long"})
    if not SHORTCUT.fullmatch(plain):
        raise Unfit({"shortcut": "letters"})
    return plain


def key(shortcut: str) -> str:
    """The same without accents: two that differ in these alone are one."""
    return fold(shortcut).replace(" ", "-")[:MOST_SHORTCUT]


def folder(text: str) -> str:
    """A folder, or one within another: `Delivery / Lockers`."""
    plain = " / ".join(part for part in (" ".join(one.split()) for one in text.split("/")) if part)
    if len(plain) > MOST_FOLDER or "\x00" in plain:
        raise Unfit({"folder": "long"})
    return plain


def wordings(told: Sequence[Mapping[str, Any]], channels: Sequence[str]) -> list[dict[str, str]]:
    """The variants as they are kept; those without words are left out."""
    written = [(n, one) for n, one in enumerate(told) if str(one.get("text", "")).strip()]
    if not written:
        raise Unfit({"variants": "none"})
    if len(written) > MOST_VARIANTS:
        raise Unfit({"variants": "many"})
    kept, seen = [], set()
    for n, one in written:
        made = _wording(n, one, channels)
        place = (made["lang"], made["channel"], made["form"])
        if place in seen:
            raise Unfit({f"variants.{n}": "twice"})
        seen.add(place)
        kept.append(made)
    return sorted(kept, key=lambda one: (one["lang"], one["channel"], FORMS.index(one["form"])))


def _wording(n: int, told: Mapping[str, Any], channels: Sequence[str]) -> dict[str, str]:
    lang = str(told.get("lang", "")).strip().lower()
    channel, form = str(told.get("channel") or ""), str(told.get("form") or "")
    text = str(told["text"]).replace("\r\n", "\n").replace("\r", "\n").strip()
    if not LANG.fullmatch(lang):
        raise Unfit({f"variants.{n}": "lang"})
    if channel and channel not in channels:
        raise Unfit({f"variants.{n}": "channel"})
    if form not in FORMS:
        raise Unfit({f"variants.{n}": "form"})
    try:
        parts(text)
    except fill.Unfit as error:
        raise Unfit({f"variants.{n}": error.code}, near=error.near, over=error.over) from error
    return {"lang": lang, "channel": channel, "form": form, "text": text}


def has_markup(text: str) -> bool:
    """Whether it looks like HTML: networks would show the tags as they are written."""
    return bool(MARKUP.search(text))

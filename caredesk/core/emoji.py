"""The emoji that the composer offers, condensed from the data package at set-up: a sign and the words for it."""

import json
from pathlib import Path
from typing import Any

NEWEST = 15.1  # what is newer shows as an empty box on most telephones
COMPONENT = 2  # colours of skin and hair, which are no signs by themselves


def condensed(package: Path, lang: str) -> str:
    """JSON: a list of [sign, name, further words], in the usual order; English words find everything too."""
    english = {one["hexcode"]: one for one in _read(package, "en")}
    found = sorted((one for one in _read(package, lang) if _is_offered(one)), key=lambda one: one["order"])
    rows = [[one["emoji"], one["label"], _words(one, english.get(one["hexcode"], one))] for one in found]
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":"))


def _read(package: Path, lang: str) -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = json.loads((package / lang / "data.json").read_text("utf-8"))
    return told


def _is_offered(one: dict[str, Any]) -> bool:
    return one.get("group") not in (None, COMPONENT) and one["version"] <= NEWEST


def _words(one: dict[str, Any], english: dict[str, Any]) -> str:
    own, theirs = one.get("tags", []), [english["label"], *english.get("tags", [])]
    return " ".join(dict.fromkeys([*own, *(theirs if english is not one else [])]))

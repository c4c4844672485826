"""What differs between two versions of a template, word by word. Pure."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

WORDS = re.compile(r"\s+|\w+|[^\w\s]")
LONG = 6000  # letters; longer texts are compared line by line
FIELDS = ("name", "shortcut", "folder")


@dataclass(frozen=True)
class Difference:
    """One field, or one wording (lang, channel, form), with its parts: same, gone, new."""

    field: str
    where: tuple[str, str, str]
    parts: tuple[tuple[str, str], ...]


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Difference]:
    """Everything that is not the same, in the order of the editor."""
    found = [
        Difference(field, ("", "", ""), words(str(old[field]), str(new[field])))
        for field in FIELDS
        if old[field] != new[field]
    ]
    before, after = _texts(old), _texts(new)
    for where in sorted(before.keys() | after.keys()):
        if before.get(where) != after.get(where):
            found.append(Difference("text", where, words(before.get(where, ""), after.get(where, ""))))
    return found


def _texts(content: Mapping[str, Any]) -> dict[tuple[str, str, str], str]:
    written = (one for one in content["variants"] if one["text"].strip())
    return {(one["lang"], one["channel"], one["form"]): one["text"].replace("\r\n", "\n").strip() for one in written}


def words(old: str, new: str) -> tuple[tuple[str, str], ...]:
    """Both texts in one: what stayed, what went, what came."""
    if max(len(old), len(new)) > LONG:
        return tuple(_parts(old.splitlines(keepends=True), new.splitlines(keepends=True)))
    return tuple(_parts(WORDS.findall(old), WORDS.findall(new)))


def _parts(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str, str]]:
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield "same", "".join(old[a:b])
            continue
        if b > a:
            yield "gone", "".join(old[a:b])
        if d > c:
            yield "new", "".join(new[c:d])

"""Filling `{{name}}` in a template: plain replacement, no code, nothing nested. Pure.

What comes out whole never holds `{{`: what is filled in loses its braces, and whatever is written with `{{` in a
template is either filled or told as a gap.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

LONGEST = 20_000
MOST_BLANKS = 200
LONGEST_VALUE = 500
_ASKED = re.compile(r"ask\s*:\s*(.+)", re.IGNORECASE)
_ROUND = str.maketrans("{}", "()")


class Unfit(Exception):
    """A template that cannot be used; `code` says why, `near` is the place, as it is written there."""

    def __init__(self, code: str, near: str = "", over: int = 0) -> None:
        super().__init__(f"{code}: {near}")
        self.code, self.near, self.over = code, near, over


@dataclass(frozen=True)
class Blank:
    """A place to fill. label: what the agent is asked; empty for what the desk may know by itself."""

    name: str
    fallback: str | None = None
    label: str = ""


Part = str | Blank


class Open(Exception):
    """There are gaps, so there are no words to send yet."""

    def __init__(self, blanks: Sequence[Blank]) -> None:
        super().__init__(", ".join(one.name for one in blanks))
        self.blanks = tuple(blanks)


def parse(text: str, known: Callable[[str], bool]) -> tuple[Part, ...]:
    """The template in parts; Unfit for what is no template. `known` says which names there are."""
    if len(text) > LONGEST:
        raise Unfit("long", over=len(text) - LONGEST)
    if "\x00" in text:
        raise Unfit("unreadable")
    parts = tuple(_parts(text, known))
    if sum(isinstance(one, Blank) for one in parts) > MOST_BLANKS:
        raise Unfit("many")
    return parts


def _parts(text: str, known: Callable[[str], bool]) -> Iterator[Part]:
    at = 0
    while True:
        begin = text.find("{{", at)
        plain = text[at:] if begin < 0 else text[at:begin]
        if "}}" in plain:
            raise Unfit("not_begun", _near(text, at + plain.index("}}")))
        if plain:
            yield plain
        if begin < 0:
            return
        at = _end(text, begin)
        yield _blank(text[begin + 2 : at - 2], known)


def _end(text: str, begin: int) -> int:
    end = text.find("}}", begin + 2)
    inside = text[begin + 2 : end] if end >= 0 else ""
    if end < 0 or "\n" in inside:
        raise Unfit("not_ended", _near(text, begin))
    if "{" in inside or "}" in inside:
        raise Unfit("nested", _near(text, begin))
    return end + 2


def _near(text: str, at: int) -> str:
    return text[at : at + 40].partition("\n")[0]


def _blank(inside: str, known: Callable[[str], bool]) -> Blank:
    told, bar, fallback = inside.partition("|")
    told = " ".join(told.split())
    default = fallback.strip() if bar else None
    asked = _ASKED.fullmatch(told)
    if asked:
        return Blank(f"ask:{asked[1].lower()}"[:120], default, asked[1][:100])
    name = told.lower()
    if not known(name):
        raise Unfit("unknown" if name else "nameless", told[:40])
    return Blank(name, default)


def blanks(parts: Sequence[Part]) -> list[Blank]:
    """What is to be filled, each name once, in the order of the text."""
    return list({one.name: one for one in parts if isinstance(one, Blank)}.values())


def fill(parts: Sequence[Part], values: Mapping[str, str]) -> tuple[Part, ...]:
    """The parts with everything in them that is known, or has a fallback; gaps stay gaps."""
    return tuple(part if isinstance(part, str) else _filled(part, values) for part in parts)


def _filled(blank: Blank, values: Mapping[str, str]) -> Part:
    value = plain(values.get(blank.name, ""))
    if value:
        return value
    return blank if blank.fallback is None else blank.fallback


def plain(value: str) -> str:
    """A value as it may stand in our words: one line, and without braces, so that it can never become a blank."""
    return " ".join(value[:LONGEST_VALUE].replace("\x00", "").split()).translate(_ROUND)


def whole(parts: Sequence[Part]) -> str:
    """The words, once there is no gap left; Open otherwise."""
    gaps = [one for one in parts if isinstance(one, Blank)]
    if gaps:
        raise Open(gaps)
    return "".join(one for one in parts if isinstance(one, str))


def is_open(text: str) -> bool:
    """Whether these words still hold a blank that nobody filled."""
    return "{{" in text

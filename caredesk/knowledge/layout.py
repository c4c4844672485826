"""An answer as it is read: paragraphs, lists and headings out of plain lines. Pure."""

import re
from dataclasses import dataclass

_BULLET, _NUMBER, _HEADING = re.compile(r"^[-*•]\s+"), re.compile(r"^\d{1,2}[.)]\s+"), re.compile(r"^#{1,3}\s+")


@dataclass(frozen=True)
class Part:
    """kind: text, heading, bullets, numbers. lines: the items of a list, or the lines of a paragraph."""

    kind: str
    lines: tuple[str, ...]


def parts(text: str) -> list[Part]:
    """The text in its parts, in their order."""
    found: list[Part] = []
    for line in text.splitlines():
        kind, said = _kind(line.strip())
        if not said:
            found.append(Part("", ()))
        elif found and found[-1].kind == kind and kind != "heading":
            found[-1] = Part(kind, (*found[-1].lines, said))
        else:
            found.append(Part(kind, (said,)))
    return [one for one in found if one.kind]


def in_a_row(text: str) -> str:
    """The words without what lays them out, where there is room for one line of them."""
    return " ".join(line for part in parts(text) for line in part.lines)


def _kind(line: str) -> tuple[str, str]:
    for kind, pattern in (("bullets", _BULLET), ("numbers", _NUMBER), ("heading", _HEADING)):
        if pattern.match(line):
            return kind, pattern.sub("", line, count=1)
    return "text", line

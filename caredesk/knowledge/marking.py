"""Showing why something was found: the words of a text that stand in the question too. Pure."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from caredesk.knowledge import stems
from caredesk.knowledge.plain_words import is_plain

_PIECE = re.compile(r"\w+|\W+")
SHOWN = 220


@dataclass(frozen=True)
class Piece:
    """A part of a text; hit: it stands in the question too."""

    text: str
    hit: bool = False


def marked(text: str, lang: str, found: Collection[str], most: int = SHOWN) -> list[Piece]:
    """The text, cut to what a card has room for, with the words marked of which a stem was found."""
    plain = " ".join(text.split())
    cut = plain if len(plain) <= most else plain[:most].rsplit(" ", 1)[0] + " …"
    pieces: list[Piece] = []
    for part in _PIECE.findall(cut):
        hit = _is_hit(part, lang, found)
        if pieces and pieces[-1].hit == hit:
            pieces[-1] = Piece(pieces[-1].text + part, hit)
        else:
            pieces.append(Piece(part, hit))
    return pieces


def hits(text: str, lang: str, found: Collection[str], most: int = 6) -> list[str]:
    """The words of this text of which a stem was found, each once, as they are written."""
    told = {part.lower(): part for part in _PIECE.findall(text) if _is_hit(part, lang, found)}
    return list(told.values())[:most]


def _is_hit(part: str, lang: str, found: Collection[str]) -> bool:
    if len(part) < 2 or not part[0].isalnum():
        return False
    return any(stem in found for stem in stems.of(part.lower(), lang)) and not is_plain(part, lang)

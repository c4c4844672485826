"""Folding words so that `lodz` finds Łódź: lower case, no accents, the same on both databases. Pure."""

import re
import unicodedata

MOST = 20_000
# What Unicode does not take apart.
_LETTERS = str.maketrans(
    {"ł": "l", "đ": "d", "ð": "d", "ø": "o", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "ŧ": "t", "þ": "th"}
)
_WORD = re.compile(r"\w+")
LONGEST_WORD = 64


def fold(text: str) -> str:
    """The words of this text as search compares them, with single spaces between; a text without end is cut."""
    if not text.isascii():
        apart = unicodedata.normalize("NFKD", text[:MOST].lower())
        text = "".join(sign for sign in apart if not unicodedata.combining(sign)).translate(_LETTERS)
    return " ".join(word[:LONGEST_WORD] for word in _WORD.findall(text[:MOST].lower().replace("_", " ")))


def tokens(text: str, most: int = 12) -> list[str]:
    """The folded words that somebody searches for, each once, at most so many."""
    return list(dict.fromkeys(fold(text[:1000]).split()))[:most]

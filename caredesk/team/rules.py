"""What a name, an address, a zone, and a way back may look like. Pure rules."""

import re
import unicodedata

ADDRESS = re.compile(r"[^\s@<>()\",;:\\\x00-\x1f]+@[^\s@<>()\",;:\\\x00-\x1f]+\.[^\s@.]+")
MOST_NAME, MOST_ADDRESS, MOST_WAY = 80, 254, 2000


class Unfit(Exception):
    """Something that was typed cannot be taken: which field, and why, as a code for `sentences`."""

    def __init__(self, field: str, why: str) -> None:
        self.field, self.why = field, why
        super().__init__(f"{field}: {why}")


def name(text: str) -> str:
    """A name as it is shown: no control, format or private characters, one space between words."""
    plain = "".join(letter for letter in text if unicodedata.category(letter) not in ("Cf", "Cs", "Co", "Cn"))
    plain = " ".join("".join(" " if unicodedata.category(letter) == "Cc" else letter for letter in plain).split())
    if not plain:
        raise Unfit("name", "empty")
    if len(plain) > MOST_NAME:
        raise Unfit("name", "long")
    return plain


def email(text: str) -> str:
    """An address in the one form in which we keep and compare it."""
    plain = folded(text)
    if len(plain) > MOST_ADDRESS or not ADDRESS.fullmatch(plain):
        raise Unfit("email", "address")
    return plain


def folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().lower()


def one_of(field: str, text: str, allowed: tuple[str, ...]) -> str:
    if text not in allowed:
        raise Unfit(field, "choice")
    return text


def way_back(text: str) -> str:
    """Where to go after signing in: a path of ours, or the start; never another host."""
    plain = text[:1] == "/" and text[1:2] not in ("/", "\\") and len(text) <= MOST_WAY
    odd = any(unicodedata.category(letter).startswith("C") or letter == "\\" for letter in text)
    return text if plain and not odd else "/"

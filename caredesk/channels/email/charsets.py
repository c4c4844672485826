"""Bytes to letters when the mail does not say how, or says it wrongly: no letter is dropped. Pure."""

import codecs
import re
from email.header import decode_header

import charset_normalizer

from caredesk.channels import reading

# What people in our languages write, and what those bytes look like when they are read by the wrong table.
_OURS = frozenset("ąćęłńóśźżĄĆĘŁŃÓŚŹŻáéíóöőúüűÁÉÍÓÖŐÚÜŰ")
_NEAR = frozenset("äßÄèàâêëîïôûùçñœæøåÈÀÂÊÇÑŒÆØÅ„”“’‘–—…€«»§°№ ")
_TABLES = ("iso8859_2", "cp1250", "cp1252")
_CYRILLIC_TABLES = ("cp1251", "koi8_r", "iso8859_5")
_CYRILLIC = frozenset("оеаитнслвркдмпуяьієї")
_SAMPLE = 20_000
_SAID_WRONGLY = {"us-ascii": "", "ascii": "", "unknown-8bit": "", "x-unknown": "", "default": "", "8bit": "", "": ""}
_HIGH = re.compile(rb"[\x80-\xff]")
_LETTER = re.compile(rb"[A-Za-z]")


def decoded(body: bytes, charset: str = "") -> str:
    """The text of these bytes: by what is declared where that fits, else by what makes sense."""
    if not _HIGH.search(body) and (not charset or not _is_shifting(charset)):
        return reading.clean(body.decode("ascii"))
    for name in (_known(charset), "utf-8"):
        if name:
            try:
                return reading.clean(body.decode(name))
            except (UnicodeDecodeError, ValueError):
                continue
    return reading.clean(body.decode(guessed(body), "replace"))


def guessed(body: bytes) -> str:
    """The most likely table: of ours; of those that write nearly every letter in the upper half; by statistics."""
    sample = body[:_SAMPLE]
    high, low = len(_HIGH.findall(sample)), len(_LETTER.findall(sample))
    if high < 10 or high < 2 * low:
        return max(_TABLES, key=lambda name: _sense(sample, name))
    share = {name: sum(letter in _CYRILLIC for letter in sample.decode(name, "replace")) for name in _CYRILLIC_TABLES}
    likely = max(share, key=lambda name: share[name])
    if share[likely] > high / 2:
        return likely
    found = charset_normalizer.from_bytes(sample).best()
    return found.encoding if found is not None else "cp1252"


def _sense(sample: bytes, table: str) -> float:
    """How much of it reads as words: letters of ours count, marks among letters count against."""
    points = 0.0
    for letter in sample.decode(table, "replace"):
        if letter < "\x80":
            continue
        points += 1.0 if letter in _OURS else 0.9 if letter in _NEAR else 0.1 if letter.isalpha() else -1.0
    return points


def _known(charset: str) -> str:
    """The codec that is declared; "" for one that nobody knows, or that is no table of letters."""
    name = charset.strip().strip("'\"").lower()
    name = _SAID_WRONGLY.get(name, name)
    try:
        found = codecs.lookup(name) if name else None
    except (LookupError, ValueError):
        return ""
    return found.name if found is not None and found._is_text_encoding else ""


def _is_shifting(charset: str) -> bool:
    """Tables that write every letter with seven bits."""
    return charset.strip().lower().startswith(("utf-7", "iso-2022", "hz", "utf-16", "utf-32"))


def header(value: object) -> str:
    """The words of a header: RFC 2047, raw bytes, and what is neither; on one line, in letters that can be kept."""
    return reading.clean(_header(value)) if value else ""


def _header(value: object) -> str:
    told = str(value)[:20_000]
    plain = told if told.isascii() else decoded(told.encode("utf-8", "surrogateescape"))
    if "=?" not in plain:
        return " ".join(plain.split())
    try:
        parts = decode_header(plain)
    except (ValueError, AssertionError):  # base64 that is none
        return " ".join(plain.split())
    return " ".join("".join(_part(words, charset) for words, charset in parts).split())


def _part(words: bytes | str, charset: str | None) -> str:
    if isinstance(words, str):
        return words
    return decoded(words, charset or "") if charset else _unmarked(words)


def _unmarked(words: bytes) -> str:
    """What stands between the marked words: the library gives it as raw-unicode-escape."""
    try:
        return reading.clean(words.decode("raw-unicode-escape"))
    except UnicodeDecodeError:
        return decoded(words)

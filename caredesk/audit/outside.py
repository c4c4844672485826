"""Checkpoints that were kept outside: one note, or a file to which many were appended, or an address that tells one."""

from pathlib import Path

from sqlalchemy import Row

from caredesk.audit import signers
from caredesk.audit.findings import Report
from caredesk.audit.notes import one_after_another
from caredesk.audit.walk import Roots
from caredesk.core import http

MOST_BYTES = 64 * 1024 * 1024


class Unreadable(Exception):
    """There is no checkpoint to be had there: verify cannot decide."""


def fetch(place: str) -> str:
    """The text of this file, or at this address. Unreadable says why there is none."""
    if place.startswith(("http://", "https://")):
        return _fetched(place)
    try:
        path = Path(place)
        if path.stat().st_size > MOST_BYTES:
            raise Unreadable(f"{place} is larger than a file of checkpoints can be")
        return path.read_text()
    except (OSError, UnicodeDecodeError) as error:
        raise Unreadable(f"{place} cannot be read: {getattr(error, 'strerror', None) or 'it is no text'}") from error


def _fetched(url: str) -> str:
    try:
        answer = http.fetch("GET", url)
    except (http.Refused, http.NotConnected, http.Interrupted) as error:
        raise Unreadable(f"{url} cannot be fetched: {error}") from error
    if answer.status != 200:
        raise Unreadable(f"{url} answers {answer.status}")
    return answer.body.decode(errors="replace")


def notes(text: str) -> list[str]:
    """The notes that stand in a text one after another; one that was cut off is none."""
    return list(one_after_another(text.replace("\r\n", "\n")))


def roots(texts: list[tuple[str, str]], logs: list[Row[object]], report: Report) -> dict[str, Roots]:
    """What was signed by this desk in each text, by origin and size. Whatever cannot be read is a doubt."""
    known: dict[str, Roots] = {log.origin: {} for log in logs}
    for place, text in texts:
        found = notes(text)
        if not found:
            report.doubts.append(f"{place} holds no checkpoint")
        for note in found:
            _take(note, place, known, report)
    return known


def _take(note: str, place: str, known: dict[str, Roots], report: Report) -> None:
    origin = note.split("\n", 1)[0]
    said = signers.read(note, origin)
    if origin not in known:
        report.doubts.append(f"{place} speaks of {origin}, which is no log of this desk")
    elif said is None:
        report.doubts.append(f"{place} holds a checkpoint that this desk did not sign")
    else:
        known[origin].setdefault(said[0], set()).add(said[1])

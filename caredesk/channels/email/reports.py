"""What mail systems report of our letters: not delivered (RFC 3464), or read (RFC 8098), as events about the letter.

Only letters that were found to be ours are believed in: `genuine` are their Message-IDs, proven by `tokens`.
"""

import re
from collections.abc import Collection, Iterator
from email.message import Message
from hashlib import sha256

from caredesk.channels.base import Event, Raw
from caredesk.channels.email import charsets, mime, tokens
from caredesk.channels.email.mime import Mime

_STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")
_ADDRESS = re.compile(r"[^\s;<>]{1,200}@[^\s;<>]{1,200}")
_BLOCKS = re.compile(rb"\r?\n[ \t]*\r?\n")
_ORIGINAL = ("message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers")


def is_report(read: Mime) -> bool:
    return read.media == "multipart/report" or read.head.get("x-failed-recipients") is not None


def events(read: Mime, raw: Raw, genuine: Collection[str]) -> Iterator[Event]:
    """One event for each of our letters that this speaks of; none when it speaks of others, or of a mere delay."""
    about = [one for one in _about(read) if one in genuine]
    if read.head.get("x-failed-recipients") is not None and read.media != "multipart/report":
        about = about or list(genuine)[:1]
        told = [("5.0.0", _addresses(read.head.get("x-failed-recipients")))]
    else:
        told = list(_failures(read))
    for message_id in about[:1]:
        for status, who in told:
            yield _event(message_id, status, who, raw)
        if any(part.media == "message/disposition-notification" for part in read.parts):
            yield _event(message_id, None, "", raw)


def _event(message_id: str, status: str | None, who: str, raw: Raw) -> Event:
    return Event(
        kind="read" if status is None else "delivery",
        ext_id=message_id,
        ext_version=f"{status or 'read'}:{sha256(who.encode()).hexdigest()[:12]}",
        surface="mail",
        thread_ext_id="",
        occurred_at=raw.received_at,
        clock="received",
        visibility="private",
        failed=status or "",
        automatic=True,
    )


def _failures(read: Mime) -> Iterator[tuple[str, str]]:
    """The status of every recipient who did not get it, and who that is."""
    for part in read.parts:
        if part.media not in ("message/delivery-status", "message/global-delivery-status"):
            continue
        for block in _BLOCKS.split(part.body.strip())[:100]:
            head = mime.headers(block)
            if _said(head, "action") == "failed":
                found = _STATUS.search(_said(head, "status") or _said(head, "diagnostic-code"))
                yield found[0] if found else "5.0.0", _addresses(head.get("final-recipient"))


def _about(read: Mime) -> Iterator[str]:
    """The Message-IDs of what it answers: in the letter that was sent back, else in the report's own head."""
    for part in read.parts:
        if part.media in _ORIGINAL:
            yield from tokens.ids_in(charsets.header(_returned(part).get("message-id", "")))
        elif part.media == "message/disposition-notification":
            yield from tokens.ids_in(_said(mime.headers(part.body), "original-message-id"))
    for name in ("in-reply-to", "references"):
        yield from reversed(tokens.ids_in(charsets.header(read.head.get(name, ""))))


def _returned(part: mime.Part) -> Message:
    return mime.headers(_BLOCKS.split(part.body.lstrip(), maxsplit=1)[0])


def _said(head: Message, name: str) -> str:
    return charsets.header(head.get(name, "")).strip().lower()


def _addresses(value: object) -> str:
    found = _ADDRESS.search(charsets.header(value).lower())
    return found[0] if found else ""

"""What a feed says, as events: pure and total.

An entry is known by its guid or id, else by its link, else by a digest of its title and date. It is told under a digest
of its words, so that other words under the same name are an edit, whatever its dates say. Entries that are older than a
month tell nothing new: feeds hold years of them.
"""

import io
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from email.utils import parseaddr
from hashlib import sha256
from typing import Any

import feedparser  # type: ignore[import-untyped]

from caredesk.channels import reading
from caredesk.channels.base import Attachment, Author, Event, Raw, Skipped
from caredesk.core.html import text_from_html

_MOST = 500
_OLDEST = timedelta(days=30)
_LONGEST, _LONGEST_ID = 10_000, 300
_MEDIA = ("image", "video", "audio")
# A link in the words that does not say where it leads by itself, whichever way it is written; where letters have 16
# bits nothing is found in bytes. Only then are the words read once more to make it absolute.
_QUOTE = rb"""(?:["']|&(?:quot|apos|#34|#39|#x22|#x27);)"""
_RELATIVE = re.compile(rb"\x00|\bhref\s*+=\s*+" + _QUOTE + rb"?+\s*+(?![a-z][a-z0-9+.-]*:)", re.IGNORECASE)


def parse(raw: Raw) -> Iterator[Event | Skipped]:
    """The entries of a feed, oldest first, each once."""
    if _is_bomb(raw.body):
        yield Skipped("feed_entities")
        return
    told = _told(raw.body, raw.headers.get("content-type", ""))
    entries = [one for one in told.get("entries", ()) if isinstance(one, Mapping)]
    if not entries:
        if not told.get("version"):
            yield Skipped("not_a_feed")
        return
    seen: set[str] = set()
    names = Counter(guid for guid, _ in {(_plain(one, "id"), _plain(one, "link")) for one in entries})
    for number, entry in reversed(list(enumerate(entries[:_MOST]))):
        found = _event(entry, _Place(raw, told.get("feed", {}), names), number)
        if isinstance(found, Skipped) or (found is not None and found.key not in seen):
            yield found
        if isinstance(found, Event):
            seen.add(found.key)
    if len(entries) > _MOST:
        yield Skipped("feed_too_long", f"/{_MOST}")


def title_of(body: bytes) -> str:
    """What a feed calls itself; "" for one that does not say."""
    return "" if _is_bomb(body) else _plain(_told(body, "").get("feed", {}), "title")[:120]


def _is_bomb(body: bytes) -> bool:
    """Entities of its own have no business in a feed: they open files, or grow without end."""
    return b"<!entity" in body.replace(b"\x00", b"").lower()


def _told(body: bytes, content_type: str) -> Mapping[str, Any]:
    """As feedparser reads it, from a stream: bytes alone it may take for the name of a file."""
    told: dict[str, Any] = {"sanitize_html": False, "resolve_relative_uris": bool(_RELATIVE.search(body))}
    headers = {"content-type": content_type} if content_type else {}
    try:
        found: Mapping[str, Any] = feedparser.parse(io.BytesIO(body), response_headers=headers, **told)
    except Exception:  # its two parsers were written for what is nearly well-formed
        return {}
    return found


class _Place:
    """The body in which we are reading, what it says of itself, and how often it gives each name."""

    def __init__(self, raw: Raw, feed: Any, names: Mapping[str, int]) -> None:
        self.raw, self.feed, self.names = raw, feed if isinstance(feed, Mapping) else {}, names


def _event(entry: Mapping[str, Any], place: _Place, number: int) -> Event | Skipped | None:
    received_at = place.raw.received_at
    occurred_at, clock = reading.moment(_plain(entry, "published") or _plain(entry, "updated"), received_at)
    if occurred_at < received_at - _OLDEST:
        return None
    text, link = _words(entry), reading.link(entry.get("link"))
    ext_id = _name(entry, place, link)
    if not ext_id or not text:
        return Skipped("feed_empty", f"/{number}")
    return Event(
        kind="created",
        ext_id=ext_id,
        ext_version=sha256(text.encode("utf-8", "replace")).hexdigest()[:16],
        surface="listening",
        thread_ext_id=ext_id,
        author=_author(entry),
        text=text,
        lang=reading.language(_plain(entry, "language") or _plain(place.feed, "language")),
        attachments=_attachments(entry),
        permalink=link,
        occurred_at=occurred_at,
        clock=clock,
        facts={"source": title} if (title := _plain(place.feed, "title")[:120]) else {},
    )


def _name(entry: Mapping[str, Any], place: _Place, link: str | None) -> str:
    """A guid that several entries bear names none of them; one entry that is listed twice is one."""
    guid = _plain(entry, "id")
    named = guid if guid and (place.names[guid] == 1 or not link) else link or ""
    if not named:
        told = _plain(entry, "title") + _plain(entry, "published")
        named = sha256(told.encode("utf-8", "replace")).hexdigest() if told else ""
    return named if len(named) <= _LONGEST_ID else sha256(named.encode("utf-8", "replace")).hexdigest()


def _words(entry: Mapping[str, Any]) -> str:
    """Title and text; a text that begins with its title says it once."""
    title = " ".join(reading.clean(text_from_html(_plain(entry, "title"))).split())
    bodies = [_plain(one, "value") for one in _each(entry.get("content"))] or [_plain(entry, "summary")]
    text = reading.clean(text_from_html(bodies[0][: 10 * _LONGEST])).strip()[:_LONGEST]
    return text if text.startswith(title.rstrip("….")) else f"{title}\n\n{text}".strip()


def _author(entry: Mapping[str, Any]) -> Author | None:
    """RSS writes a mail address with the name in brackets, Atom the two apart; the address is nobody's business here
    but to know the person by."""
    detail = entry.get("author_detail")
    href = reading.link(detail.get("href")) if isinstance(detail, Mapping) else None
    said = _plain(entry, "author")[:300]
    name, address = parseaddr(said) if "@" in said else (said, "")
    known = href or address or name
    return Author(known, name or said, name or said) if known and len(known) <= _LONGEST_ID else None


def _attachments(entry: Mapping[str, Any]) -> tuple[Attachment, ...]:
    found: dict[str, Attachment] = {}
    for one in (*_each(entry.get("enclosures")), *_each(entry.get("media_content"))):
        url = reading.link(one.get("href") or one.get("url"))
        kind = (_plain(one, "type") or _plain(one, "medium")).partition("/")[0]
        if url and len(found) < 10:
            found[url] = Attachment(kind if kind in _MEDIA else "file", url)
    return tuple(found.values())


def _each(value: Any) -> Sequence[Mapping[str, Any]]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []


def _plain(told: Mapping[str, Any], name: str) -> str:
    if name not in told:  # `get` would give a date that is not there
        return ""
    return reading.clean(told[name]).strip() if isinstance(told[name], str) else ""

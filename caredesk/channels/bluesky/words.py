"""Words on Bluesky: how long they are, what in them is a link or a name, and the keys that records are kept under.

A post holds 300 graphemes and 3,000 bytes of UTF-8, a direct message 1,000 and 10,000 (lexicons app.bsky.feed.post and
chat.bsky.convo.defs): ten bytes for each grapheme, so that one number says how much of both is used. Facets count in
bytes (lexicon app.bsky.richtext.facet).
"""

import secrets
from collections.abc import Callable
from datetime import datetime
from typing import Any

import regex

from caredesk.channels import reading
from caredesk.channels.base import AccountFacts
from caredesk.channels.reading import listed, mapped

POST, MESSAGE = 300, 1000
_BYTES_EACH = 10
_URL = regex.compile(r"(?<![\w@#/])https?://[^\s<>\"“”„]*[^\s<>\"“”„.,;:!?'()\[\]]", regex.IGNORECASE)
_LABEL = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_MENTION = regex.compile(rf"(?<![\w@/.-])@((?:{_LABEL}\.)+[A-Za-z]{_LABEL})")
_TAG = regex.compile(r"(?<![\w#&/])#([\p{L}\p{N}_]{1,64})")
_SORTABLE = "234567abcdefghijklmnopqrstuvwxyz"


def count(text: str, account: AccountFacts) -> int:  # noqa: ARG001  the interface counts per account
    """What a person sees as characters, or a tenth of the bytes: whichever is nearer to the end of the room."""
    return max(len(regex.findall(r"\X", text)), -(-len(text.encode("utf-8", "replace")) // _BYTES_EACH))


def facets(text: str, did_of: Callable[[str], str | None]) -> list[dict[str, Any]]:
    """Links, names and tags in the text; a name that nobody bears stays plain words."""
    found = [(one.span(), {"$type": "app.bsky.richtext.facet#link", "uri": one[0]}) for one in _URL.finditer(text)]
    taken = [span for span, _ in found]
    for one in _MENTION.finditer(text):
        did = did_of(one[1].lower()) if _is_free(one.start(), taken) else None
        if did:
            found.append((one.span(), {"$type": "app.bsky.richtext.facet#mention", "did": did}))
    for one in _TAG.finditer(text):
        if _is_free(one.start(), taken) and not one[1].isdigit():
            found.append((one.span(), {"$type": "app.bsky.richtext.facet#tag", "tag": one[1]}))
    return [{"index": _bytes(text, span), "features": [feature]} for span, feature in sorted(found, key=lambda f: f[0])]


def _is_free(at: int, taken: list[tuple[int, int]]) -> bool:
    return not any(start <= at < end for start, end in taken)


def _bytes(text: str, span: tuple[int, int]) -> dict[str, int]:
    start = len(text[: span[0]].encode("utf-8", "replace"))
    return {"byteStart": start, "byteEnd": start + len(text[span[0] : span[1]].encode("utf-8", "replace"))}


def whole_links(text: str, told: Any) -> str:
    """The text with links as they lead: an app shows only the beginning of a long one, and keeps the rest aside."""
    raw, shift = text.encode("utf-8", "replace"), []
    for facet in listed(told):
        start, end, uri = _link(facet)
        if uri and 0 <= start < end <= len(raw) and raw[start:end].endswith((b"...", "…".encode())):
            shift.append((start, end, uri))
    for start, end, uri in sorted(shift, reverse=True):
        raw = raw[:start] + uri.encode("utf-8", "replace") + raw[end:]
    return raw.decode("utf-8", "replace")


def _link(facet: Any) -> tuple[int, int, str]:
    """Where a facet stands, in bytes, and where it leads; "" for one that is no link."""
    told = mapped(facet)
    start, end = (reading.count(mapped(told.get("index")).get(name)) for name in ("byteStart", "byteEnd"))
    uris = [reading.link(mapped(one).get("uri")) for one in listed(told.get("features"))]
    uri = next((one for one in uris if one), "")
    return (start, end, uri) if start is not None and end is not None else (0, 0, "")


def record_key(at: datetime) -> str:
    """A key for a record of this moment: microseconds and ten bits of chance, in letters that sort (atproto: TID)."""
    number = int(at.timestamp() * 1_000_000) << 10 | secrets.randbelow(1024)
    return "".join(_SORTABLE[number >> shift & 31] for shift in range(60, -1, -5))


def moment(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")

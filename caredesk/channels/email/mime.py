"""A message as a flat list of its parts (RFC 2045, 2046, 5322): pure and total, with caps on depth, number and size.

Written here because the library's parser calls itself for every level, and keeps what it cannot read as it is. What
stands beyond a cap is not read, and `left_out` says so.
"""

import binascii
import quopri
import re
from dataclasses import dataclass, field
from email.message import Message
from email.parser import BytesHeaderParser
from email.policy import Compat32
from email.utils import collapse_rfc2231_value

from caredesk.channels.email import charsets

DEPTH = 20
PARTS = 100
HEADERS = 262_144  # bytes of one head
_BLANK = re.compile(rb"\r?\n[ \t]*\r?\n|\A[ \t]*\r?\n")
_FIRST_BLANK = re.compile(rb"[ \t]*\r?\n")


class _AsSent(Compat32):
    """Headers as they came: the library would make question marks of bytes that no charset is declared for."""

    def header_fetch_parse(self, name: str, value: str) -> str:
        return value


_HEADERS = BytesHeaderParser(policy=_AsSent())
_MEDIA = re.compile(r"[a-z0-9!#$&^_.+-]{1,60}/[a-z0-9!#$&^_.+-]{1,80}")
_ODD_NAME = re.compile(r"[\x00-\x1f\x7f/\\:*?\"<>|\u202a-\u202e\u2066-\u2069]+")


@dataclass(frozen=True)
class Part:
    """One part that holds no others. alternative: the number of the multipart/alternative that it is a choice of."""

    head: Message
    raw: bytes  # as it was sent: `body` undoes the encoding
    media: str
    alternative: int = 0

    @property
    def body(self) -> bytes:
        return unpacked(self.raw, str(self.head.get("content-transfer-encoding", "")))

    @property
    def text(self) -> str:
        return charsets.decoded(self.body, parameter(self.head, "charset"))

    @property
    def is_attached(self) -> bool:
        """Whether it is a file, and no words to be read at once."""
        told = str(self.head.get("content-disposition", "")).strip().lower()
        return told.startswith("attachment") or not self.media.startswith("text/") or bool(self.name)

    @property
    def name(self) -> str:
        return file_name(parameter(self.head, "filename", "content-disposition") or parameter(self.head, "name"))

    @property
    def content_id(self) -> str:
        return str(self.head.get("content-id", "")).strip().strip("<>")[:300]


@dataclass
class Mime:
    """A message, read as far as the caps allow."""

    head: Message
    media: str
    parts: list[Part] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)  # too_deep, too_many_parts


@dataclass(frozen=True)
class _Piece:
    start: int
    end: int
    depth: int
    alternative: int
    default: str = "text/plain"


def read(message: bytes) -> Mime:
    """The message, whatever it holds."""
    head, at = _head(message, 0, len(message))
    mime = Mime(head, media(head, "text/plain"))
    waiting = [_Piece(0, len(message), 0, 0)]
    while waiting:
        piece = waiting.pop()
        if len(mime.parts) >= PARTS:
            _leave_out(mime, "too_many_parts")
            break
        if piece.depth:
            head, at = _head(message, piece.start, piece.end)
        kind = media(head, piece.default)
        boundary = parameter(head, "boundary").encode("utf-8", "replace")
        if not kind.startswith("multipart/") or not boundary:
            kind = "text/plain" if kind.startswith("multipart/") else kind
            mime.parts.append(Part(head, message[at : piece.end], kind, piece.alternative))
        elif piece.depth >= DEPTH:
            _leave_out(mime, "too_deep")
        else:
            waiting.extend(
                reversed(_inside(message, _Piece(at, piece.end, piece.depth, piece.start or 1), kind, boundary))
            )
    return mime


def _inside(message: bytes, piece: _Piece, kind: str, boundary: bytes) -> list[_Piece]:
    """The pieces between these boundary lines; the last one may have no end."""
    line = re.compile(rb"^--" + re.escape(boundary) + rb"(--)?[ \t]*\r?$", re.MULTILINE)
    default = "message/rfc822" if kind == "multipart/digest" else "text/plain"
    chosen = piece.alternative if kind == "multipart/alternative" else 0
    pieces: list[_Piece] = []
    begun = -1
    for found in line.finditer(message, piece.start, piece.end):
        if begun >= 0:
            pieces.append(_Piece(begun, _before(message, found.start()), piece.depth + 1, chosen, default))
        begun = -1 if found[1] else found.end() + 1
        if found[1] or len(pieces) > PARTS:
            break
    if 0 <= begun < piece.end:
        pieces.append(_Piece(begun, piece.end, piece.depth + 1, chosen, default))
    return pieces


def _before(message: bytes, at: int) -> int:
    """The line break before a boundary belongs to the boundary."""
    at -= message[at - 1 : at] == b"\n"
    return at - (message[at - 1 : at] == b"\r")


def _head(message: bytes, start: int, end: int) -> tuple[Message, int]:
    """The headers of the piece, and where its body begins."""
    if first := _FIRST_BLANK.match(message, start, end):
        return Message(), first.end()
    found = _BLANK.search(message, start, min(end, start + HEADERS))
    stop = found.start() if found else min(end, start + HEADERS)
    return _HEADERS.parsebytes(message[start:stop] + b"\n\n"), found.end() if found else stop


def _leave_out(mime: Mime, what: str) -> None:
    if what not in mime.left_out:
        mime.left_out.append(what)


def read_head(message: bytes) -> Message:
    """The headers of a message, without what follows."""
    return _head(message, 0, len(message))[0]


def headers(block: bytes) -> Message:
    """A block of headers that stands by itself, as in a report."""
    return _HEADERS.parsebytes(block[:HEADERS].strip() + b"\n\n")


def media(head: Message, default: str) -> str:
    told = charsets.header(head.get("content-type", "")).partition(";")[0].strip().lower()
    return told if _MEDIA.fullmatch(told) else default


def parameter(head: Message, name: str, of: str = "content-type") -> str:
    """A parameter of a header, in whichever way it is written; "" where there is none."""
    try:
        told = head.get_param(name, "", of)
        plain = collapse_rfc2231_value(told) if told else ""
    except (ValueError, LookupError, TypeError, AttributeError, IndexError):
        return ""
    return charsets.header(plain)[:500]


def file_name(told: str) -> str:
    """A name that is no path and hides no ending."""
    plain = _ODD_NAME.sub("_", told).strip(" .")
    stem, dot, ending = plain.rpartition(".")
    return plain if len(plain) <= 120 else f"{(stem or plain)[:100]}{dot}{ending[:15]}"


def unpacked(raw: bytes, encoding: str) -> bytes:
    """The bytes behind a transfer encoding; what is broken is read as far as it goes."""
    kind = encoding.strip().lower()
    if kind == "base64":
        letters = re.sub(rb"[^A-Za-z0-9+/]", b"", raw)
        whole = letters[: len(letters) - (len(letters) % 4 == 1)]
        return binascii.a2b_base64(whole + b"=" * (-len(whole) % 4))
    return quopri.decodestring(raw) if kind == "quoted-printable" else raw

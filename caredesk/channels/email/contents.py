"""What a message holds for people: its words, the quoted end of them, and its files. Pure."""

import re

from caredesk.channels import reading
from caredesk.channels.base import Attachment
from caredesk.channels.email import quotes
from caredesk.channels.email.mime import Mime, Part
from caredesk.core.html import text_from_mail

LONGEST = 100_000  # letters of the words
MOST_FILES = 50
MOST_BYTES = 30_000_000  # of all files together
_HTML = 1_000_000
_BARE = 25  # so few letters beside a page of HTML say only that one should look at that
_ENDINGS = {
    "message/rfc822": "message.eml",
    "text/calendar": "invitation.ics",
    "application/pkcs7-mime": "smime.p7m",
    "application/x-pkcs7-mime": "smime.p7m",
    "application/pkcs7-signature": "smime.p7s",
    "application/x-pkcs7-signature": "smime.p7s",
    "application/pgp-signature": "signature.asc",
    "application/pgp-encrypted": "pgp-version.txt",
    "application/octet-stream": "file.bin",
    "application/pdf": "file.pdf",
    "text/html": "page.html",
    "text/plain": "text.txt",
}
_REPORTS = ("message/delivery-status", "message/disposition-notification")
_SPACES = re.compile(r"[ \t\xa0]+$", re.MULTILINE)


def words(read: Mime) -> str:
    """The text of the letter: the plain half where there are two, else what the HTML says."""
    found: list[str] = []
    for group in _groups(read):
        plain = _plain("\n".join(part.text for part in group if part.media == "text/plain"))
        pages = [part for part in group if part.media == "text/html"]
        if pages and len(plain) < _BARE:
            shown = _plain("\n".join(text_from_mail(part.text[:_HTML]) for part in pages))
            plain = shown if len(shown) > len(plain) else plain
        found.append(plain)
    return "\n\n".join(one for one in found if one)[:LONGEST]


def _groups(read: Mime) -> list[list[Part]]:
    """The parts that are words; those that are choices of one another stand together."""
    groups: dict[object, list[Part]] = {}
    for number, part in enumerate(read.parts):
        if part.media in ("text/plain", "text/html") and not part.is_attached:
            groups.setdefault(part.alternative or f"alone {number}", []).append(part)
    return list(groups.values())


def _plain(text: str) -> str:
    lines = reading.clean(text).replace("\r\n", "\n").replace("\r", "\n")
    return re.sub(r"\n{3,}", "\n\n", _SPACES.sub("", lines)).strip()


def parted(text: str) -> tuple[str, str]:
    """What is new, and what is quoted at the end of it."""
    return quotes.parted(text)


def files(read: Mime) -> tuple[Attachment, ...]:
    """What is no words, signed and encrypted parts too, as far as there is room."""
    found: list[Attachment] = []
    room = MOST_BYTES
    for part in read.parts:
        if part.media in _REPORTS or (part.media in ("text/plain", "text/html") and not part.is_attached):
            continue
        body = part.body
        room -= len(body)
        if room < 0 or len(found) >= MOST_FILES:
            if "too_many_files" not in read.left_out:
                read.left_out.append("too_many_files")
            break
        if body:
            found.append(_file(part, body))
    return tuple(found)


def _file(part: Part, body: bytes) -> Attachment:
    main = part.media.partition("/")[0]
    kind = main if main in ("image", "audio", "video") else "file"
    ending = "" if main not in ("image", "audio", "video") else f"{main}.{part.media.partition('/')[2][:8]}"
    name = part.name or ending or _ENDINGS.get(part.media, "file.bin")
    return Attachment(kind=kind, url="", name=name, media=part.media, data=body)

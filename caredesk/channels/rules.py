"""What may be typed into the forms of channels: pure, with the trouble of each field as a code."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from caredesk.core import numbers

MOST_UNDO_SECONDS = 60
MOST_WINDOW_HOURS = 365 * 24


@dataclass(frozen=True)
class Unfit(Exception):
    """The form cannot be taken as it is: a code for each field."""

    errors: Mapping[str, str]


def name(text: str) -> str:
    """A name of 1 to 120 characters."""
    plain = " ".join(text.split())
    if not 0 < len(plain) <= 120:
        raise Unfit({"name": "name"})
    return plain


def reply_url(text: str) -> str:
    """An address for signed replies, or none."""
    plain = text.strip()
    if plain and not _is_web(plain):
        raise Unfit({"reply_url": "url"})
    return plain


def instance(text: str) -> str:
    """The server as an address; its bare name will do."""
    plain = text.strip().rstrip("/")
    address = plain if "://" in plain else f"https://{plain}"
    if not plain or not _is_web(address) or urlsplit(address).path:
        raise Unfit({"instance": "instance"})
    return address


def token(text: str) -> str:
    plain = text.strip()
    if not plain or not plain.isascii() or len(plain) > 2000 or any(letter.isspace() for letter in plain):
        raise Unfit({"token": "token"})
    return plain


def undo_seconds(text: str) -> int:
    seconds = numbers.whole(text, MOST_UNDO_SECONDS)
    if seconds is None:
        raise Unfit({"undo_seconds": "undo"})
    return seconds


def window_hours(text: str) -> int:
    """For how many hours the network takes answers; nothing typed is 0: for ever."""
    plain = text.strip()
    if not plain:
        return 0
    hours = numbers.whole(plain, MOST_WINDOW_HOURS)
    if not hours:
        raise Unfit({"reply_window_hours": "window"})
    return hours


def _is_web(address: str) -> bool:
    try:
        parts = urlsplit(address)
        is_one = len(address) <= 500 and not any(letter.isspace() for letter in address)
        return is_one and parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False

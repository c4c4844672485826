"""Reading what strangers send: JSON that may be hostile, ids, times in every spelling, text that can be kept."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

from caredesk.channels.base import Clock, Skipped

DEPTH = 32
_AHEAD = timedelta(minutes=5)
_FIRST = datetime(2000, 1, 1, tzinfo=UTC)
_NUMBER = re.compile(r"-?\d{1,18}(\.\d{1,18})?")
# A string, closed or not, or one bracket: possessive and without a way back, so that no body makes it slow.
_TOKEN = re.compile(rb'"(?:[^"\\]|\\.?)*+"?|[\[{]|[\]}]', re.DOTALL)
_UNKEEPABLE = re.compile("[\x00\ud800-\udfff]")
_ESCAPED = re.compile(rb"\\u(0000|[dD][89a-fA-F])")  # so much of JSON may hold what cannot be kept; half an emoji too
_LANG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")


class Unreadable(ValueError):
    """The body is not something we read; the text is a code."""


class WrongType(ValueError):
    """A field that we know holds something else than it may; the text is its name."""


def load(body: bytes) -> Any:
    """JSON with every number as a string, so that no id loses digits, and without letters that no database keeps;
    Unreadable for all that is not such a thing."""
    if _is_deep(body):
        raise Unreadable("too_deep")
    try:
        told = json.loads(body, parse_int=str, parse_float=str, parse_constant=lambda _: None)
    except (ValueError, RecursionError):
        raise Unreadable("not_json") from None
    return _cleaned(told) if _ESCAPED.search(body) else told


def _cleaned(value: Any) -> Any:
    """An id or a time with such a letter would else be found out by the database, and take the whole body with it."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {clean(name): _cleaned(one) for name, one in value.items()}
    return [_cleaned(one) for one in value] if isinstance(value, list) else value


def _is_deep(body: bytes) -> bool:
    depth = 0
    for token in _TOKEN.finditer(body):
        first = token[0][:1]
        depth += (first in b"[{") - (first in b"]}")
        if depth > DEPTH:
            return True
    return False


def mapped(value: Any) -> Mapping[str, Any]:
    """The object that stands here; an empty one where something else does."""
    return value if isinstance(value, dict) else {}


def inner(body: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """The object of this name; an empty one where there is none, WrongType for something else."""
    if not isinstance(body.get(name), dict | None):
        raise WrongType(name)
    return mapped(body.get(name))


def listed(value: Any) -> list[Any]:
    """The list that stands here; an empty one where something else does."""
    return value if isinstance(value, list) else []


def misplaced(body: Mapping[str, Any], names: Iterable[str], at: str = "", most: int = 0) -> Iterator[Skipped]:
    """What stands where a list belongs and is none, and what stands beyond the `most` that are read: else it would go
    without a word."""
    for name in names:
        if not isinstance(body.get(name), list | None):
            yield Skipped("wrong_type", f"{at}/{name}")
        elif most and len(listed(body.get(name))) > most:
            yield Skipped("too_many_events", f"{at}/{name}/{most}")


def clean(text: str) -> str:
    """The text with NUL and lone surrogates marked: no database keeps those."""
    return _UNKEEPABLE.sub("\N{REPLACEMENT CHARACTER}", text)


def words(body: Mapping[str, Any], name: str, most: int = 0) -> str | None:
    """A text field, or None where it is missing; WrongType for anything else, and for one longer than `most`."""
    value = body.get(name)
    if value is None:
        return None
    if not isinstance(value, str) or (most and len(value) > most):
        raise WrongType(name)
    return clean(value)


def one_of(body: Mapping[str, Any], name: str, allowed: tuple[str, ...], default: str) -> Any:
    value = body.get(name)
    if value is None:
        return default
    if value not in allowed:
        raise WrongType(name)
    return value


def count(value: Any) -> int | None:
    """A number of people, or None where it makes no sense."""
    return int(value) if isinstance(value, str) and re.fullmatch(r"\d{1,12}", value, re.ASCII) else None


def link(value: Any) -> str | None:
    """A web address, or None: what is no http or https address is dropped, `javascript:` above all."""
    if not isinstance(value, str) or len(value) > 2000 or _UNKEEPABLE.search(value):
        return None
    try:
        parts = urlsplit(value)
    except ValueError:
        return None
    return value if parts.scheme in ("http", "https") and parts.netloc else None


def flag(value: Any) -> bool | None:
    """Yes or no, or None for everything else."""
    return value if isinstance(value, bool) else None


def language(value: Any) -> str | None:
    return value if isinstance(value, str) and len(value) <= 35 and _LANG.fullmatch(value) else None


def moment(value: Any, received_at: datetime) -> tuple[datetime, Clock]:
    """When it happened, and who says so: a time that is missing, impossible or ahead of us gives way to our own."""
    told = instant(value)
    if told is None or not _FIRST <= told <= received_at + _AHEAD:
        return received_at, "received"
    return told, "peer"


def instant(value: Any) -> datetime | None:
    """A time from seconds, milliseconds or microseconds since 1970, ISO, or the form of mail and HTTP."""
    if not isinstance(value, str):
        return None
    text = value.strip()
    return _from_number(float(text)) if _NUMBER.fullmatch(text) else _from_words(text)


def _from_number(value: float) -> datetime | None:
    for bound, unit in ((1e11, 1), (1e14, 1e3), (1e17, 1e6)):
        if abs(value) < bound:
            return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=value / unit)
    return None


def _from_words(text: str) -> datetime | None:
    for read in (datetime.fromisoformat, parsedate_to_datetime, _from_old_api):
        try:
            told = read(text)
            return told.replace(tzinfo=UTC) if told.tzinfo is None else told.astimezone(UTC)
        except (ValueError, OverflowError, IndexError, TypeError):
            continue
    return None


def _from_old_api(text: str) -> datetime:
    return datetime.strptime(text, "%a %b %d %H:%M:%S %z %Y")

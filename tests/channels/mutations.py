"""Bodies of every kind of account, and what a hostile or careless network might make of them.

A JSON body is changed at one place at a time, wherever a value stands; a letter loses or gets a header; a feed gets
other words in its elements. What must hold of whatever comes out stands in `unfit`.
"""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from caredesk.channels import connector
from caredesk.channels.base import Event, Fetch, Raw, Skipped

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
SAMPLES = Path(__file__).parent / "samples"
SAME_AS = {"gmail": "email", "microsoft365": "email"}  # the same letters, by the same reader
GONE = object()
PILE = "e" + "\u0301" * 10_000
WORDS = {
    "NUL": "a\x00b",
    "lone surrogate": "half \ud83d of it",
    "right to left": "read \u202egnp.exe\u202c",
    "marks": PILE,
    "zero width": "in\u200bvis\u2060ible\ufeff",
    "family": "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466" * 100,
    "decomposed": "Za\u0307z\u0301o\u0301łc\u0301",
    "graphemes": "ą" * 301,
}
TIMES = (
    *("1795341600", "1795341600123", "1795341600123456", "2026-11-22T09:40:00.000Z", "2026-11-22 09:40:00+0100"),
    *("Mon Mar 26 14:30:00 +0000 2018", "Sun, 22 Nov 2026 09:40:00 GMT", "1900-01-01T00:00:00Z"),
    *("2099-01-01T00:00:00Z", "0", "-1", "99999999999999999999", "yesterday", ""),
)
ODD = (
    GONE,
    *(None, True, 9007199254740993123, "", "../" * 150, [], {}, [7], {"a": 1}, "javascript:alert(1)"),
    *("\x00\ud800", "1900-01-01T00:00:00Z", "2099-01-01T00:00:00Z"),
)
UNKEEPABLE = re.compile("[\x00\ud800-\udfff]")
Path_ = tuple[Any, ...]
Found = Event | Fetch | Skipped


def files(kind: str) -> list[Path]:
    folder = SAMPLES / SAME_AS.get(kind, kind)
    return [
        path
        for path in sorted(folder.iterdir(), key=lambda one: ("hostile" in one.name, one))
        if path.suffix in (".json", ".eml", ".xml")
    ]


@lru_cache
def bodies(kind: str) -> list[Any]:
    """The JSON of every sample of this kind; none of a kind that speaks no JSON."""
    return [json.loads(path.read_bytes()) for path in files(kind) if path.suffix == ".json"]


def read(kind: str, body: Any) -> list[Found]:
    """What a body becomes; it is written as JSON where it is not bytes already."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return list(connector(kind).parse(Raw(raw, NOW, {"content-type": "application/json"})))


def places(value: Any, at: Path_ = ()) -> Iterator[Path_]:
    """Every place in a body where a value stands, the body itself left out."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, one in inner:
        yield (*at, name)
        yield from places(one, (*at, name))


@lru_cache
def typical(kind: str) -> list[tuple[Any, Path_]]:
    """Each sample with each place in it; of places that differ by a number alone, the first two. Of long
    lists on the way there, the entry and its neighbour are left: the others would only be read again."""
    seen: dict[Path_, int] = {}
    short: dict[Path_, Any] = {}
    found = []
    for number, body in enumerate(bodies(kind)):
        for at in places(body):
            shape = tuple(0 if str(one).isdigit() else one for one in at)
            seen[shape] = seen.get(shape, 0) + 1
            if seen[shape] <= 2:
                way, left = _left(body, at)
                key = (number, isinstance(at[-1], int), *map(str, at[: _last_number(at) + 1]))
                found.append((short.setdefault(key, left), way))
    return found


def _last_number(at: Path_) -> int:
    return max((place for place, one in enumerate(at) if isinstance(one, int)), default=-1)


def _left(value: Any, at: Path_) -> tuple[Path_, Any]:
    """The way to the same place in the same body, with two entries of each list that lies on it."""
    if not at:
        return (), value
    name, *rest = at
    way, inner = _left(value[name], tuple(rest))
    if isinstance(value, list):
        begin = min(name, max(0, len(value) - 2)) if rest else 0
        kept = value[begin : begin + 2] if rest else value
        return (name - begin, *way), [*kept[: name - begin], inner, *kept[name - begin + 1 :]]
    return (name, *way), {**value, name: inner}


def standing(body: Any, at: Path_) -> Any:
    for name in at:
        body = body[name]
    return body


def changed(body: Any, at: Path_, value: Any) -> Any:
    """The body with another value in this place, or without it; all else is shared with the first."""
    name, *rest = at
    copy = dict(body) if isinstance(body, dict) else list(body)
    if rest:
        copy[name] = changed(copy[name], tuple(rest), value)
    elif value is GONE:
        del copy[name]
    else:
        copy[name] = value
    return copy


def everywhere(value: Any, change: Any) -> Any:
    """The body with `change` made of every string and number in it."""
    if isinstance(value, dict):
        return {name: everywhere(one, change) for name, one in value.items()}
    if isinstance(value, list):
        return [everywhere(one, change) for one in value]
    return change(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else value


def events(found: list[Found]) -> list[Event]:
    return [one for one in found if isinstance(one, Event)]


def skipped(found: list[Found]) -> list[Skipped]:
    return [one for one in found if isinstance(one, Skipped)]


def unfit(found: Found) -> str:
    """What is wrong with this; "" where the desk can take it as it is."""
    if isinstance(found, Skipped):
        return "" if found.reason and isinstance(found.pointer, str) else "skipped without a reason"
    if isinstance(found, Fetch):
        return "" if all(isinstance(one, str) and one for one in found.ext_ids) else "asks for nothing"
    return next(_wrong(found), "")


def _wrong(event: Event) -> Iterator[str]:
    # What was read is told by its moment alone, by some networks.
    if not isinstance(event.ext_id, str) or not (event.ext_id or event.kind in ("read", "delivery")):
        yield "has no name"
    if not isinstance(event.thread_ext_id, str) or not isinstance(event.ext_version, str):
        yield "a name that is no string"
    if event.occurred_at.tzinfo is None or not datetime(2000, 1, 1, tzinfo=UTC) <= event.occurred_at <= _LATEST:
        yield f"a time that cannot be: {event.occurred_at}"
    if event.permalink is not None and not event.permalink.startswith(("http://", "https://")):
        yield f"leads to {event.permalink[:60]}"
    if event.author is not None and not event.author.ext_id:
        yield "an author without a name"
    if event.rating is not None and not (isinstance(event.rating, int) and 0 <= event.rating <= 10):
        yield f"a rating of {event.rating!r}"
    bad = next((name for name, text in _texts(event) if not isinstance(text, str) or UNKEEPABLE.search(text)), "")
    if bad:
        yield f"{bad} holds what no database keeps"


_LATEST = NOW + timedelta(minutes=5)


def _texts(event: Event) -> Iterator[tuple[str, Any]]:
    for name in ("ext_id", "ext_version", "thread_ext_id", "subject", "reaction", "failed", "account_ext_id"):
        yield name, getattr(event, name)
    for name in ("text", "html", "lang", "parent_ext_id", "root_ext_id"):
        yield name, getattr(event, name) or ""
    for name in ("ext_id", "handle", "name") if event.author else ():
        yield f"author.{name}", getattr(event.author, name)
    for attachment in event.attachments:
        for name in ("url", "name", "description", "media", "kind"):
            yield f"attachment.{name}", getattr(attachment, name)
    for name, value in event.facts.items():
        yield f"facts.{name}", value
    for name in ("message_id", "sender", "quoted") if event.mail else ():
        yield f"mail.{name}", getattr(event.mail, name)
    for name in ("follows", "threads", "reply_to", "to", "cc") if event.mail else ():
        yield from ((f"mail.{name}", one) for one in getattr(event.mail, name))

"""The body of a signed webhook: one event or up to a hundred, read so that a bad one never takes the others.

A field that we do not know is ignored, for senders grow; a field that we know and that holds the wrong type makes its
event Skipped, with a pointer to it.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any, get_args

from caredesk.channels import reading
from caredesk.channels.base import Author, Event, Kind, Raw, RemovedBy, Skipped, Surface, Visibility
from caredesk.channels.reading import Unreadable, WrongType

MOST = 100
_ID = 200
_TYPES: Mapping[str, Kind] = {"post.created": "created", "post.edited": "edited", "post.removed": "removed"}
_SURFACES = ("post", "comment", "mention", "dm", "review")


def parse(raw: Raw) -> Iterator[Event | Skipped]:
    """The events of one delivery, in order; junk is Skipped with the reason and the place."""
    try:
        body = reading.load(raw.body)
    except Unreadable as error:
        yield Skipped(str(error))
        return
    told, at = (body, "/{}") if isinstance(body, list) else ([body], "")
    for number, item in enumerate(told[:MOST]):
        yield _event(item, raw, number, at.format(number))
    if len(told) > MOST:
        yield Skipped("more_than_100_events", f"/{MOST}")


def _event(item: Any, raw: Raw, number: int, pointer: str) -> Event | Skipped:
    if not isinstance(item, dict):
        return Skipped("not_an_object", pointer)
    kind = _TYPES.get(item["type"]) if isinstance(item.get("type"), str) else None
    if kind is None:
        return Skipped("unknown_type", f"{pointer}/type")
    try:
        return _read(item, kind, raw, number)
    except WrongType as error:
        return Skipped("wrong_type", f"{pointer}/{error}")


def _read(item: Mapping[str, Any], kind: Kind, raw: Raw, number: int) -> Event:
    ext_id = reading.words(item, "id", _ID)
    if not ext_id:
        raise WrongType("id")
    parent = reading.words(item, "parent_id", _ID) or None
    surface: Surface = reading.one_of(item, "surface", _SURFACES, _default_surface(item))
    occurred_at, clock = reading.moment(_time(item), raw.received_at)
    text = None if kind == "removed" else reading.words(item, "text") or ""
    return Event(
        kind=kind,
        ext_id=ext_id,
        ext_version=_version(kind, text, occurred_at if clock == "peer" else None, (raw, number)),
        surface=surface,
        thread_ext_id=reading.words(item, "thread_id", _ID) or parent or ext_id,
        parent_ext_id=parent,
        author=_author(item),
        text=text,
        lang=reading.language(item.get("lang")),
        permalink=reading.link(item.get("permalink")),
        occurred_at=occurred_at,
        clock=clock,
        visibility=_visibility(item, surface),
        removed_by=_removed_by(item) if kind == "removed" else None,
    )


def _default_surface(item: Mapping[str, Any]) -> Surface:
    return "dm" if item.get("visibility") == "private" else "comment"


def _visibility(item: Mapping[str, Any], surface: Surface) -> Visibility:
    """What the sender says; a direct message is private, whatever it says."""
    told: Visibility = reading.one_of(item, "visibility", get_args(Visibility), "public")
    return "private" if surface == "dm" else told


def _time(item: Mapping[str, Any]) -> str | None:
    """The time as it stands there; nonsense is left to `moment`, another type is not."""
    value = item.get("occurred_at")
    if value is not None and not isinstance(value, str):
        raise WrongType("occurred_at")
    return value


def _removed_by(item: Mapping[str, Any]) -> RemovedBy:
    told: RemovedBy = reading.one_of(item, "removed_by", get_args(RemovedBy), "unknown")
    return told


def _author(item: Mapping[str, Any]) -> Author | None:
    """The person, as far as told; one with neither id nor handle is nobody."""
    told = item.get("author")
    if told is None:
        return None
    if not isinstance(told, dict):
        raise WrongType("author")
    try:
        handle = reading.words(told, "handle", 300) or ""
        ext_id = reading.words(told, "id", _ID) or handle
        name = reading.words(told, "name", 1000) or ""
    except WrongType as error:
        raise WrongType(f"author/{error}") from None
    if not ext_id:
        return None
    return Author(ext_id, handle, name, reading.link(told.get("avatar_url")), reading.count(told.get("followers")))


def _version(kind: Kind, text: str | None, at: datetime | None, place: tuple[Raw, int]) -> str:
    """What tells two edits, or two removals, apart and one delivered twice together.

    The sender's time does, with a digest of the words for two edits within one tick. Without a time it is the delivery
    itself, whose id stays the same however often it is sent again.
    """
    if kind == "created":
        return ""
    digest = sha256((text or "").encode()).hexdigest()[:12]
    if at is not None:
        return f"{at.isoformat()}#{digest}"
    raw, number = place
    delivery = next((value for name, value in raw.headers.items() if name.lower() == "webhook-id"), "")
    return f"{delivery}/{number}#{digest}"

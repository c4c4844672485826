"""The body of a signed webhook: one event or up to a hundred, read so that a bad one never takes the others.

A field that we do not know is ignored, for senders grow. Of those that we know, `type`, `id` and `text` make an event:
where one of them holds the wrong type, the event is Skipped. Any other that holds nonsense gives way to what is safe,
and is Skipped by itself, with a pointer to it, so that a customer's words are never lost for an ornament.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any, TypeVar, get_args

from caredesk.channels import reading
from caredesk.channels.base import Author, Event, Kind, Raw, RemovedBy, Skipped, Surface, Visibility
from caredesk.channels.reading import Unreadable, WrongType

T = TypeVar("T")
MOST = 100
_ID = 200
_TYPES: Mapping[str, Kind] = {
    **{"post.created": "created", "post.edited": "edited", "post.removed": "removed", "post.restored": "restored"},
    **{"post.hidden": "hidden", "post.unhidden": "unhidden"},
}
_WORDLESS = ("removed", "restored", "hidden", "unhidden")
_BY = {"removed": "removed_by", "hidden": "hidden_by", "unhidden": "hidden_by"}
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
        yield from _event(item, raw, number, at.format(number))
    if len(told) > MOST:
        yield Skipped("more_than_100_events", f"/{MOST}")


def left_out(body: bytes) -> int:
    """How many events stand beyond the hundredth; a body that cannot hold so many is not read for it."""
    if body.count(b",") < MOST or not body.lstrip().startswith(b"["):
        return 0
    try:
        return max(0, len(reading.load(body)) - MOST)
    except Unreadable:
        return 0


@dataclass
class _Fields:
    """The fields of one event; what holds nonsense is noted and reads as if it were not there."""

    told: Mapping[str, Any]
    pointer: str
    ignored: list[Skipped] = field(default_factory=list)

    def words(self, name: str, most: int = 0) -> str | None:
        try:
            return reading.words(self.told, name, most)
        except WrongType:
            self._ignore(name)
            return None

    def one_of(self, name: str, allowed: tuple[str, ...]) -> Any:
        return self.read(name, lambda value: value if value in allowed else None)

    def read(self, name: str, read: Callable[[Any], T | None]) -> T | None:
        value = self.told.get(name)
        found = read(value)
        if found is None and value not in (None, ""):
            self._ignore(name)
        return found

    def inside(self, name: str) -> "_Fields | None":
        """The fields of an object inside this one."""
        found = self.read(name, lambda value: value if isinstance(value, dict) else None)
        return None if found is None else _Fields(found, f"{self.pointer}/{name}", self.ignored)

    def _ignore(self, name: str) -> None:
        self.ignored.append(Skipped("field_ignored", f"{self.pointer}/{name}"))


def _event(item: Any, raw: Raw, number: int, pointer: str) -> Iterator[Event | Skipped]:
    if not isinstance(item, dict):
        yield Skipped("not_an_object", pointer)
        return
    kind = _TYPES.get(item["type"]) if isinstance(item.get("type"), str) else None
    if kind is None:
        yield Skipped("unknown_type", f"{pointer}/type")
        return
    fields = _Fields(item, pointer)
    try:
        yield _read(fields, kind, raw, number)
        yield from fields.ignored
    except WrongType as error:
        yield Skipped("wrong_type", f"{pointer}/{error}")


def _read(fields: _Fields, kind: Kind, raw: Raw, number: int) -> Event:
    ext_id = reading.words(fields.told, "id", _ID)
    if not ext_id:
        raise WrongType("id")
    text = None if kind in _WORDLESS else reading.words(fields.told, "text") or ""
    parent = fields.words("parent_id", _ID) or None
    surface, visibility = _place(fields)
    fields.read("occurred_at", reading.instant)  # noted where it is no time; one that cannot be gives way silently
    occurred_at, clock = reading.moment(fields.told.get("occurred_at"), raw.received_at)
    return Event(
        kind=kind,
        ext_id=ext_id,
        ext_version=_version(kind, text, occurred_at if clock == "peer" else None, (raw, number)),
        surface=surface,
        thread_ext_id=fields.words("thread_id", _ID) or parent or ext_id,
        parent_ext_id=parent,
        author=_author(fields),
        text=text,
        lang=fields.read("lang", reading.language),
        permalink=fields.read("permalink", reading.link),
        occurred_at=occurred_at,
        clock=clock,
        visibility=visibility,
        removed_by=_by(fields, _BY[kind]) if kind in _BY else None,
        automatic=fields.read("automatic", reading.flag) or False,
    )


def _place(fields: _Fields) -> tuple[Surface, Visibility]:
    """Where it stands and who may see it. A direct message is private, whatever the sender says; what cannot be read
    may be private, so it is."""
    told: Visibility | None = fields.one_of("visibility", get_args(Visibility))
    visibility: Visibility = told or ("public" if fields.told.get("visibility") in (None, "") else "private")
    surface: Surface = fields.one_of("surface", _SURFACES) or ("dm" if visibility == "private" else "comment")
    return surface, "private" if surface == "dm" else visibility


def _by(fields: _Fields, name: str) -> RemovedBy:
    told: RemovedBy | None = fields.one_of(name, get_args(RemovedBy))
    return told or "unknown"


def _author(fields: _Fields) -> Author | None:
    """The person, as far as told; one with neither id nor handle is nobody."""
    told = fields.inside("author")
    if told is None:
        return None
    handle = told.words("handle", 300) or ""
    ext_id = told.words("id", _ID) or handle
    name = told.words("name", 1000) or ""
    avatar, followers = told.read("avatar_url", reading.link), told.read("followers", reading.count)
    return Author(ext_id, handle, name, avatar, followers) if ext_id else None


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

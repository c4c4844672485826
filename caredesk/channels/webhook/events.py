"""The body of a signed webhook: one event or up to a hundred, read so that a bad one never takes the others.

A field that we do not know is ignored, for senders grow. Of those that we know, `type`, `id` and `text` make an event:
where one of them holds the wrong type, the event is Skipped. Any other that holds nonsense gives way to what is safe,
and is Skipped by itself, with a pointer to it, so that a customer's words are never lost for an ornament.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any, get_args

from caredesk.channels import reading
from caredesk.channels.base import Author, Event, Kind, Raw, RemovedBy, Skipped, Surface, Visibility
from caredesk.channels.reading import Unreadable, WrongType
from caredesk.channels.webhook.fields import Fields, beside

MOST = 100
_ID = 200
_TYPES: Mapping[str, Kind] = {
    **{"post.labelled": "moderated", "post.reacted": "reaction", "account.revoked": "auth_revoked"},
    **{"reply.delivered": "delivery", "reply.failed": "delivery", "reply.read": "read"},
    **{"post.created": "created", "post.edited": "edited", "post.removed": "removed", "post.restored": "restored"},
    **{"post.hidden": "hidden", "post.unhidden": "unhidden"},
}
_WORDS = ("created", "edited")
_BY = {"removed": "removed_by", "hidden": "hidden_by", "unhidden": "hidden_by", "moderated": "removed_by"}
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


def _event(item: Any, raw: Raw, number: int, pointer: str) -> Iterator[Event | Skipped]:
    if not isinstance(item, dict):
        yield Skipped("not_an_object", pointer)
        return
    kind = _TYPES.get(item["type"]) if isinstance(item.get("type"), str) else None
    if kind is None:
        yield Skipped("unknown_type", f"{pointer}/type")
        return
    fields = Fields(item, pointer)
    try:
        yield _read(fields, kind, raw, number)
        yield from fields.ignored
    except WrongType as error:
        yield Skipped("wrong_type", f"{pointer}/{error}")


def _read(fields: Fields, kind: Kind, raw: Raw, number: int) -> Event:
    ext_id = reading.words(fields.told, "id", _ID)
    if not ext_id and kind == "auth_revoked":
        ext_id = "account"
    if not ext_id:
        raise WrongType("id")
    text = (reading.words(fields.told, "text") or "") if kind in _WORDS else None
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
        removed_by=_by(fields, kind),
        automatic=fields.read("automatic", reading.flag) or False,
        **(beside(fields) if kind in _WORDS else _sign(fields, kind)),
    )


def _sign(fields: Fields, kind: Kind) -> dict[str, Any]:
    """What an event says that is no words: a reaction, a label, why a reply was not delivered."""
    if kind == "reaction":
        return {"reaction": fields.words("reaction", 40) or ""}
    if kind == "moderated":
        return {"facts": {"label": fields.words("label", 200) or ""}}
    if fields.told["type"] == "reply.failed":
        return {"failed": fields.words("reason", 200) or "unknown"}
    return {}


def _place(fields: Fields) -> tuple[Surface, Visibility]:
    """Where it stands and who may see it. A direct message is private, whatever the sender says; what cannot be read
    may be private, so it is."""
    told: Visibility | None = fields.one_of("visibility", get_args(Visibility))
    visibility: Visibility = told or ("public" if fields.told.get("visibility") in (None, "") else "private")
    surface: Surface = fields.one_of("surface", _SURFACES) or ("dm" if visibility == "private" else "comment")
    return surface, "private" if surface == "dm" else visibility


def _by(fields: Fields, kind: Kind) -> RemovedBy | None:
    """Who took it away, where something was: a label removes nothing by itself, and a reaction goes with its author."""
    if kind == "reaction":
        return "author" if fields.read("withdrawn", reading.flag) else None
    if kind not in _BY:
        return None
    told: RemovedBy | None = fields.one_of(_BY[kind], get_args(RemovedBy))
    return told or (None if kind == "moderated" else "unknown")


def _author(fields: Fields) -> Author | None:
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

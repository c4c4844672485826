"""What came to a WhatsApp number, as events: messages, their edits and ends, and what became of ours.

"messages webhook reference", its pages on status, edit, revoke, system and unsupported, "smb_message_echoes", and
"Business-scoped user IDs": `value{metadata.phone_number_id, contacts[], messages[], statuses[], errors[]}`; times are
seconds in a string. The telephone number (`from`, `wa_id`) is left out for people with a username, who are then known
by `from_user_id`; whoever is told by several ids is one person. "Sent" is not the end: a status may say `failed` later,
and gives back the `biz_opaque_callback_data` of our own. That a template was paused or approved is told as
"message_template_status_update", by its name; what may be sent now is then asked for.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from caredesk.channels import reading
from caredesk.channels.base import Attachment, Author, Event, Fetch, Kind, Skipped
from caredesk.channels.meta.envelope import ID, Item, Part, id_of, known_id
from caredesk.channels.reading import WrongType, listed, mapped

_MEDIA = {"image": "image", "sticker": "image", "video": "video", "audio": "audio", "document": "file"}
_CHANGED = {"user_changed_number", "customer_changed_number", "user_changed_user_id"}
_TEMPLATES = "message_template_status_update"  # of the business account; it does not name a number
_IDS = ("from", "from_user_id", "from_parent_user_id")
_CONTACT_IDS = ("wa_id", "user_id", "parent_user_id")
_TO = ("to", "to_user_id", "to_parent_user_id")


def read(item: Item) -> Iterator[Part]:
    """Everything in one change; one message that cannot be read leaves the others alone."""
    if item.field == _TEMPLATES:
        yield Fetch((), standing=True)
        return
    number = id_of({"id": mapped(item.told.get("metadata")).get("phone_number_id")})
    if not number:
        yield item.skipped(f"not_used:{item.field[:60]}")
        return
    told_of = [name for name in _LISTS if item.told.get(name) is not None]
    if not told_of:
        yield item.skipped(f"not_used:{item.field[:60]}")
    yield from reading.misplaced(item.told, told_of, item.pointer)
    for name, reader in _LISTS.items():
        for place, told in enumerate(listed(item.told.get(name))):
            try:
                yield from reader(_Line(item, number, mapped(told), f"{name}/{place}"))
            except WrongType as error:
                yield item.skipped("wrong_type", f"{name}/{place}/{error}")


class _Line:
    """One message or status, whose number it came to, and where it stood."""

    __slots__ = ("item", "number", "place", "told")

    def __init__(self, item: Item, number: str, told: Mapping[str, Any], place: str) -> None:
        self.item, self.number, self.told, self.place = item, number, told, place

    def event(self, **more: Any) -> Event:
        at, clock = self.item.moment(self.told.get("timestamp"))
        return Event(
            account_ext_id=self.number, surface="dm", visibility="private", occurred_at=at, clock=clock, **more
        )

    def ids(self, told: Mapping[str, Any], names: tuple[str, ...]) -> tuple[str, ...]:
        """The ids that are there, the telephone number first."""
        return tuple(dict.fromkeys(one for one in (reading.words(told, name, ID) for name in names) if one))


def _message(line: _Line) -> Iterator[Event | Skipped]:
    author = _author(line)
    if author is None:
        yield line.item.skipped("no_person", line.place)
        return
    about = line.told.get("type")
    reader = _TYPES.get(about, _said) if isinstance(about, str) else _said
    yield from reader(line, author)


def _author(line: _Line) -> Author | None:
    """The person, by every id that the message and its contact tell."""
    ids = line.ids(line.told, _IDS)
    contact = _contact(line, ids)
    every = tuple(dict.fromkeys([*ids, *line.ids(contact, _CONTACT_IDS)]))
    if not every:
        return None
    first, *others = sorted(every, key=lambda one: not one.isdigit())
    profile = mapped(contact.get("profile"))
    handle = reading.words(profile, "username", 300) or (f"+{first}" if first.isdigit() else "")
    return Author(first, handle, reading.words(profile, "name", 1000) or "", also=tuple(others))


def _contact(line: _Line, ids: tuple[str, ...]) -> Mapping[str, Any]:
    """The contact that goes with this message; the only one goes with every message."""
    contacts = [mapped(one) for one in listed(line.item.told.get("contacts"))]
    for contact in contacts:
        if set(ids) & {str(contact.get(name)) for name in _CONTACT_IDS}:
            return contact
    return contacts[0] if len(contacts) == 1 and not ids else {}


def _said(line: _Line, author: Author) -> Iterator[Event]:
    yield _words(line, "created", author.ext_id, line.told, ext_id=known_id(line.told, "id"), author=author)


def _words(line: _Line, kind: Kind, person: str, told: Mapping[str, Any], **more: Any) -> Event:
    return line.event(
        kind=kind,
        thread_ext_id=person,
        parent_ext_id=reading.words(mapped(told.get("context")), "id", ID) or None,
        text=_text(told),
        attachments=_attachments(told),
        facts=_facts(told),
        **more,
    )


def _text(told: Mapping[str, Any]) -> str:
    """The words of a message, whatever kind it is; a place is its name and where it lies."""
    about = str(told.get("type"))
    inside = mapped(told.get(about))
    if about == "location":
        parts = [inside.get(name) for name in ("name", "address", "latitude", "longitude")]
        return reading.clean(", ".join(one for one in parts if isinstance(one, str) and one)[:2000])
    if about == "contacts":
        return reading.clean("\n".join(_card(mapped(one)) for one in listed(told.get("contacts"))[:20]))
    if about == "interactive":
        inside = mapped(inside.get(str(inside.get("type"))))
    for name in ("body", "caption", "text", "title"):
        if (words := reading.words(inside, name)) is not None:
            return words
    return ""


def _card(told: Mapping[str, Any]) -> str:
    name = mapped(told.get("name")).get("formatted_name")
    phones = [mapped(one).get("phone") for one in listed(told.get("phones"))]
    return " ".join(one[:200] for one in (name, *phones) if isinstance(one, str))


def _attachments(told: Mapping[str, Any]) -> tuple[Attachment, ...]:
    """A file is named by an id under which it can be fetched for some weeks, with our token only."""
    about = str(told.get("type"))
    inside = mapped(told.get(about))
    if about not in _MEDIA or not id_of(inside):
        return ()
    name, media = reading.words(inside, "filename", 300) or "", reading.words(inside, "mime_type", 100) or ""
    return (Attachment(_MEDIA[about], f"whatsapp:{id_of(inside)}", "", name=name, media=media.partition(";")[0]),)


def _facts(told: Mapping[str, Any]) -> dict[str, str]:
    facts = {}
    if mapped(told.get("referral")).get("source_type") == "ad":
        facts["ad"] = "1"
    if told.get("type") == "unsupported" or told.get("type") == "unknown":
        facts["unsupported"] = "1"
    if mapped(told.get("context")).get("forwarded") is True:
        facts["forwarded"] = "1"
    return facts


def _edit(line: _Line, author: Author) -> Iterator[Event]:
    """Other words for an earlier message; the edit has a number of its own, which tells one from the next."""
    told = mapped(line.told.get("edit"))
    new, version = mapped(told.get("message")), known_id(line.told, "id")
    first = known_id(told, "original_message_id")
    yield _words(line, "edited", author.ext_id, new, ext_id=first, ext_version=version, author=author)


def _revoke(line: _Line, author: Author) -> Iterator[Event]:
    first = known_id(mapped(line.told.get("revoke")), "original_message_id")
    version, by = known_id(line.told, "id"), "author"
    yield line.event(kind="removed", ext_id=first, ext_version=version, thread_ext_id=author.ext_id, removed_by=by)


def _reaction(line: _Line, author: Author) -> Iterator[Event]:
    told = mapped(line.told.get("reaction"))
    emoji = reading.words(told, "emoji", 40) or ""
    yield line.event(
        kind="reaction",
        ext_id=known_id(told, "message_id"),
        ext_version=known_id(line.told, "id"),
        thread_ext_id=author.ext_id,
        author=author,
        reaction=emoji,
        removed_by=None if emoji else "author",
    )


def _system(line: _Line, author: Author) -> Iterator[Event | Skipped]:
    """Somebody has a new number or id: both are one person. Nobody wrote it, so it asks nothing."""
    told = mapped(line.told.get("system"))
    if str(told.get("type")) not in _CHANGED:
        yield line.item.skipped(f"not_used:{str(told.get('type'))[:60]}", line.place)
        return
    fresh = line.ids(told, ("wa_id", "new_wa_id", *_CONTACT_IDS))
    first = fresh[0] if fresh else author.ext_id
    others = tuple(one for one in dict.fromkeys([*fresh, author.ext_id, *author.also]) if one != first)
    handle = f"+{first}" if first.isdigit() else author.handle
    yield line.event(
        kind="created",
        ext_id=known_id(line.told, "id"),
        thread_ext_id=author.ext_id,
        author=Author(first, handle, author.name, also=others),
        text=reading.words(told, "body") or "",
        automatic=True,
    )


_TYPES: Mapping[str, Callable[[_Line, Author], Iterator[Event | Skipped]]] = {
    "edit": _edit,
    "revoke": _revoke,
    "reaction": _reaction,
    "system": _system,
}


def _status(line: _Line) -> Iterator[Event | Skipped]:
    """What became of a message of ours; `sent` and `delivered` alike say that it went out."""
    status, ext_id = str(line.told.get("status")), known_id(line.told, "id")
    if status not in ("sent", "delivered", "read", "failed", "played"):
        yield line.item.skipped(f"not_used:{status[:60]}", f"{line.place}/status")
        return
    callback = line.told.get("biz_opaque_callback_data")
    yield line.event(
        kind="read" if status in ("read", "played") else "delivery",
        ext_id=ext_id,
        ext_version=status,
        thread_ext_id=next(iter(line.ids(line.told, ("recipient_id", "recipient_user_id"))), ""),
        failed=_failure(line.told) if status == "failed" else "",
        facts={"send_id": callback[:200]} if isinstance(callback, str) and callback else {},
    )


def _failure(told: Mapping[str, Any]) -> str:
    errors = [mapped(one).get("code") for one in listed(told.get("errors"))]
    return next((one for one in errors if isinstance(one, str) and one), "failed")[:40]


def _echo(line: _Line) -> Iterator[Event | Skipped]:
    """Said by a colleague in the WhatsApp Business app on their telephone."""
    ids = line.ids(line.told, _TO)
    if not ids:
        yield line.item.skipped("no_person", line.place)
        return
    if line.told.get("type") in ("edit", "revoke"):
        yield line.item.skipped(f"not_used:{line.told['type']}", line.place)
        return
    yield _words(line, "echo", ids[0], line.told, ext_id=known_id(line.told, "id"), author=Author(line.number))


def _error(line: _Line) -> Iterator[Skipped]:
    code = line.told.get("code")
    yield line.item.skipped(f"network_error:{code if isinstance(code, str) else ''}"[:80], line.place)


_LISTS: Mapping[str, Callable[[_Line], Iterator[Event | Skipped]]] = {
    "messages": _message,
    "statuses": _status,
    "message_echoes": _echo,
    "errors": _error,
}

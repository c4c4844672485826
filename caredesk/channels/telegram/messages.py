"""A message of Telegram: who says it, where, and what besides words there is in it."""

from collections.abc import Mapping
from typing import Any

from caredesk.channels import reading
from caredesk.channels.base import Attachment, Author
from caredesk.channels.reading import WrongType, listed, mapped
from caredesk.channels.rest import text_of
from caredesk.channels.telegram.places import Place

# A file behind a token: the desk fetches it by `download`, and its address is told nobody.
SCHEME = "telegram:"
_FILES = (("video", "video"), ("animation", "video"), ("video_note", "video"), ("audio", "audio"), ("voice", "audio"))
_SUPERGROUP = "-100"


def place(message: Mapping[str, Any]) -> Place:
    """WrongType where it does not say in which chat it stands, and under which number."""
    chat, number = mapped(message.get("chat")).get("id"), message.get("message_id")
    found = Place(text_of(chat), text_of(number), text_of(message.get("business_connection_id")))
    if Place.of(found.ext_id) != found or found.message == "0":
        raise WrongType("message_id")
    return found


def author(message: Mapping[str, Any]) -> Author | None:
    """The person; of words in the name of a chat, that chat."""
    chat = mapped(message.get("sender_chat"))
    return of_chat(chat) if chat else of_user(message.get("from"))


def of_user(user: Any) -> Author | None:
    told = mapped(user)
    ext_id = text_of(told.get("id"))
    if not ext_id:
        return None
    names = (reading.words(told, "first_name", 300), reading.words(told, "last_name", 300))
    handle = reading.words(told, "username", 100) or ""
    return Author(ext_id, handle, " ".join(one for one in names if one) or handle)


def of_chat(chat: Mapping[str, Any]) -> Author | None:
    ext_id, title = text_of(chat.get("id")), reading.words(chat, "title", 300) or ""
    return Author(ext_id, reading.words(chat, "username", 100) or "", title) if ext_id else None


def is_ours(message: Mapping[str, Any]) -> bool:
    """Said in the name of the channel or group itself, or by the owner of a business account to a customer."""
    chat, sender = mapped(message.get("chat")), mapped(message.get("sender_chat"))
    if message.get("is_automatic_forward") is True or (sender and sender.get("id") == chat.get("id")):
        return True
    if message.get("business_connection_id"):
        return mapped(message.get("from")).get("id") != chat.get("id")
    return chat.get("type") == "channel"


def is_private(message: Mapping[str, Any]) -> bool:
    return mapped(message.get("chat")).get("type") == "private"


def permalink(chat: Any, number: str) -> str | None:
    """Messages of public chats have an address for everybody, those of supergroups one for their members."""
    told = mapped(chat)
    if told.get("type") == "private":
        return None
    name, ext_id = text_of(told.get("username")), text_of(told.get("id"))
    if name:
        return reading.link(f"https://t.me/{name}/{number}")
    return f"https://t.me/c/{ext_id.removeprefix(_SUPERGROUP)}/{number}" if ext_id.startswith(_SUPERGROUP) else None


def text(message: Mapping[str, Any]) -> str | None:
    """Its words, with the addresses that hide behind some of them; None where it says nothing that can be shown."""
    said = reading.words(message, "text") or reading.words(message, "caption")
    found = [said] if said else [one for one in (_instead(message),) if one]
    entities = [*listed(message.get("entities")), *listed(message.get("caption_entities"))]
    hidden = [reading.link(one.get("url")) for one in entities if mapped(one).get("type") == "text_link"]
    return "\n".join([*found, *(one for one in hidden if one)]) or None


def _instead(message: Mapping[str, Any]) -> str:
    """What stands for words: a place, a number, a question with its answers, a picture of a feeling."""
    spot = mapped(mapped(message.get("venue")).get("location") or message.get("location"))
    venue, contact, poll = (mapped(message.get(name)) for name in ("venue", "contact", "poll"))
    parts = [
        *(text_of(venue.get(name)) for name in ("title", "address")),
        ", ".join(one for one in (text_of(spot.get("latitude")), text_of(spot.get("longitude"))) if one),
        *(text_of(contact.get(name)) for name in ("first_name", "last_name", "phone_number")),
        text_of(poll.get("question")),
        *(f"– {text_of(mapped(one).get('text'))}" for one in listed(poll.get("options"))),
        text_of(mapped(message.get("sticker")).get("emoji")),
        text_of(mapped(message.get("dice")).get("emoji")),
    ]
    return "\n".join(one for one in parts if one)


def attachments(message: Mapping[str, Any]) -> tuple[Attachment, ...]:
    """The largest size of a photo, and whatever else is a file."""
    found = []
    sizes = [one for one in listed(message.get("photo")) if mapped(one).get("file_id")]
    if sizes:
        found.append(_attachment("image", sizes[-1]))
    for name, kind in _FILES:
        if name in message:
            found.append(_attachment(kind, message[name]))
    if "document" in message and "animation" not in message:  # an animation is told twice
        found.append(_attachment("file", message["document"]))
    if "sticker" in message:
        found.append(_attachment("image", message["sticker"]))
    return tuple(one for one in found if one)


def _attachment(kind: str, file: Any) -> Attachment | None:
    told = mapped(file)
    file_id, media = text_of(told.get("file_id"))[:300], text_of(told.get("mime_type"))[:100]
    is_picture = kind == "file" and media.startswith("image/")
    name = text_of(told.get("file_name"))[:200]
    return Attachment("image" if is_picture else kind, SCHEME + file_id, "", name, media) if file_id else None

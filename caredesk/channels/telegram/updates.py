"""What the Bot API told, as events: pure and total.

A body is one Update, as the webhook brings it, or the answer of getUpdates with a list of them in `result`. The number
of an update is no key: it begins anew at random after a week of silence; chat and message are.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from caredesk.channels import reading
from caredesk.channels.base import Event, Raw, Skipped, Surface, Visibility
from caredesk.channels.reading import Unreadable, WrongType, listed, mapped
from caredesk.channels.rest import text_of
from caredesk.channels.telegram import messages
from caredesk.channels.telegram.places import CHAT, Place

# Of these the network must be told at setWebhook and getUpdates: reactions come only when asked for by name.
WANTED = (
    "message",
    "edited_message",
    "channel_post",
    "edited_channel_post",
    "business_connection",
    "business_message",
    "edited_business_message",
    "deleted_business_messages",
    "message_reaction",
    "my_chat_member",
)
_WORDS = {
    "message": False,
    "channel_post": False,
    "business_message": False,
    "edited_message": True,
    "edited_channel_post": True,
    "edited_business_message": True,
}
_REACTIONS = {"\N{THUMBS UP SIGN}": "like", "\N{HEAVY BLACK HEART}": "love", "\N{THUMBS DOWN SIGN}": "dislike"}
# What the app says by itself when somebody opens the chat.
_START = re.compile(r"/start( [A-Za-z0-9_-]{1,64})?")
Found = Event | Skipped


def parse(raw: Raw) -> Iterator[Found]:
    """The events in one body, one bad update never taking the others with it."""
    try:
        body = reading.load(raw.body)
    except Unreadable as error:
        yield Skipped(str(error))
        return
    if not isinstance(body, dict):
        yield Skipped("not_an_object")
    elif "result" in body:
        yield from reading.misplaced(body, ("result",))
        for number, update in enumerate(listed(body["result"])):
            yield from _update(update, raw, f"/result/{number}")
    else:
        yield from _update(body, raw, "")


def _update(update: Any, raw: Raw, pointer: str) -> Iterator[Found]:
    """At most one of its fields says what happened."""
    told = mapped(update)
    name = next((name for name in WANTED if isinstance(told.get(name), dict)), "")
    if not name:
        yield Skipped("unknown_type" if told else "not_an_object", pointer)
        return
    try:
        yield from _read(name, told[name], raw, f"{pointer}/{name}")
    except WrongType as error:
        yield Skipped("wrong_type", f"{pointer}/{name}/{error}")


def _read(name: str, told: Mapping[str, Any], raw: Raw, pointer: str) -> Iterator[Found]:
    if name in _WORDS:
        yield _message(told, raw, pointer, edited=_WORDS[name])
    elif name == "deleted_business_messages":
        yield from _deleted(told, raw, pointer)
    elif name == "message_reaction":
        yield _reaction(told, raw)
    elif name == "my_chat_member":
        yield Skipped(_membership(told), pointer)
    else:
        kept = told.get("is_enabled") is True
        yield Skipped("telegram_business_on" if kept else "telegram_business_off", pointer)


def _message(message: Mapping[str, Any], raw: Raw, pointer: str, *, edited: bool) -> Found:
    place, text, files = messages.place(message), messages.text(message), messages.attachments(message)
    if "migrate_to_chat_id" in message or "migrate_from_chat_id" in message:
        return _moved(message, place, raw)
    if text is None and not files:
        return Skipped("telegram_nothing_said", pointer)
    if _START.fullmatch(text or "") and messages.is_private(message):
        return Skipped("telegram_started", pointer)
    edit_date = text_of(message.get("edit_date"))
    if edited and not edit_date:  # something that nobody sees changed
        return Skipped("no_change", pointer)
    occurred_at, clock = reading.moment(edit_date if edited else message.get("date"), raw.received_at)
    is_ours, author = messages.is_ours(message), messages.author(message)
    return Event(
        kind="echo" if is_ours else "edited" if edited else "created",
        ext_id=place.ext_id,
        ext_version=edit_date if edited else "",
        surface=_surface(message, is_ours=is_ours),
        thread_ext_id=_thread(message, place, is_ours=is_ours),
        parent_ext_id=_parent(message, place),
        author=author,
        text=text or "",
        attachments=files,
        permalink=messages.permalink(message.get("chat"), place.message),
        occurred_at=occurred_at,
        clock=clock,
        visibility=_visibility(message),
        automatic=mapped(message.get("from")).get("is_bot") is True or message.get("is_from_offline") is True,
    )


def _moved(message: Mapping[str, Any], place: Place, raw: Raw) -> Event:
    """A group became a supergroup, which both of them say, once each; its conversations go on there."""
    names = [text_of(message.get(name)) for name in ("migrate_from_chat_id", "migrate_to_chat_id")]
    before, now = (name or place.chat for name in names)
    if before == now or not (CHAT.fullmatch(before) and CHAT.fullmatch(now)):
        raise WrongType("migrate_to_chat_id")
    occurred_at, clock = reading.moment(message.get("date"), raw.received_at)
    return Event(kind="moved", ext_id=before, thread_ext_id=now, occurred_at=occurred_at, clock=clock)


def _surface(message: Mapping[str, Any], *, is_ours: bool) -> Surface:
    if messages.is_private(message):
        return "dm"
    return "post" if is_ours and "reply_to_message" not in message else "comment"


def _visibility(message: Mapping[str, Any]) -> Visibility:
    if messages.is_private(message):
        return "private"
    return "public" if mapped(message.get("chat")).get("username") else "unlisted"


def _thread(message: Mapping[str, Any], place: Place, *, is_ours: bool) -> str:
    """In a group, what this person says there; our own words belong to whom they answer."""
    if messages.is_private(message):
        return place.conversation
    speaker = messages.author(mapped(message.get("reply_to_message"))) if is_ours else messages.author(message)
    return place.said_by(speaker.ext_id) if speaker else place.ext_id


def _parent(message: Mapping[str, Any], place: Place) -> str | None:
    answered = text_of(mapped(message.get("reply_to_message")).get("message_id"))
    return Place(place.chat, answered, place.connection).ext_id if answered.strip("0") else None


def _deleted(told: Mapping[str, Any], raw: Raw, pointer: str) -> Iterator[Found]:
    """Either side may have deleted them, at a time that is not told."""
    chat, connection = text_of(mapped(told.get("chat")).get("id")), text_of(told.get("business_connection_id"))
    if not isinstance(told.get("message_ids"), list):
        raise WrongType("message_ids")
    for number in told["message_ids"]:
        place = Place(chat, text_of(number), connection)
        if Place.of(place.ext_id) != place:
            yield Skipped("wrong_type", f"{pointer}/message_ids")
            continue
        yield Event(
            kind="removed",
            ext_id=place.ext_id,
            thread_ext_id=place.conversation,
            surface="dm",
            visibility="private",
            occurred_at=raw.received_at,
            clock="received",
            removed_by="unknown",
        )


def _reaction(told: Mapping[str, Any], raw: Raw) -> Event:
    """What somebody's reaction to a message is now; without any it was taken back."""
    place = messages.place(told)
    signs = [text_of(mapped(one).get("emoji")) or "custom" for one in listed(told.get("new_reaction"))]
    sign = next(iter(signs), "").replace("\ufe0f", "")
    chat = mapped(told.get("actor_chat"))
    occurred_at, clock = reading.moment(told.get("date"), raw.received_at)
    return Event(
        kind="reaction",
        ext_id=place.ext_id,
        ext_version=text_of(told.get("date")),
        thread_ext_id="",
        author=messages.of_chat(chat) if chat else messages.of_user(told.get("user")),
        reaction=_REACTIONS.get(sign, sign),
        removed_by=None if sign else "author",
        occurred_at=occurred_at,
        clock=clock,
    )


def _membership(told: Mapping[str, Any]) -> str:
    """What became of the bot in a chat: in a private one "kicked" is the person who blocked it."""
    is_out = mapped(told.get("new_chat_member")).get("status") in ("kicked", "left")
    if mapped(told.get("chat")).get("type") == "private":
        return "telegram_blocked" if is_out else "telegram_unblocked"
    return "telegram_left_group" if is_out else "telegram_joined_group"

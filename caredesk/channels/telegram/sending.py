"""Writing on Telegram: replies under their message, one file with a caption, a thumb, a correction of our own words."""

from collections.abc import Mapping
from typing import Any

from caredesk.channels.base import (
    AccountFacts,
    CannotTell,
    FileRules,
    OutgoingFacts,
    OutgoingFile,
    Permanent,
    Sent,
    Unknown,
)
from caredesk.channels.forms import Part, form
from caredesk.channels.rest import text_of
from caredesk.channels.telegram.api import Bot, Moved, done
from caredesk.channels.telegram.messages import permalink
from caredesk.channels.telegram.places import CAPTION, LIMIT, Place

# By sendPhoto and sendDocument; a photo may have ten megabytes.
FILES = FileRules(
    most=1,
    types=frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf"}),
    largest=10_000_000,
    caption=CAPTION,
)
_PHOTOS = ("image/png", "image/jpeg", "image/webp")
_THUMB = "\N{THUMBS UP SIGN}"


def send(account: AccountFacts, out: OutgoingFacts) -> Sent:
    """Do it in the chat of the parent; where that moved meanwhile, in the one that it became."""
    place = Place.of(out.own_ext_id if out.action == "edit_own" else out.parent_ext_id)
    if not place.chat:
        raise Permanent("gone")
    if len(out.text) > LIMIT:
        raise Permanent("too_long")
    bot = Bot(account)
    if out.action in ("like", "unlike"):
        return _react(bot, place, out.action)
    if out.action == "edit_own":
        return _edit(bot, place, out.text)
    try:
        return _say(bot, place, out)
    except Moved as moved:  # the messages of the old group have no numbers in the new one
        return _say(bot, Place(moved.to, "", place.connection), out)


def find_sent(account: AccountFacts, out: OutgoingFacts) -> CannotTell:  # noqa: ARG001
    """There is no listing to look at."""
    return CannotTell("never_sent_twice")


def _say(bot: Bot, place: Place, out: OutgoingFacts) -> Sent:
    body: dict[str, Any] = {"chat_id": place.chat}
    if place.message:
        body["reply_parameters"] = {"message_id": int(place.message)}
    if place.connection:
        body["business_connection_id"] = place.connection
    said = _with_file(bot, body, out) if out.files else bot.do("sendMessage", {**body, "text": out.text})
    return _sent(said, place)


def _with_file(bot: Bot, body: Mapping[str, Any], out: OutgoingFacts) -> dict[str, Any]:
    if len(out.text) > CAPTION:
        raise Permanent("telegram_caption_too_long")
    file = out.files[0]
    method, field = ("sendPhoto", "photo") if file.media in _PHOTOS else ("sendDocument", "document")
    told = {name: value if isinstance(value, str) else _reply_to(value) for name, value in body.items()}
    given, headers = form({**told, "caption": out.text}, [_part(field, file)])
    return done(bot.sent("POST", f"/{method}", given, headers))


def _reply_to(told: Mapping[str, Any]) -> str:
    return f'{{"message_id": {told["message_id"]}}}'


def _part(field: str, file: OutgoingFile) -> Part:
    """The name is ours: a customer need not see the agent's."""
    return Part(field, f"file.{file.media.rpartition('/')[2]}", file.media, file.body())


def _react(bot: Bot, place: Place, action: str) -> Sent:
    """A bot without a premium account gives one reaction; to set what is set changes nothing."""
    thumb = [{"type": "emoji", "emoji": _THUMB}] if action == "like" else []
    bot.do("setMessageReaction", {"chat_id": place.chat, "message_id": int(place.message), "reaction": thumb})
    return Sent(place.ext_id)


def _edit(bot: Bot, place: Place, text: str) -> Sent:
    """To say the same again is refused over there, and so it is as it should be."""
    body: dict[str, Any] = {"chat_id": place.chat, "message_id": int(place.message), "text": text}
    if place.connection:
        body["business_connection_id"] = place.connection
    try:
        said = bot.do("editMessageText", body)
    except Permanent as error:
        said = _edit_otherwise(bot, body, error)
    return Sent(place.ext_id, version=text_of(said.get("edit_date")))


def _edit_otherwise(bot: Bot, body: dict[str, Any], error: Permanent) -> dict[str, Any]:
    if "there is no text in the message" in error.text.lower():  # it came with a file
        return bot.do(
            "editMessageCaption", {**{name: body[name] for name in body if name != "text"}, "caption": body["text"]}
        )
    if "message is not modified" in error.text.lower():
        return {}
    raise error


def _sent(said: Mapping[str, Any], place: Place) -> Sent:
    message, chat = said.get("message_id"), said.get("chat")
    if not isinstance(message, str) or not message.isdigit():
        raise Unknown("answer_without_id")
    there = Place(place.chat, message, place.connection)
    return Sent(there.ext_id, permalink(chat, message))

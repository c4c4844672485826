"""A message of Discord as an event: who says it, in which conversation, what is in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from caredesk.channels import reading
from caredesk.channels.base import Attachment, Author, Event, Raw, Skipped, Surface
from caredesk.channels.discord.places import DIRECT, THREADS, Place
from caredesk.channels.reading import WrongType, listed, mapped
from caredesk.channels.rest import text_of

_ORDINARY = ("0", "19")  # said by somebody, and a reply; the others are told by the service
_AVATAR = "https://cdn.discordapp.com/avatars"


@dataclass(frozen=True)
class View:
    """Who we are in this body, who of the server speaks for us, and what is known of the channels."""

    raw: Raw
    own: str
    staff: frozenset[str]
    channels: Mapping[str, Any]

    def channel(self, ext_id: str) -> Mapping[str, Any]:
        return mapped(self.channels.get(ext_id))


def event(message: Any, view: View, *, is_live: bool, edited: bool | None = None) -> Event | Skipped:
    """`is_live`: by the gateway, where a message without a server is a direct one. `edited`: what the gateway says it
    is; where we asked, it is what it says itself."""
    told = mapped(message)
    place = _place(told)
    if text_of(told.get("type")) not in (*_ORDINARY, ""):
        return Skipped("discord_service_message")
    changed = reading.words(told, "edited_timestamp", 100) or ""
    if edited and not changed:  # a preview of a link was added
        return Skipped("no_change")
    author, text, files = _author(told), _text(told), _attachments(told)
    if not text and not files:
        return Skipped("discord_no_content")
    is_edit = bool(changed) if edited is None else edited
    occurred_at, clock = reading.moment(changed if is_edit else told.get("timestamp"), view.raw.received_at)
    is_ours, is_direct = _is_ours(told, author, view), _is_direct(told, place, view, is_live=is_live)
    return Event(
        account_ext_id=view.own,
        kind="echo" if is_ours else "edited" if is_edit else "created",
        ext_id=place.ext_id,
        ext_version=changed if is_edit else "",
        surface=_surface(told, view, is_direct=is_direct, is_ours=is_ours),
        thread_ext_id=_thread(told, place, view, is_direct=is_direct, is_ours=is_ours),
        parent_ext_id=_parent(told, place),
        author=author,
        text=text,
        attachments=files,
        permalink=_permalink(told, place, view, is_direct=is_direct),
        occurred_at=occurred_at,
        clock=clock,
        visibility="private" if is_direct else "unlisted",
        automatic=not is_ours and (bool(told.get("webhook_id")) or mapped(told.get("author")).get("bot") is True),
    )


def _place(told: Mapping[str, Any]) -> Place:
    place = Place(text_of(told.get("channel_id")), text_of(told.get("id")))
    if not place.is_real:
        raise WrongType("id")
    return place


def _author(told: Mapping[str, Any]) -> Author | None:
    user = mapped(told.get("author"))
    ext_id, handle = text_of(user.get("id")), reading.words(user, "username", 100) or ""
    if not ext_id:
        return None
    nick = reading.words(mapped(told.get("member")), "nick", 100)
    name = nick or reading.words(user, "global_name", 100) or handle
    avatar = text_of(user.get("avatar"))
    picture = reading.link(f"{_AVATAR}/{ext_id}/{avatar}.png") if avatar.isalnum() or "_" in avatar else None
    return Author(ext_id, handle, name, picture)


def _is_ours(told: Mapping[str, Any], author: Author | None, view: View) -> bool:
    """Our bot, or a colleague: by their own number or that of a role."""
    if author is None:
        return False
    roles = {text_of(role) for role in listed(mapped(told.get("member")).get("roles"))}
    return author.ext_id == view.own or bool(view.staff & {author.ext_id, *roles})


def _is_direct(told: Mapping[str, Any], place: Place, view: View, *, is_live: bool) -> bool:
    known = text_of(told.get("channel_type")) or text_of(view.channel(place.channel).get("type"))
    return known == DIRECT if known else is_live and not told.get("guild_id")


def _surface(told: Mapping[str, Any], view: View, *, is_direct: bool, is_ours: bool) -> Surface:
    if is_direct:
        return "dm"
    if is_ours and not told.get("message_reference"):
        return "post"
    named = {text_of(mapped(one).get("id")) for one in listed(told.get("mentions"))}
    return "mention" if view.own in named else "comment"


def _thread(told: Mapping[str, Any], place: Place, view: View, *, is_direct: bool, is_ours: bool) -> str:
    kind = text_of(told.get("channel_type")) or text_of(view.channel(place.channel).get("type"))
    if is_direct or kind in THREADS:
        return place.channel
    speaker = told.get("referenced_message") if is_ours else told
    who = text_of(mapped(mapped(speaker).get("author")).get("id"))
    return f"{place.channel}:u{who}" if who else place.ext_id


def _parent(told: Mapping[str, Any], place: Place) -> str | None:
    reference = mapped(told.get("message_reference"))
    if text_of(reference.get("type")) not in ("", "0"):  # 1: a message that was forwarded
        return None
    parent = Place(text_of(reference.get("channel_id")) or place.channel, text_of(reference.get("message_id")))
    return parent.ext_id if parent.is_real else None


def _permalink(told: Mapping[str, Any], place: Place, view: View, *, is_direct: bool) -> str | None:
    server = text_of(told.get("guild_id")) or text_of(view.channel(place.channel).get("guild_id"))
    where = "@me" if is_direct else server
    return reading.link(f"https://discord.com/channels/{where}/{place.channel}/{place.message}") if where else None


def _text(told: Mapping[str, Any]) -> str:
    """The words; without any, what a forwarded message, a sticker, a question or a card says."""
    parts = [reading.words(told, "content") or ""]
    for shot in listed(told.get("message_snapshots")):
        parts.append(text_of(mapped(mapped(shot).get("message")).get("content")))
    parts += [text_of(mapped(one).get("name")) for one in listed(told.get("sticker_items"))]
    question = mapped(mapped(told.get("poll")).get("question"))
    parts.append(text_of(question.get("text")))
    if not any(parts):
        for card in listed(told.get("embeds")):
            parts += [text_of(mapped(card).get("title")), text_of(mapped(card).get("description"))]
    return "\n".join(one for one in parts if one)


def _attachments(told: Mapping[str, Any]) -> tuple[Attachment, ...]:
    """Their addresses are signed and end after a day."""
    found = []
    for file in listed(told.get("attachments")):
        about = mapped(file)
        url, media = reading.link(about.get("url")), text_of(about.get("content_type"))[:100]
        if url:
            kind = media.partition("/")[0] if media.startswith(("image/", "video/", "audio/")) else "file"
            said, name = text_of(about.get("description"))[:1500], text_of(about.get("filename"))[:200]
            found.append(Attachment(kind, url, said, name, media))
    return tuple(found)

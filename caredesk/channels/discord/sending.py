"""Writing on Discord: replies, direct messages, thumbs, corrections; under a nonce, and read back from the channel.

With `enforce_nonce` the same nonce within some minutes returns the first message in place of a second one.
"""

import json
from collections.abc import Mapping
from datetime import timedelta
from hashlib import sha256
from typing import Any
from urllib.parse import quote

from caredesk.channels import reading
from caredesk.channels.base import (
    AccountFacts,
    CannotTell,
    FileRules,
    NotThere,
    OutgoingFacts,
    Permanent,
    Sent,
    Unknown,
)
from caredesk.channels.discord import bodies
from caredesk.channels.discord.api import Discord
from caredesk.channels.discord.history import messages
from caredesk.channels.discord.places import LIMIT, Place, snowflake
from caredesk.channels.forms import Part, form
from caredesk.channels.reading import mapped
from caredesk.channels.rest import text_of

FILES = FileRules(
    most=4,
    types=frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf"}),
    largest=8_000_000,
    alt=1024,
)
_THUMB = quote("\N{THUMBS UP SIGN}")
_SKEW = timedelta(hours=1)


def send(account: AccountFacts, out: OutgoingFacts) -> Sent:
    place = Place.of(out.own_ext_id if out.action == "edit_own" else out.parent_ext_id)
    if not place.channel:
        raise Permanent("gone")
    if len(out.text) > LIMIT:
        raise Permanent("too_long")
    api = Discord(account)
    if out.action in ("like", "unlike"):
        api.act("PUT" if out.action == "like" else "DELETE", f"{place.path}/reactions/{_THUMB}/@me")
        return Sent(place.ext_id)
    if out.action == "edit_own":
        said = mapped(api.act("PATCH", place.path, {"content": out.text, "allowed_mentions": {"parse": []}}))
        return Sent(place.ext_id, version=text_of(said.get("edited_timestamp")))
    return _say(api, account, place, out)


def find_sent(account: AccountFacts, out: OutgoingFacts) -> Sent | NotThere | CannotTell:
    """Look in the channel for our own words, said since the first attempt, that belong to no other row of ours."""
    api, place = Discord(account), Place.of(out.parent_ext_id)
    if not place.channel or out.action not in ("reply", "dm", "private_reply"):
        return CannotTell("cannot_tell")
    try:
        channel = _channel(api, place, out)
        for said in messages(api, channel, _since(place, out)):
            if _is_it(said, account, out):
                return _sent(said, Place(channel), account)
    except Permanent as error:
        return CannotTell(error.code)
    return NotThere()


def _since(place: Place, out: OutgoingFacts) -> str:
    tried = snowflake(out.first_tried_at - _SKEW) if out.first_tried_at else 1
    return str(max(1, tried) if _is_aside(out) else max(tried, int(place.message)))


def _is_it(said: Mapping[str, Any], account: AccountFacts, out: OutgoingFacts) -> bool:
    place = Place(text_of(said.get("channel_id")), text_of(said.get("id")))
    if text_of(mapped(said.get("author")).get("id")) != account.ext_id or place.ext_id in out.known_ext_ids:
        return False
    answered = text_of(mapped(said.get("message_reference")).get("message_id"))
    if not _is_aside(out) and answered != Place.of(out.parent_ext_id).message:
        return False
    return text_of(said.get("content")).split() == out.text.split()


def _is_aside(out: OutgoingFacts) -> bool:
    """Said to the person alone, while what it answers stands in a channel."""
    return out.action in ("dm", "private_reply") and not out.is_private


def _channel(api: Discord, place: Place, out: OutgoingFacts) -> str:
    if not _is_aside(out):
        return place.channel
    if not out.author_ext_id.isdigit():
        raise Permanent("parent_missing")
    opened = mapped(api.act("POST", "/users/@me/channels", {"recipient_id": out.author_ext_id}))
    return text_of(opened.get("id")) or place.channel


def _say(api: Discord, account: AccountFacts, place: Place, out: OutgoingFacts) -> Sent:
    channel = _channel(api, place, out)
    told: dict[str, Any] = {
        "content": out.text,
        "nonce": sha256(out.send_id.encode()).hexdigest()[:25],
        "enforce_nonce": True,
        "allowed_mentions": {"parse": [], "replied_user": True},  # nobody else is called by what a text holds
    }
    if channel == place.channel:
        told["message_reference"] = {"message_id": place.message, "fail_if_not_exists": True}
    path = f"/channels/{channel}/messages"
    said = _with_files(api, path, told, out) if out.files else api.act("POST", path, told)
    return _sent(mapped(said), Place(channel), account)


def _with_files(api: Discord, path: str, told: dict[str, Any], out: OutgoingFacts) -> Any:
    names = [f"file{number}.{file.media.rpartition('/')[2]}" for number, file in enumerate(out.files)]
    about = [{"id": number, "description": file.description} for number, file in enumerate(out.files)]
    parts = [Part(f"files[{number}]", names[number], file.media, file.body()) for number, file in enumerate(out.files)]
    body, headers = form({"payload_json": json.dumps({**told, "attachments": about})}, parts)
    return api.sent("POST", path, body, headers)


def _sent(said: Mapping[str, Any], there: Place, account: AccountFacts) -> Sent:
    place = Place(there.channel, text_of(said.get("id")))
    if not place.is_real:
        raise Unknown("answer_without_id")
    server = text_of(mapped(bodies.known(account).get(place.channel)).get("guild_id"))
    link = reading.link(f"https://discord.com/channels/{server or '@me'}/{place.channel}/{place.message}")
    return Sent(place.ext_id, link)

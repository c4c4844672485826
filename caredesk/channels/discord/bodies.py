"""The bodies that we put together from what Discord says, and which channels of a server are ours to look at."""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from caredesk.channels.base import AccountFacts, Raw, Source
from caredesk.channels.discord.places import FORUMS
from caredesk.channels.reading import listed, mapped
from caredesk.channels.rest import text_of

MOST_CHANNELS = 50
_IDS = re.compile(r"\d{15,20}")


def chosen(account: AccountFacts) -> list[str]:
    """The channels that the account was told to look at; [] for all that the bot can see."""
    return _IDS.findall(str(account.settings.get("channels") or ""))[:MOST_CHANNELS]


def known(account: AccountFacts) -> dict[str, dict[str, str]]:
    """What the last look at the servers found: channels by number, with their kind and server."""
    found = mapped(account.settings.get("found_channels"))
    return {one: {name: text_of(value) for name, value in mapped(about).items()} for one, about in found.items()}


def looked_at(account: AccountFacts) -> list[str]:
    """The channels to list messages of: the chosen ones, else those that were found; a forum holds only threads."""
    every = known(account)
    named = chosen(account) or list(every)
    return [one for one in named if every.get(one, {}).get("type") not in FORUMS][:MOST_CHANNELS]


def body(account: AccountFacts, channels: Mapping[str, Any], **what: Sequence[Any]) -> bytes:
    staff = _IDS.findall(str(account.settings.get("staff") or ""))
    told = {"own": account.ext_id, "staff": staff, "channels": dict(channels), **what}
    return json.dumps(told).encode("ascii")


def raw(told: bytes, at: datetime, source: Source, asked: tuple[str, ...] = ()) -> Raw:
    return Raw(told, at, {"content-type": "application/json"}, source, asked)


def about(channel: Mapping[str, Any], server: str = "") -> dict[str, str]:
    """What is worth knowing of a channel."""
    told = {"type": text_of(channel.get("type")), "guild_id": text_of(channel.get("guild_id")) or server}
    return told | {"parent_id": text_of(channel.get("parent_id"))}


def channels_of(server: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """The channels and threads that a GUILD_CREATE names."""
    ext_id = text_of(server.get("id"))
    every = [mapped(one) for one in (*listed(server.get("channels")), *listed(server.get("threads")))]
    return {text_of(one.get("id")): about(one, ext_id) for one in every if one.get("id")}

"""A strict Discord in memory: its REST interface here, its gateway in `gateway`.

A server with two channels and a thread, a direct channel with kasia; people kasia and zoltan, a colleague with a role.
"""

import json
import re
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote

from caredesk.channels.discord.places import snowflake
from caredesk.core import clock
from tests.fakes.gateway import Gateway
from tests.fakes.server import Answer, Call, Fake, told
from tests.fakes.telegram import _form

TOKEN = "discord-desk-token"
GUILD, CARE, OTHER, THREAD, DIRECT, FORUM = (str(1_100_000_000_000_000_000 + number) for number in range(6))
BOT, KASIA, ZOLTAN, MODERATOR, ROLE = (str(1_200_000_000_000_000_000 + number) for number in range(5))
USERS = {
    BOT: {"id": BOT, "username": "parcelhop", "global_name": "Parcelhop", "avatar": None, "bot": True},
    KASIA: {"id": KASIA, "username": "kasia_w", "global_name": "Kasia Wrona", "avatar": "a1b2c3"},
    ZOLTAN: {"id": ZOLTAN, "username": "zoltan", "global_name": None, "avatar": None},
    MODERATOR: {"id": MODERATOR, "username": "anna", "global_name": "Anna", "avatar": None},
}
CHANNELS = {
    CARE: {"id": CARE, "type": 0, "guild_id": GUILD, "name": "care"},
    OTHER: {"id": OTHER, "type": 0, "guild_id": GUILD, "name": "other"},
    FORUM: {"id": FORUM, "type": 15, "guild_id": GUILD, "name": "a forum"},
    THREAD: {"id": THREAD, "type": 11, "guild_id": GUILD, "parent_id": CARE, "name": "a thread"},
    DIRECT: {"id": DIRECT, "type": 1, "recipients": [USERS[KASIA]]},
}
SENT = {"content", "nonce", "enforce_nonce", "allowed_mentions", "message_reference", "attachments"}
MESSAGE = r"/channels/(\d+)/messages/(\d+)"
ROUTES = [
    ("GET", r"/users/@me", "me"),
    ("GET", r"/applications/@me", "application"),
    ("GET", r"/users/@me/guilds", "guilds"),
    ("GET", r"/guilds/(\d+)/channels", "channels"),
    ("GET", r"/guilds/(\d+)/threads/active", "threads"),
    ("GET", r"/gateway/bot", "gateway_bot"),
    ("GET", r"/channels/(\d+)", "channel"),
    ("GET", r"/channels/(\d+)/messages", "list"),
    ("POST", r"/channels/(\d+)/messages", "create"),
    ("POST", r"/users/@me/channels", "direct"),
    ("GET", MESSAGE, "one"),
    ("PATCH", MESSAGE, "edit_own"),
    ("PUT", MESSAGE + r"/reactions/(.+)/@me", "react"),
    ("DELETE", MESSAGE + r"/reactions/(.+)/@me", "unreact"),
]


class No(Exception):
    def __init__(self, status: int, code: int, message: str, **more: object) -> None:
        self.status, self.body = status, {"code": code, "message": message, **more}


class Discord(Fake):
    def __init__(self, port: int = 0, log: str | None = None, seed: int = 0) -> None:
        super().__init__(port, log, seed)
        self.token = TOKEN
        self.gateway = Gateway(TOKEN)
        self.channels = {ext_id: dict(one) for ext_id, one in CHANNELS.items()}
        self.messages: dict[tuple[str, str], dict] = {}
        self.nonces: dict[str, dict] = {}
        self.closed: set[str] = set()  # channels that the bot may not see
        self.takes_direct = True
        self.flags = 1 << 18
        self.reactions: set[tuple[str, str, str]] = set()
        self.sessions_left = 1000
        self._count = 0

    def stop(self) -> None:
        self.gateway.stop()
        super().stop()

    # What people do.

    def say(self, text: str = "", channel: str = CARE, by: str = KASIA, **more: Any) -> dict:
        with self.lock:
            self._count += 1
            said = {
                "id": str(snowflake(clock.now()) + self._count),
                "channel_id": channel,
                "type": 19 if "message_reference" in more else 0,
                "author": USERS[by],
                "content": text,
                "timestamp": clock.now().astimezone(UTC).isoformat(),
                "edited_timestamp": None,
                "mentions": [],
                "attachments": [],
                "embeds": [],
                **more,
            }
            self.messages[channel, said["id"]] = said
            self.gateway.tell("MESSAGE_CREATE", self._told(said))
            return said

    def edit(self, said: dict, text: str) -> None:
        said.update(content=text, edited_timestamp=clock.now().astimezone(UTC).isoformat())
        self.gateway.tell("MESSAGE_UPDATE", self._told(said))

    def delete(self, said: dict) -> None:
        del self.messages[said["channel_id"], said["id"]]
        server = self.channels[said["channel_id"]].get("guild_id")
        where = {"channel_id": said["channel_id"]} | ({"guild_id": server} if server else {})
        self.gateway.tell("MESSAGE_DELETE", {"id": said["id"], **where})

    def public(self) -> list[dict]:
        return [one for one in self.messages.values() if one["author"]["id"] == BOT]

    def _told(self, said: dict) -> dict:
        """As the gateway tells it: with the server, and the member's roles there."""
        server = self.channels[said["channel_id"]].get("guild_id")
        if not server:
            return dict(said)
        roles = [ROLE] if said["author"]["id"] == MODERATOR else []
        return {**said, "guild_id": server, "member": {"nick": None, "roles": roles}}

    # What the bot asks.

    def answer(self, call: Call) -> Answer:
        try:
            if call.headers.get("authorization") != f"Bot {self.token}":
                raise No(401, 0, "401: Unauthorized")
            assert re.fullmatch(r"DiscordBot \(https?://[^\s,]+, [\d.]+\)", call.headers["user-agent"])
            found = self._routed(call)
        except No as no:
            return told(no.body, no.status)
        limits = {"X-RateLimit-Bucket": "abc", "X-RateLimit-Remaining": "4", "X-RateLimit-Reset-After": "1.0"}
        return Answer(204, b"", limits) if found is None else told(found, 200, **limits)

    def _routed(self, call: Call) -> object:
        for method, path, name in ROUTES:
            found = re.fullmatch(path, unquote(call.path))
            if found and method == call.method:
                return getattr(self, f"_{name}")(call, *found.groups())
        raise No(404, 0, "404: Not Found")

    def _me(self, call: Call) -> object:
        return USERS[BOT]

    def _application(self, call: Call) -> object:
        return {"id": BOT, "flags": self.flags}

    def _guilds(self, call: Call) -> object:
        return [{"id": GUILD, "name": "Parcelhop"}]

    def _channels(self, call: Call, guild: str) -> object:
        return [one for one in self.channels.values() if one.get("guild_id") == guild and one["type"] != 11]

    def _threads(self, call: Call, guild: str) -> object:
        open_ones = [one for one in self.channels.values() if one["type"] == 11 and not one.get("archived")]
        return {"threads": open_ones, "members": []}

    def _gateway_bot(self, call: Call) -> object:
        limit = {"total": 1000, "remaining": self.sessions_left, "reset_after": 60_000, "max_concurrency": 1}
        return {"url": self.gateway.url, "shards": 1, "session_start_limit": limit}

    def _channel(self, call: Call, channel: str) -> object:
        return self.channels[self._seen(channel)]

    def _seen(self, channel: str) -> str:
        if channel not in self.channels:
            raise No(404, 10003, "Unknown Channel")
        if channel in self.closed:
            raise No(403, 50001, "Missing Access")
        return channel

    def _list(self, call: Call, channel: str) -> object:
        limit = int(call.first("limit") or 50)
        if self.channels[self._seen(channel)]["type"] == 15:
            raise No(400, 50024, "Cannot execute action on this channel type")
        assert 1 <= limit <= 100
        here = [one for (where, _), one in self.messages.items() if where == self._seen(channel)]
        here.sort(key=lambda one: int(one["id"]))
        after = call.first("after")
        page = [one for one in here if int(one["id"]) > int(after)][:limit] if after else here[-limit:]
        return page[::-1]

    def _one(self, call: Call, channel: str, message: str) -> dict:
        if (self._seen(channel), message) not in self.messages:
            raise No(404, 10008, "Unknown Message")
        return self.messages[channel, message]

    def _create(self, call: Call, channel: str) -> object:
        order, files = self._order(call)
        if unknown := set(order) - SENT:
            raise AssertionError(f"unknown fields {unknown}")
        self._checked(order, channel, files)
        nonce = order.get("nonce", "")
        assert len(nonce) <= 25
        if order.get("enforce_nonce") and nonce in self.nonces:
            return self.nonces[nonce]
        more: dict[str, Any] = {"attachments": [{"id": str(n), "filename": name} for n, name in enumerate(files)]}
        if "message_reference" in order:
            parent = order["message_reference"]["message_id"]
            more["message_reference"] = {"message_id": parent, "channel_id": channel}
            more["referenced_message"] = self.messages[channel, parent]
        said = self.say(order["content"], channel, BOT, **more)
        self.nonces[nonce] = said
        return {**said, "nonce": nonce}

    def _order(self, call: Call) -> tuple[dict, list[str]]:
        kind = call.headers.get("content-type", "")
        if not kind.startswith("multipart/form-data"):
            return json.loads(call.body), []
        parts = _form(kind, call.body)
        return json.loads(parts.pop("payload_json")), list(parts)

    def _checked(self, order: dict, channel: str, files: list[str]) -> None:
        self._seen(channel)
        if self.channels[channel]["type"] == 1 and not self.takes_direct:
            raise No(403, 50007, "Cannot send messages to this user")
        if self.channels[channel].get("archived"):
            raise No(400, 50083, "Thread is archived")
        if not order["content"] and not files:
            raise No(400, 50006, "Cannot send an empty message")
        if len(order["content"]) > 2000:
            raise _form_error("content", "BASE_TYPE_MAX_LENGTH")
        parent = order.get("message_reference", {}).get("message_id")
        if parent and (channel, parent) not in self.messages:
            raise _form_error("message_reference", "REPLIES_UNKNOWN_MESSAGE")

    def _direct(self, call: Call) -> object:
        assert json.loads(call.body) == {"recipient_id": KASIA}
        return self.channels[DIRECT]

    def _edit_own(self, call: Call, channel: str, message: str) -> object:
        said = self._one(call, channel, message)
        if said["author"]["id"] != BOT:
            raise No(403, 50005, "Cannot edit a message authored by another user")
        said.update(content=json.loads(call.body)["content"], edited_timestamp=datetime.now(UTC).isoformat())
        return said

    def _react(self, call: Call, channel: str, message: str, emoji: str) -> None:
        self._one(call, channel, message)
        self.reactions.add((channel, message, emoji))

    def _unreact(self, call: Call, channel: str, message: str, emoji: str) -> None:
        self._one(call, channel, message)
        self.reactions.discard((channel, message, emoji))


def _form_error(field: str, code: str) -> No:
    return No(400, 50035, "Invalid Form Body", errors={field: {"_errors": [{"code": code, "message": "no"}]}})

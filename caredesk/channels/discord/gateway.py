"""Discord's gateway: a WebSocket that tells everything as it happens (docs.discord.com/developers/events/gateway).

A session outlives its connection: with its name and the number of the last thing heard it is taken up again, and what
was missed is told. It is closed with a code of our own, for 1000 and 1001 would end the session. A session that cannot
be taken up begins anew; what was said between the two is found by `history`.
"""

import json
import random
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import Any

from caredesk.channels import reading
from caredesk.channels.base import AccountFacts, AuthExpired, Page, Permanent, Retryable
from caredesk.channels.discord import bodies
from caredesk.channels.discord.api import Discord
from caredesk.channels.discord.events import WANTED
from caredesk.channels.reading import mapped
from caredesk.channels.rest import seconds, text_of
from caredesk.core import clock, http
from caredesk.core.numbers import whole
from caredesk.core.websocket import Closed, WebSocket

_DISPATCH, _BEAT, _IDENTIFY, _RESUME, _RECONNECT, _INVALID, _HELLO, _ACK = "0", 1, 2, 6, "7", "9", "10", "11"
# Servers and their channels, messages and reactions there and in direct messages; and the words of messages.
_INTENTS = 1 << 0 | 1 << 9 | 1 << 10 | 1 << 12 | 1 << 13
_WORDS = 1 << 15
_MOST = 50  # dispatches in one body
_LEAVING = 4900
_HANDSHAKE = 20.0
_GLANCE = 1.0  # seconds between two looks whether to stop
_AGAIN = timedelta(seconds=5)
_FORGET = frozenset({4003, 4005, 4007, 4009})
_HOPELESS = frozenset({4010, 4011, 4012, 4013})
_pause: Callable[[float], None] = time.sleep


def listen(account: AccountFacts, cursor: Mapping[str, Any], stop: Callable[[], bool]) -> Iterator[Page]:
    """Pages as they happen, over as many connections as it takes; Retryable where one cannot be made. It ends where a
    session was lost: who listens anew asks first for what was said meanwhile."""
    session = _Session(account, cursor)
    while not stop() and not session.is_lost:
        yield from session.connected(stop)
    if session.is_lost:
        yield Page((), session.cursor)


class _Session:
    """Who we are to the gateway, and how far we have heard."""

    def __init__(self, account: AccountFacts, cursor: Mapping[str, Any]) -> None:
        self._account = account
        self._api = Discord(account)
        self._name = text_of(cursor.get("session"))
        self._url = text_of(cursor.get("resume_url"))
        self._heard = whole(text_of(cursor.get("heard")))
        self._channels = bodies.known(account)
        self._chosen = frozenset(bodies.chosen(account))
        self._pending: list[dict[str, Any]] = []
        self._is_up = False
        self.is_lost = False

    @property
    def cursor(self) -> dict[str, str]:
        return {"session": self._name, "resume_url": self._url, "heard": str(self._heard or "")}

    def connected(self, stop: Callable[[], bool]) -> Iterator[Page]:
        """One connection, until it ends. What was heard is told before anything else happens."""
        self._is_up = False
        try:
            socket = WebSocket(self._address(), timeout=_HANDSHAKE)
        except http.Refused as error:
            raise Permanent("address_refused", str(error)) from error
        except http.NotConnected as error:
            self._url = ""  # next time as the network says today; the session may be there still
            raise Retryable("discord_gateway", str(error), retry_at=clock.now() + _AGAIN) from error
        try:
            yield from self._talk(socket, stop)
        except Closed as closed:
            yield from self._page()
            self._judge(closed)
        finally:
            socket.close(_LEAVING)

    def _address(self) -> str:
        """Where the session is taken up; for a new one as the network says today, within what it allows for a day."""
        if self._name and self._url:
            return self._whole(self._url)
        told = mapped(self._api.get("/gateway/bot"))
        limit = mapped(told.get("session_start_limit"))
        if text_of(limit.get("remaining")) == "0":
            wait = seconds(limit.get("reset_after")) or 0
            raise Retryable("discord_sessions_used_up", retry_at=clock.now() + timedelta(milliseconds=wait))
        return self._whole(text_of(told.get("url")))

    def _whole(self, url: str) -> str:
        """The token goes through it: encrypted, unless everything of this account is spoken in the clear."""
        if not url.startswith("wss://") and self._account.urls["api"].startswith("https://"):
            raise Permanent("address_refused", "the gateway is not encrypted")
        return f"{url.rstrip('/')}/?v=10&encoding=json"

    def _talk(self, socket: WebSocket, stop: Callable[[], bool]) -> Iterator[Page]:
        pulse = _Pulse(socket, self._hello(socket))
        self._greet(socket)
        while not stop():
            pulse.beat(self._heard)
            text = socket.receive(0.0 if self._pending else min(_GLANCE, pulse.left))
            if text is not None:
                self._hear(mapped(_read(text)), pulse)
            if self._pending and (text is None or len(self._pending) >= _MOST):
                yield from self._page()
        yield from self._page()

    def _hello(self, socket: WebSocket) -> float:
        """Every how many seconds they want to hear from us."""
        told = mapped(_read(socket.receive(_HANDSHAKE) or ""))
        interval = seconds(mapped(told.get("d")).get("heartbeat_interval"))
        if text_of(told.get("op")) != _HELLO or not interval:
            raise Closed(reason="no hello")
        return interval / 1000

    def _greet(self, socket: WebSocket) -> None:
        token = self._account.key("token")
        if self._name:
            _send(socket, _RESUME, {"token": token, "session_id": self._name, "seq": self._heard})
            return
        intents = _INTENTS if self._account.settings.get("reads_content") is False else _INTENTS | _WORDS
        about = {"os": "linux", "browser": "caredesk", "device": "caredesk"}
        _send(socket, _IDENTIFY, {"token": token, "intents": intents, "properties": about})

    def _hear(self, told: Mapping[str, Any], pulse: "_Pulse") -> None:
        op = text_of(told.get("op"))
        if op == _DISPATCH:
            self._heard = whole(text_of(told.get("s"))) or self._heard
            self._dispatch(text_of(told.get("t")), mapped(told.get("d")))
        elif op == str(_BEAT):
            pulse.beat(self._heard, asked=True)
        elif op == _ACK:
            pulse.heard()
        elif op == _RECONNECT:
            raise Closed(reason="reconnect")
        elif op == _INVALID:
            if told.get("d") is not True:
                self._forget()
            self._is_up = True  # it speaks with us: no failure
            _pause(random.uniform(1, 5))  # noqa: S311  as they ask, so that not everybody comes at once
            raise Closed(reason="invalid session")

    def _dispatch(self, name: str, what: Mapping[str, Any]) -> None:
        if name == "READY":
            self._name, self._url = text_of(what.get("session_id")), text_of(what.get("resume_gateway_url"))
        self._is_up = self._is_up or name in ("READY", "RESUMED")
        if name == "GUILD_CREATE":
            self._channels |= bodies.channels_of(what)
        elif name in ("CHANNEL_CREATE", "THREAD_CREATE"):
            self._channels[text_of(what.get("id"))] = bodies.about(what)
        elif name in WANTED and self._is_wanted(what):
            self._pending.append({"t": name, "d": dict(what)})

    def _is_wanted(self, what: Mapping[str, Any]) -> bool:
        """Direct messages, and what is said in the chosen channels and their threads."""
        channel = text_of(what.get("channel_id"))
        if not what.get("guild_id"):
            return True
        if channel not in self._channels:
            self._channels[channel] = self._asked(channel)
        parent = text_of(mapped(self._channels[channel]).get("parent_id"))
        return not self._chosen or bool(self._chosen & {channel, parent})

    def _asked(self, channel: str) -> dict[str, str]:
        """A channel of which nothing was told since the session was taken up."""
        if not channel.isdigit():
            return {}
        try:
            return bodies.about(mapped(self._api.get(f"/channels/{channel}")))
        except (Permanent, Retryable):
            return {}

    def _page(self) -> Iterator[Page]:
        """What was heard since the last one, and how far that is."""
        if not self._pending:
            return
        channels = {text_of(one["d"].get("channel_id")) for one in self._pending}
        about = {one: self._channels[one] for one in channels if one in self._channels}
        told = bodies.body(self._account, about, dispatches=self._pending)
        self._pending = []
        problem = "discord_no_content" if self._account.settings.get("reads_content") is False else ""
        yield Page((bodies.raw(told, clock.now(), "stream"),), self.cursor, problem=problem)

    def _forget(self) -> None:
        self.is_lost = self.is_lost or bool(self._name)
        self._name, self._url, self._heard = "", "", None

    def _judge(self, closed: Closed) -> None:
        """What the end of a connection means: to go on, to begin anew, or to stop."""
        if closed.code == 4004:
            raise AuthExpired(text="4004")
        if closed.code == 4014:
            raise Permanent("discord_intents_refused", "4014")
        if closed.code in _HOPELESS:
            raise Permanent("discord_gateway", str(closed.code))
        if closed.code in _FORGET:
            self._forget()
        if not self._is_up:
            raise Retryable("discord_gateway", str(closed), retry_at=clock.now() + _AGAIN)


class _Pulse:
    """Heartbeats: the first after a random part of the interval, each answered before the next."""

    def __init__(self, socket: WebSocket, interval: float) -> None:
        self._socket, self._interval = socket, interval
        self._next = clock.monotonic() + interval * random.random()  # noqa: S311  no secret
        self._is_answered = True

    @property
    def left(self) -> float:
        return max(0.0, self._next - clock.monotonic())

    def beat(self, heard: int | None, *, asked: bool = False) -> None:
        """Beat when it is time, or at once when they ask. A connection that does not answer is none any more."""
        if not asked and self.left > 0:
            return
        if not asked and not self._is_answered:
            raise Closed(reason="no answer to a heartbeat")
        if not asked:
            self._next, self._is_answered = clock.monotonic() + self._interval, False
        _send(self._socket, _BEAT, heard)

    def heard(self) -> None:
        self._is_answered = True


def _send(socket: WebSocket, op: int, what: Any) -> None:
    socket.send(json.dumps({"op": op, "d": what}))


def _read(text: str) -> Any:
    try:
        return reading.load(text.encode("utf-8", "replace"))
    except ValueError:
        return {}

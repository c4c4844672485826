"""A WebSocket to a server of a network (RFC 6455), to addresses that were looked at first, as the fetcher does it."""

import contextlib
import socket
import ssl
from collections.abc import Mapping
from urllib.parse import urlsplit

from wsproto import ConnectionType, WSConnection
from wsproto.events import (
    AcceptConnection,
    CloseConnection,
    Event,
    Ping,
    RejectConnection,
    Request,
    TextMessage,
)
from wsproto.utilities import ProtocolError

from caredesk.core import clock, http

MOST = 16 * 1024 * 1024  # of one message
_PORTS = {"ws": 80, "wss": 443}
_ABNORMAL = 1006  # the code that is never sent: the connection ended without one
_CHUNK = 65536


class Closed(Exception):
    """The connection is over. `code` as the other side told it, 1006 where it told none."""

    def __init__(self, code: int = _ABNORMAL, reason: str = "") -> None:
        super().__init__(f"{code} {reason}".strip())
        self.code = code
        self.reason = reason


class WebSocket:
    """An open connection for text. Pings are answered while something is awaited."""

    def __init__(self, url: str, *, headers: Mapping[str, str] | None = None, timeout: float = 20.0) -> None:
        """http.Refused for an address that we may not talk to, http.NotConnected where there is no such server."""
        self._ends_at = clock.monotonic() + timeout
        self._state = WSConnection(ConnectionType.CLIENT)
        self._came: list[str] = []
        self._text: list[str] = []
        self._size = 0
        self._socket = self._opened(url)
        try:
            self._greet(url, headers or {})
        except (OSError, ProtocolError, Closed) as error:
            self._socket.close()
            raise http.NotConnected(f"{urlsplit(url).hostname}: no WebSocket ({type(error).__name__})") from None

    def _opened(self, url: str) -> socket.socket:
        try:
            parts = urlsplit(url)
            host, port = parts.hostname or "", parts.port or _PORTS.get(parts.scheme, 0)
        except ValueError as error:
            raise http.Refused("not an address") from error
        if parts.scheme not in _PORTS or not host:
            raise http.Refused("only ws and wss addresses are opened")
        for address in http.vetted(host, port)[:4]:
            try:
                plain = socket.create_connection((address, port), self._left())
                if parts.scheme == "ws":
                    return plain
                return ssl.create_default_context().wrap_socket(plain, server_hostname=host)
            except OSError:
                continue
        raise http.NotConnected(f"{host}: no connection")

    def _left(self) -> float:
        return max(0.01, self._ends_at - clock.monotonic())

    def _greet(self, url: str, headers: Mapping[str, str]) -> None:
        parts = urlsplit(url)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        extra = [(name.encode(), value.encode()) for name, value in headers.items()]
        self._write(self._state.send(Request(host=parts.netloc, target=target, extra_headers=extra)))
        accepted = False
        while not accepted:
            if self._ends_at <= clock.monotonic():
                raise TimeoutError
            self._socket.settimeout(self._left())
            for event in self._read():
                if isinstance(event, RejectConnection):
                    raise Closed(reason=str(event.status_code))
                if isinstance(event, AcceptConnection):
                    accepted = True
                else:  # what came in the same bytes
                    self._take(event)

    def send(self, text: str) -> None:
        self._write(self._state.send(TextMessage(data=text)))

    def receive(self, seconds: float) -> str | None:
        """The next message; None when none came in this time. Closed when none will come."""
        ends_at = clock.monotonic() + seconds
        while not self._came:
            self._socket.settimeout(max(0.001, ends_at - clock.monotonic()))
            try:
                events = self._read()
            except TimeoutError:
                return None
            except OSError as error:
                raise Closed(reason=type(error).__name__) from None
            for event in events:
                self._take(event)
        return self._came.pop(0)

    def close(self, code: int = 1000) -> None:
        """Say goodbye and wait for nothing."""
        with contextlib.suppress(ProtocolError, Closed):
            self._write(self._state.send(CloseConnection(code=code)))
        self._socket.close()

    def _read(self) -> list[Event]:
        data = self._socket.recv(_CHUNK)
        try:
            self._state.receive_data(data or None)
            return list(self._state.events())
        except ProtocolError as error:
            raise Closed(reason="not understood") from error

    def _take(self, event: Event) -> None:
        if isinstance(event, CloseConnection):
            raise Closed(int(event.code), event.reason or "")
        if isinstance(event, Ping):
            self._write(self._state.send(event.response()))
        elif isinstance(event, TextMessage):
            self._size += len(event.data)
            if self._size > MOST:
                raise Closed(reason="message too large")
            self._text.append(event.data)
            if event.message_finished:
                self._came.append("".join(self._text))
                self._text, self._size = [], 0

    def _write(self, data: bytes) -> None:
        try:
            self._socket.settimeout(10.0)
            self._socket.sendall(data)
        except OSError as error:
            raise Closed(reason=type(error).__name__) from None

"""Server-sent events of other servers (WHATWG HTML, "Server-sent events"), from addresses that were looked at first."""

import ssl
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import httpcore

from caredesk.core import clock, http

PATIENCE = 20.0  # for the connection, and for the head of the answer
GLANCE = 1.0  # how often a silent connection is looked up from
_MOST = 4 * 1024 * 1024  # of one event
_PORTS = {"http": 80, "https": 443}
_PLAIN = {"accept": "text/event-stream", "accept-encoding": "identity"}


@dataclass(frozen=True)
class Told:
    """One event; a comment, with which servers keep a connection alive, has neither name nor data."""

    event: str = ""
    data: str = ""


class Declined(Exception):
    """The server answered with something else than a stream."""

    def __init__(self, answer: http.Response) -> None:
        super().__init__(str(answer.status))
        self.answer = answer


class _Stopped(Exception):
    """We were told to end."""


def listen(url: str, *, headers: Mapping[str, str], stop: Callable[[], bool], silence: float = 90.0) -> Iterator[Told]:
    """Events as they come, until `stop`; http.Interrupted when the other side ends or is silent for too long."""
    asked = http.request("GET", url, headers={**_PLAIN, **headers})
    host = asked.url.raw_host.decode("ascii")
    backend = _Backend(http.vetted(host, asked.url.port or _PORTS[asked.url.scheme]), stop, silence)
    with httpcore.ConnectionPool(ssl_context=http.tls(), network_backend=backend) as pool:
        try:
            yield from _events(pool, asked)
        except _Stopped:
            return
        except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
            raise http.NotConnected(f"{host}: {type(error).__name__}") from None
        except httpcore.LocalProtocolError as error:
            raise http.Refused(f"{host}: the request cannot be put into bytes") from error
        except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError, ssl.SSLError) as error:
            raise http.Interrupted(f"{host}: {type(error).__name__}") from None
    raise http.Interrupted(f"{host}: the stream ended")


def _events(pool: httpcore.ConnectionPool, asked: Any) -> Iterator[Told]:
    url = httpcore.URL(
        scheme=asked.url.raw_scheme, host=asked.url.raw_host, port=asked.url.port, target=asked.url.raw_path
    )
    with pool.stream(b"GET", url, headers=asked.headers.raw) as answer:
        told = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in answer.headers}
        if answer.status != 200 or not told.get("content-type", "").startswith("text/event-stream"):
            body = b"".join(_bounded(answer.iter_stream(), 65_536))
            raise Declined(http.Response(answer.status, told, body))
        yield from read(answer.iter_stream())


def _bounded(chunks: Iterable[bytes], most: int) -> Iterator[bytes]:
    for chunk in chunks:
        yield chunk[:most]
        most -= len(chunk)
        if most <= 0:
            return


def read(chunks: Iterable[bytes]) -> Iterator[Told]:
    """The events in these bytes, wherever they were cut; http.TooLarge for one without end."""
    name, size = "", 0
    data: list[str] = []
    for line in _lines(chunks):
        size += len(line)
        if size > _MOST:
            raise http.TooLarge("an event without end")
        field, _, value = line.decode("utf-8", "replace").partition(":")
        value = value.removeprefix(" ")
        if not line:
            if data:
                yield Told(name or "message", "\n".join(data))
            name, data, size = "", [], 0
        elif not field:
            yield Told()
        elif field == "event":
            name = value
        elif field == "data":
            data.append(value)


def _lines(chunks: Iterable[bytes]) -> Iterator[bytes]:
    rest = b""
    for chunk in chunks:
        rest += chunk
        if len(rest) > _MOST:
            raise http.TooLarge("a line without end")
        *whole, rest = rest.replace(b"\r\n", b"\n").split(b"\n")
        yield from whole


class _Backend(httpcore.NetworkBackend):
    """Connects to the vetted addresses; what is read from them may take its time, and we look up now and then."""

    def __init__(self, addresses: list[str], stop: Callable[[], bool], silence: float) -> None:
        self._addresses, self._stop, self._silence = addresses, stop, silence
        self._plain = httpcore.SyncBackend()

    def connect_tcp(self, *_: Any, **asked: Any) -> httpcore.NetworkStream:
        failed: Exception = httpcore.ConnectTimeout("no address")
        for address in self._addresses[:4]:
            try:
                found = self._plain.connect_tcp(address, asked["port"], timeout=PATIENCE)
                return _Stream(found, self._stop, self._silence)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failed = error
        raise failed


class _Stream(httpcore.NetworkStream):
    """A connection on which nothing may come for a while, and which ends when we are told to."""

    def __init__(self, stream: httpcore.NetworkStream, stop: Callable[[], bool], silence: float) -> None:
        self._stream, self._stop, self._silence = stream, stop, silence

    def read(self, max_bytes: int, *_: Any, **__: Any) -> bytes:
        ends_at = clock.monotonic() + self._silence
        while True:
            if self._stop():
                raise _Stopped
            try:
                return self._stream.read(max_bytes, timeout=GLANCE)
            except httpcore.ReadTimeout:
                if clock.monotonic() > ends_at:
                    raise

    def write(self, buffer: bytes, *_: Any, **__: Any) -> None:
        self._stream.write(buffer, timeout=PATIENCE)

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, *_: Any, **__: Any
    ) -> httpcore.NetworkStream:
        inner = self._stream.start_tls(ssl_context, server_hostname, timeout=PATIENCE)
        return _Stream(inner, self._stop, self._silence)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)

"""Connections for the fetcher: to addresses that were vetted, with one end for all waiting together."""

import ssl
from typing import Any

import httpcore

from caredesk.core import clock


class Backend(httpcore.NetworkBackend):
    """Connects to the vetted addresses, whatever the name says by now; Host and SNI stay those of the name."""

    def __init__(self, addresses: list[str], ends_at: float) -> None:
        self._addresses = addresses
        self._ends_at = ends_at
        self._plain = httpcore.SyncBackend()

    def connect_tcp(self, *_: Any, **asked: Any) -> httpcore.NetworkStream:
        failed: Exception = httpcore.ConnectTimeout("no time left")
        for tried, address in enumerate(self._addresses[:4]):
            # One dead address may not eat the time of the next.
            share = _left(self._ends_at, httpcore.ConnectTimeout) / (min(len(self._addresses), 4) - tried)
            try:
                return _Stream(self._plain.connect_tcp(address, asked["port"], timeout=share), self._ends_at)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failed = error
        raise failed


class _Stream(httpcore.NetworkStream):
    """A connection whose every step ends at one common moment, so that dripping bytes buy no time."""

    def __init__(self, stream: httpcore.NetworkStream, ends_at: float) -> None:
        self._stream = stream
        self._ends_at = ends_at

    def read(self, max_bytes: int, *_: Any, **__: Any) -> bytes:
        return self._stream.read(max_bytes, timeout=_left(self._ends_at, httpcore.ReadTimeout))

    def write(self, buffer: bytes, *_: Any, **__: Any) -> None:
        self._stream.write(buffer, timeout=_left(self._ends_at, httpcore.WriteTimeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, *_: Any, **__: Any
    ) -> httpcore.NetworkStream:
        left = _left(self._ends_at, httpcore.ConnectTimeout)
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, timeout=left), self._ends_at)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _left(ends_at: float, late: type[Exception]) -> float:
    left = ends_at - clock.monotonic()
    if left <= 0:
        raise late("no time left")
    return left

"""The one fetcher: everything that leaves the machine goes through here, to addresses that were looked at first."""

import socket
import ssl
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import httpcore
import httpx

from caredesk.core import clock, config
from caredesk.core.addresses import is_public
from caredesk.core.wire import Backend

LIMIT = 2 * 1024 * 1024
TIMEOUT = 20.0
_PORTS = {"http": 80, "https": 443}
_PLAIN = {"accept-encoding": "gzip"}


class Refused(Exception):
    """The address is not one that we may talk to; nothing left the machine."""


class NotConnected(Exception):
    """Name, connection or TLS failed; no request was sent, so trying again is safe."""


class Interrupted(Exception):
    """Bytes were sent and no clear answer came; what happened over there is not known."""


class TooLarge(Interrupted):
    """The answer is larger than we are willing to read."""


@dataclass(frozen=True)
class Response:
    """An answer, read to its end; 3xx as it came, for redirects are not followed. Header names are lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


Resolve = Callable[..., list[tuple[Any, ...]]]


class Fetcher:
    """Fetches with one connection per request.

    A kept connection that the peer has just closed fails after our bytes were written, which nobody can tell from a
    request that arrived; a fresh one keeps the line between "nothing was sent" and "unknown" sharp.
    """

    def __init__(self, allow: frozenset[str] = frozenset(), *, resolve: Resolve = socket.getaddrinfo) -> None:
        self.allow = frozenset(entry.lower() for entry in allow)
        self._resolve = resolve

    def fetch(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        params: Iterable[tuple[str, str]] = (),
        body: bytes | None = None,
        limit: int = LIMIT,
        timeout: float | None = None,
    ) -> Response:
        """Ask once and read the whole answer, within this size and this time all in all."""
        asked = request(method, url, headers={**_PLAIN, **(headers or {})}, params=list(params) or None, content=body)
        ends_at = clock.monotonic() + (TIMEOUT if timeout is None else timeout)
        backend = Backend(self._addresses(asked.url), ends_at)
        with httpcore.ConnectionPool(ssl_context=tls(), network_backend=backend) as pool:
            try:
                return _ask(pool, asked, limit)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                raise NotConnected(f"{asked.url.host}: {type(error).__name__}") from None
            except httpcore.LocalProtocolError as error:
                raise Refused(f"{asked.url.host}: the request cannot be put into bytes") from error
            except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError, ssl.SSLError) as error:
                raise Interrupted(f"{asked.url.host}: {type(error).__name__}") from None

    def _addresses(self, url: httpx.URL) -> list[str]:
        return self.vetted(url.raw_host.decode("ascii"), url.port or _PORTS[url.scheme])

    def vetted(self, host: str, port: int) -> list[str]:
        """The addresses of this host, all of them vetted; looked up once, so that the name cannot change its mind."""
        host = host.lower().rstrip(".")
        try:
            found = self._resolve(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise NotConnected(f"{host}: the name was not found") from error
        addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
        if not addresses:
            raise NotConnected(f"{host}: the name has no address")
        if f"{host}:{port}" in self.allow or all(self._may(address, port) for address in addresses):
            return addresses
        raise Refused(f"{host}: not a public address")

    def _may(self, address: str, port: int) -> bool:
        shown = f"[{address}]" if ":" in address else address
        return is_public(address) or f"{shown}:{port}" in self.allow


def vetted(host: str, port: int) -> list[str]:
    """The addresses of this host that we may talk to under the settings in force: for what speaks no HTTP."""
    return Fetcher(config.settings().allowed_private).vetted(host, port)


def fetch(method: str, url: str, **options: Any) -> Response:
    """Fetch under the settings in force."""
    return Fetcher(config.settings().allowed_private).fetch(method, url, **options)


def request(method: str, url: str, **parts: Any) -> httpx.Request:
    """A request as it will leave; Refused for what is no web address."""
    try:
        request = httpx.Request(method, url, **parts)
    except (httpx.InvalidURL, ValueError, TypeError) as error:
        raise Refused("not an address") from error
    if request.url.scheme not in _PORTS or not request.url.host:
        raise Refused("only http and https addresses are fetched")
    return request


def _ask(pool: httpcore.ConnectionPool, request: httpx.Request, limit: int) -> Response:
    url = httpcore.URL(
        scheme=request.url.raw_scheme,
        host=request.url.raw_host,
        port=request.url.port,
        target=request.url.raw_path,
    )
    with pool.stream(
        request.method.encode("ascii"), url, headers=request.headers.raw, content=request.content
    ) as answer:
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in answer.headers}
        return Response(answer.status, headers, _body(answer.iter_stream(), headers, limit))


def _body(chunks: Iterable[bytes], headers: Mapping[str, str], limit: int) -> bytes:
    encoding = headers.get("content-encoding", "identity").strip().lower()
    if encoding not in ("identity", "gzip", "x-gzip", ""):
        raise Interrupted("the answer has an encoding that was not asked for")
    unzip = zlib.decompressobj(wbits=31) if "gzip" in encoding else None
    body = bytearray()
    for chunk in chunks:
        body += _unzipped(unzip, chunk, limit - len(body) + 1) if unzip else chunk
        if len(body) > limit:
            raise TooLarge(f"the answer is larger than {limit} bytes")
    if unzip and body and not unzip.eof:
        raise Interrupted("the answer was cut off")
    return bytes(body)


def _unzipped(unzip: Any, chunk: bytes, room: int) -> bytes:
    """At most this much of what the chunk holds: a bomb is noticed before it opens."""
    try:
        return bytes(unzip.decompress(chunk, room))
    except zlib.error as error:
        raise Interrupted("the answer could not be read") from error


@lru_cache(maxsize=1)
def tls() -> ssl.SSLContext:
    return httpx.create_ssl_context()

"""Browsers that never read, and only answer pings, cost neither memory nor the others' time: they are cut off."""

import json
import socket
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.bench import sockets
from tests.servers.ports import free_port

SILENT, SIZE = 50, 100_000
HELLO = (
    "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: desk\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Origin: http://127.0.0.1:{port}\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
    "Sec-WebSocket-Version: 13\r\n\r\n"
)


@pytest.fixture(params=["gthread", "gevent"])
def port(request: pytest.FixtureRequest) -> Iterator[int]:
    """A live line that sends 100 kB to everybody ten times a second."""
    chosen = free_port()
    with sockets.server(["-m", "tests.bench.fanout_server", request.param, str(chosen), str(SIZE), "0.1"]):
        sockets.wait_for(chosen)
        yield chosen


def masked(text: str) -> bytes:
    """A short text frame as a client sends it, with a mask of zeros."""
    return bytes((0x81, 0x80 | len(text))) + bytes(4) + text.encode()


def silent(port: int) -> socket.socket:
    one = socket.socket()
    one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    one.connect(("127.0.0.1", port))
    one.sendall(HELLO.format(port=port).encode())
    assert b"101" in one.recv(12)
    one.sendall(masked("40"))
    return one


def asked(port: int, what: str) -> int:
    return int(urllib.request.urlopen(f"http://127.0.0.1:{port}/{what}", timeout=10).read())


def test_they_are_cut_off_and_nobody_else_notices(port: int):
    from websockets.sync.client import connect

    url, waits = f"ws://127.0.0.1:{port}/socket.io/?EIO=4&transport=websocket", []
    with ExitStack() as stack:
        reader = stack.enter_context(connect(url, origin=f"http://127.0.0.1:{port}", max_size=None, ping_interval=None))
        reader.recv()
        reader.send("40")
        before = asked(port, "memory")

        quiet = [stack.enter_context(silent(port)) for _ in range(SILENT)]
        end = time.monotonic() + 8
        while time.monotonic() < end:
            text = str(reader.recv(5))
            if text.startswith("42"):
                waits.append((time.monotonic_ns() - json.loads(text[2:])[1]["sent"]) / 1e6)

        grown = (asked(port, "memory") - before) / 2**20
        assert len(quiet) == SILENT and asked(port, "open") == 1
        assert grown < 50
        assert sorted(waits)[int(len(waits) * 0.95)] < 200

"""Frames on a connection: whole, in order, never waited for, and the end of who does not read."""

import queue
import socket
import threading
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from wsproto import ConnectionType
from wsproto.connection import Connection
from wsproto.events import TextMessage

from caredesk.core.fanout import MOST_BYTES, MOST_WAITING, Message, Pipe, deliver

Ends = tuple[Pipe, socket.socket]


@pytest.fixture
def ends() -> Iterator[Ends]:
    """Our end of a connection with a small buffer, and the browser's."""
    ours, theirs = socket.socketpair()
    pipe = Pipe(ours)
    ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
    yield pipe, theirs
    ours.close()
    theirs.close()


def line() -> SimpleNamespace:
    return SimpleNamespace(queue=queue.Queue())


def read(theirs: socket.socket, size: int) -> bytes:
    got = b""
    while len(got) < size:
        got += theirs.recv(65536)
    return got


@pytest.mark.parametrize("size", [0, 80, 125, 126, 60_000, 65_535, 70_000])
def test_a_frame_is_what_a_websocket_client_reads(size: int):
    message = Message("rows", {"text": "ż" * size})

    client = Connection(ConnectionType.CLIENT)
    client.receive_data(message.frame)
    text = "".join(event.data for event in client.events() if isinstance(event, TextMessage))

    assert text == "4" + message.text


def test_a_frame_that_was_begun_is_ended_before_the_next(ends: Ends):
    pipe, theirs = ends
    first, second = b"a" * 400_000, b"b" * 1000

    assert pipe.offer(first)
    assert pipe.is_torn and not pipe.offer(second)
    writer = threading.Thread(target=pipe.send, args=(second,))
    writer.start()

    assert read(theirs, 401_000) == first + second
    writer.join()


def test_who_is_behind_waits_in_a_queue_and_others_do_not(ends: Ends):
    pipe, _theirs = ends
    waiting = line()

    pipe.offer(b"a" * 400_000)
    assert deliver(Message("rows", {}), pipe, waiting)

    assert waiting.queue.qsize() == 1


@pytest.mark.parametrize(
    ("size", "most"), [(10, MOST_WAITING), (200_000, MOST_BYTES // 200_000)], ids=["many", "large"]
)
def test_who_is_too_far_behind_is_cut_off(ends: Ends, size: int, most: int):
    pipe, theirs = ends
    waiting, message = line(), Message("rows", {"html": "x" * size})

    pipe.offer(b"a" * 400_000)
    sent = 0
    while deliver(message, pipe, waiting):
        sent += 1

    assert most - 1 <= sent <= most + 1
    read(theirs, 1)
    theirs.settimeout(2)
    while theirs.recv(1 << 20):
        pass

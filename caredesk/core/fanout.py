"""Writing one message to many sockets: encoded once, written straight to each connection by the thread that has it.

python-socketio gives every socket a writer thread that waits on a queue. Waking five hundred of them for one message
makes them fight over the interpreter (p99 of 1.5 s for 500 sockets, 12 times a bare server). Here the pusher writes the
finished frame itself, without waiting; only a connection whose buffer is full is left to its own writer thread. The
queue of such a straggler is capped: above the cap it is cut off, and its browser comes back and catches up by number.
"""

import json
import socket
import threading
from contextlib import suppress
from typing import Any

from engineio.packet import MESSAGE, Packet

PIPE = "caredesk.pipe"
DOORS = ("gunicorn.socket", "werkzeug.socket")
MOST_WAITING = 64
MOST_BYTES = 1_000_000
KERNEL_BYTES = 262_144  # what the kernel holds for a browser that does not read; by itself it would take megabytes
_REST = ""


class Pipe:
    """A client's connection that takes whole frames only, from whichever thread; `offer` never waits."""

    def __init__(self, connection: socket.socket) -> None:
        self.connection = connection
        with suppress(OSError):
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, KERNEL_BYTES)
        self.waiting_bytes = 0
        self._writing = threading.Lock()
        self._rest = b""

    def offer(self, frame: bytes) -> bool:
        """Write a frame if that is possible right now; False leaves it to the caller. What was begun will be ended."""
        if self._rest or not self._writing.acquire(blocking=False):
            return False
        try:
            written = _write_now(self.connection, frame)
            self._rest = frame[written:] if written else b""
        finally:
            self._writing.release()
        return written > 0

    @property
    def is_torn(self) -> bool:
        """A frame was begun and its end still waits."""
        return bool(self._rest)

    def send(self, data: bytes) -> int:
        with self._writing:
            rest, self._rest = self._rest, b""
            self.connection.sendall(rest + data)
        return len(data)

    def flush(self) -> None:
        self.send(b"")

    def recv(self, size: int) -> bytes:
        return self.connection.recv(size)

    def cut(self) -> None:
        """Break the connection at once; whoever waits on it wakes up."""
        with suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self.cut()
        self.connection.close()


def _write_now(connection: socket.socket, frame: bytes) -> int:
    """How many bytes went out without waiting. gevent's sockets wait by themselves, so the one beneath is asked."""
    beneath = getattr(connection, "_sock", connection)
    try:
        return int(beneath.send(frame, socket.MSG_DONTWAIT))
    except OSError:
        return 0


def piped(kind: Any) -> Any:
    """engineio's websocket class, on a Pipe and without compression: a frame is then the same bytes for everybody."""

    class Piped(kind):
        def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
            environ.pop("HTTP_SEC_WEBSOCKET_EXTENSIONS", None)
            door = next(name for name in DOORS if name in environ)
            environ[door] = environ[PIPE] = Pipe(environ[door])
            return super().__call__(environ, start_response)

        def send(self, message: Any) -> Any:
            if message == _REST:
                self.ws.sock.flush()
                return None
            return super().send(message)

    return Piped


class Message:
    """One event for many: the frame for direct writing, the packet for a straggler's queue."""

    def __init__(self, event: str, body: dict[str, Any]) -> None:
        self.text = "2" + json.dumps([event, body], separators=(",", ":"), ensure_ascii=False)
        self.frame = _frame(("4" + self.text).encode())


def _frame(payload: bytes) -> bytes:
    """A websocket text frame as a server sends it: whole, unmasked."""
    size = len(payload)
    if size < 126:
        head = bytes((0x81, size))
    elif size < 65_536:
        head = bytes((0x81, 126)) + size.to_bytes(2, "big")
    else:
        head = bytes((0x81, 127)) + size.to_bytes(8, "big")
    return head + payload


class _Rest(Packet):
    """Wakes the writer thread of a socket to end a frame that was begun."""

    def encode(self, b64: bool = False) -> str:
        return _REST


def deliver(message: Message, pipe: Pipe, line: Any) -> bool:
    """Send a message on one connection; False: it is too far behind and was cut off. `line` is its engineio socket."""
    if line.queue.empty():
        pipe.waiting_bytes = 0
        if pipe.offer(message.frame):
            if pipe.is_torn:
                line.queue.put(_Rest(MESSAGE))
            return True
    pipe.waiting_bytes += len(message.frame)
    if line.queue.qsize() >= MOST_WAITING or pipe.waiting_bytes > MOST_BYTES:
        pipe.cut()
        return False
    line.queue.put(Packet(MESSAGE, message.text))
    return True

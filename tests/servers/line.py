"""A browser's socket without the browser: socket.io spoken over a plain websocket, and a server to speak it to."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from flask import Flask
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect
from werkzeug.serving import make_server

from caredesk.core.config import Settings
from caredesk.team import sessions
from caredesk.team.models import Agent

WAIT = 5.0


@contextmanager
def served(app: Flask) -> Iterator[int]:
    """The application on a port of its own, with a thread for each request; the port."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()


def socket_of(agent: Agent, settings: Settings) -> "Socket":
    """A socket of this agent, freshly signed in, to a desk that runs as a process."""
    token = sessions.begin(agent, address="", browser="")
    return Socket(settings.port, cookie=f"{sessions.cookie_name()}={token}", origin=settings.public_url)


class Socket:
    """One connection; `said` is everything that came, in order."""

    def __init__(self, port: int, *, cookie: str = "", origin: str | None, **more: str) -> None:
        url = f"ws://127.0.0.1:{port}/socket.io/?EIO=4&transport=websocket"
        headers = {name.replace("_", "-"): value for name, value in more.items()} | {"Cookie": cookie}
        self._open = ExitStack()
        options = {"additional_headers": headers, "max_size": None, "ping_interval": None, "open_timeout": WAIT}
        self.wire = self._open.enter_context(connect(url, origin=origin, **options))
        self.said: list[tuple[str, Any]] = []
        self.is_closed = False
        self.numbers = 0
        self._acks: dict[int, Any] = {}
        self.wire.recv(WAIT)
        self.wire.send("40")
        self.greeting = self._until(lambda: self._opened, WAIT)

    _opened = ""

    def ask(self, name: str, body: Any) -> Any:
        """Send an event and wait for the server's answer."""
        self.numbers += 1
        self.wire.send(f"42{self.numbers}{json.dumps([name, body])}")
        return self._until(lambda: self._acks.pop(self.numbers, None), WAIT)

    def next(self, name: str, wait: float = WAIT, such: Callable[[Any], bool] = bool) -> Any:
        """The next event of this name (and such a one); None when it does not come in time."""
        return self._until(lambda: self._take(name, such), wait)

    def wait_closed(self, wait: float = WAIT) -> bool:
        self._until(lambda: self.is_closed or None, wait)
        return self.is_closed

    def close(self) -> None:
        self._open.close()

    def _take(self, name: str, such: Callable[[Any], bool]) -> Any:
        for place, (kind, body) in enumerate(self.said):
            if kind == name and such(body):
                del self.said[place]
                return body
        return None

    def _until(self, found: Any, wait: float) -> Any:
        end = time.monotonic() + wait
        while (result := found()) is None or result == "":
            left = end - time.monotonic()
            if left <= 0 or self.is_closed:
                return None
            self._read(left)
        return result

    def _read(self, wait: float) -> None:
        try:
            text = str(self.wire.recv(wait))
        except TimeoutError:
            return
        except ConnectionClosed:
            self.is_closed = True
            return
        if text == "2":
            self.wire.send("3")
        elif text.startswith("42"):
            name, *body = json.loads(text[2:])
            self.said.append((name, body[0] if body else None))
        elif text.startswith("43"):
            number, _, rest = text[2:].partition("[")
            self._acks[int(number)] = json.loads("[" + rest)[0]
        elif text.startswith(("40", "44")):
            self._opened = text
        elif text.startswith(("1", "41")):
            self.is_closed = True

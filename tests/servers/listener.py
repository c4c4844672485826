"""A server on loopback that says exactly what a test wants said, well-formed or not."""

import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from caredesk.core import http


@dataclass
class Listener:
    """A server on loopback that counts who comes, and answers with one function."""

    answer: Callable[[socket.socket], None]
    hits: int = 0
    heard: list[bytes] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    @property
    def fetcher(self) -> http.Fetcher:
        return http.Fetcher(frozenset({f"127.0.0.1:{self.port}"}))

    def stop(self) -> None:
        self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()
        self.thread.join(5)

    def _serve(self) -> None:
        while True:
            try:
                peer, _ = self.socket.accept()
            except OSError:
                return
            self.hits += 1
            with peer:
                self._talk(peer)

    def _talk(self, peer: socket.socket) -> None:
        try:
            self.heard.append(peer.recv(65536))
            self.answer(peer)
        except OSError:
            return

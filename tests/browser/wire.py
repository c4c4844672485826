"""The line between browser and desk, a TCP proxy that a test can cut and mend."""

import contextlib
import socket
import threading
from functools import cache

from tests.servers.ports import free_port


class Wire:
    """Browsers connect to `port`; while it is cut, nobody gets through and nobody stays connected."""

    def __init__(self) -> None:
        self.to, self.is_cut = 0, True
        self.port = free_port()
        self._ends: set[socket.socket] = set()
        self._door = socket.create_server(("127.0.0.1", self.port))
        threading.Thread(target=self._accept, daemon=True).start()

    def lead(self, to: int) -> None:
        """From now on to the desk on this port."""
        self.to, self.is_cut = to, False

    def cut(self) -> None:
        self.is_cut = True
        for end in list(self._ends):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def mend(self) -> None:
        self.is_cut = False

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _ = self._door.accept()
                threading.Thread(target=self._join, args=(near,), daemon=True).start()

    def _join(self, near: socket.socket) -> None:
        with near, contextlib.suppress(OSError):
            if self.is_cut:
                return
            with socket.create_connection(("127.0.0.1", self.to)) as far:
                self._ends |= {near, far}
                back = threading.Thread(target=_pump, args=(far, near), daemon=True)
                back.start()
                _pump(near, far)
                back.join()
                self._ends -= {near, far}


@cache
def of_this_process() -> Wire:
    """One address for all desks that follow each other here: a browser keeps the scripts of the one before."""
    return Wire()


def _pump(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65_536):
            target.sendall(data)
    for end in (source, target):
        with contextlib.suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)

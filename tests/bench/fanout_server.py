"""A desk's live line and nothing else, in the shape asked for: a message to all sockets twice a second."""

import itertools
import resource
import sys
import threading
import time
from pathlib import Path

if sys.argv[1:2] == ["gevent"]:
    from gevent import monkey

    monkey.patch_all()

from flask import Flask, request
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter

from caredesk.core import live
from caredesk.core.config import Settings

numbers = itertools.count(1)


class Server(BaseApplication):
    """gunicorn with one process of the given kind."""

    def __init__(self, kind: str, port: int) -> None:
        self.kind, self.port = kind, port
        super().__init__()

    def load_config(self) -> None:
        chosen = {"bind": f"127.0.0.1:{self.port}", "worker_class": self.kind, "threads": 1100, "loglevel": "error"}
        more = {"worker_connections": 4000, "control_socket_disable": True, "graceful_timeout": 1, "backlog": 2048}
        for key, value in (chosen | more).items():
            self.cfg.set(key, value)

    def load(self) -> Flask:
        return make_app(self.port)


def make_app(port: int) -> Flask:
    app = Flask("bench")
    live.MOST_SOCKETS = 4000
    socketio = live.attach(app, Settings(port=port), lambda environ: (next(numbers), 1))
    socketio.on("connect")(lambda auth=None: live.line.join(live.listener(request.environ, request.sid, lang="en")))
    socketio.on("disconnect")(lambda *reason: live.line.leave(request.sid) and None)
    app.add_url_rule("/memory", view_func=memory)
    app.add_url_rule("/open", "open", lambda: str(len(socketio.server.environ)))
    socketio.start_background_task(speak, int(sys.argv[3]), float((*sys.argv, "0.5")[4]))
    return app


def memory() -> str:
    """Bytes that this process holds in memory."""
    return str(int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize())


def speak(size: int, every: float) -> None:
    while True:
        time.sleep(every)
        everybody = live.line.all()
        if everybody:
            live.send(everybody, "rows", {"sent": time.monotonic_ns(), "html": "x" * size})


if __name__ == "__main__":
    threading.stack_size(256 * 1024)
    Arbiter(Server(sys.argv[1], int(sys.argv[2]))).run()

"""A desk that is made to be killed: everything is imported and compiled once, every life is a fork that opens the desk
anew.

`python -m tests.faults.mortal` reads orders on standard input: `live` begins a life and prints its process id, `kill`
ends it with SIGKILL. A life is what `python wsgi.py` is, the web server aside: doors, pages and the whole worker. Its
waits are shortened so that a hundred lives fit into a test; hold-off stays above lag and request.
"""

import ctypes
import gc
import os
import signal
import sys
from dataclasses import replace
from datetime import timedelta
from importlib import import_module
from tempfile import mkdtemp

from jinja2 import FileSystemBytecodeCache
from werkzeug.serving import WSGIRequestHandler, make_server

from caredesk import BESIDE, MACHINES, PAGES, create_app, worker
from caredesk.channels import mastodon, networks
from caredesk.core import jobs
from caredesk.core.config import Settings
from caredesk.postroom import pace, poll
from caredesk.start import open_desk
from caredesk.triage import language

PR_SET_PDEATHSIG = 1
ROUTES = (*(f"{room}.routes" for room in PAGES), *BESIDE, *MACHINES)
LIVE = ("tickets.live_routes", "tickets.sockets", "sla.board_sockets")
TEMPLATES = FileSystemBytecodeCache(mkdtemp(prefix="caredesk-templates-"))


class Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: object) -> None:
        return


def hurry() -> None:
    """The same proportions in a tenth of the time."""
    pace.REQUEST, pace.SLACK, pace.LEASE = timedelta(seconds=1), timedelta(seconds=0.2), timedelta(seconds=3)
    pace.BASE_SECONDS, pace.LONGEST_UNCLEAR_WAIT = 0.2, timedelta(seconds=1)
    mastodon.ability = replace(mastodon.ability, read_lag=timedelta(seconds=0.5))
    jobs.LEASE = timedelta(seconds=2)
    poll.EVERY = timedelta(seconds=0.5)


def load() -> None:
    """Import and read what the application, the networks and the language of a post would in every life anew."""
    for name in (*ROUTES, *LIVE):
        import_module(f"caredesk.{name}")
    for kind in networks.KINDS:
        networks.connector(kind)
    language.warm()
    gc.freeze()  # as the desk does: no life looks through what was there before it


def live() -> None:
    settings = Settings()
    open_desk(settings)
    app = create_app(settings)
    app.config.update(WTF_CSRF_ENABLED=False)
    app.jinja_env.bytecode_cache = TEMPLATES
    server = make_server("127.0.0.1", settings.port, app, threaded=True, request_handler=Quiet)
    gc.freeze()
    worker.start()
    server.serve_forever(poll_interval=0.05)


def begin() -> int:
    child = os.fork()
    if child:
        return child
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    sys.stdin.close()
    try:
        live()
    finally:
        os._exit(1)


def main() -> None:
    load()
    hurry()
    child = 0
    for order in sys.stdin:
        if child:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            child = 0
        if order.strip() == "live":
            child = begin()
        print(child, flush=True)
    if child:
        os.kill(child, signal.SIGKILL)


if __name__ == "__main__":
    main()

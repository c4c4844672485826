"""Serving: gunicorn with one process of threads and the worker inside it (`python wsgi.py`), and the worker alone."""

import ctypes
import errno
import gc
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable
from typing import Any

import click
from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter

from caredesk import create_app, worker
from caredesk.core import assets, db, live
from caredesk.core.config import Settings
from caredesk.start import CannotStart, open_desk, read_settings
from caredesk.team import links

PLAIN_THREADS = 32
DRAIN_SECONDS = 5
PR_SET_PDEATHSIG = 1


def make_app() -> Flask:
    """The application for a web server of one's own (`gunicorn wsgi:app`); the worker then runs beside it."""
    try:
        settings = read_settings()
        open_desk(settings)
        _fetch_assets()
    except CannotStart as error:
        click.echo(f"caredesk: {error}", err=True)
        sys.exit(Arbiter.APP_LOAD_ERROR)
    before_term(live.goodbye)
    app = create_app(settings)
    gc.freeze()
    return app


@click.command
def serve() -> None:
    """Serve the desk, worker included, until it is told to stop."""
    run(read_settings())


@click.command
def work() -> None:
    """Run the worker alone, beside web processes that share its database."""
    open_desk(read_settings())
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: worker.stop())
    gc.freeze()
    lanes = worker.start()
    click.echo("caredesk works.")
    _offer_owner_link()
    worker.stopping.wait()
    worker.drain(lanes, DRAIN_SECONDS)
    sys.stdout.flush()
    os._exit(0)  # a call to a network that hangs must not hold the process; its row is leased and goes on elsewhere


def run(settings: Settings, listener: socket.socket | None = None) -> None:
    """Take the port, open the desk, say where it is, serve. CannotStart when one of these cannot be."""
    listener = listener or listen(settings)
    open_desk(settings)
    _fetch_assets()
    app = create_app(settings)
    _greet(settings)
    db.close_reading()
    db.database().dispose()  # connections do not survive the fork that follows
    gc.freeze()  # what the start has built stays for good: no later collection looks through it, in either process
    Arbiter(_Server(app, listener)).run()


def _fetch_assets() -> None:
    """The browser's files, once per lock file: at the first start, and after an update that changed them."""
    try:
        assets.ensure()
    except assets.CannotInstall as error:
        raise CannotStart(str(error)) from error


def listen(settings: Settings) -> socket.socket:
    """Take the address before anything else, so that a second desk stops here, with words."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.set_inheritable(True)
    try:
        listener.bind((settings.host, settings.port))
        listener.listen(2048)
    except (OSError, UnicodeError) as error:
        listener.close()
        raise CannotStart(_why_not(settings, error)) from error
    settings.port = listener.getsockname()[1]
    return listener


def _why_not(settings: Settings, error: Exception) -> str:
    if isinstance(error, socket.gaierror | UnicodeError) or getattr(error, "errno", 0) == errno.EADDRNOTAVAIL:
        return f"{settings.host!r} is no address of this machine. Set CAREDESK_HOST to one, such as 127.0.0.1."
    said = getattr(error, "strerror", "")
    address = f"{settings.host}:{settings.port}"
    return f"The address {address} cannot be used: {said}. Stop what listens there, or set CAREDESK_PORT."


def _greet(settings: Settings) -> None:
    click.echo(f"caredesk: {settings.public_url}")
    _offer_owner_link()


def _offer_owner_link() -> None:
    """While nobody owns the desk, a link by which one person can."""
    link = links.owner_link()
    if link:
        click.echo(f"Create the owner of this desk (the link works once, for 24 hours): {link}")


class _Server(BaseApplication):
    """gunicorn around an application that is there already."""

    def __init__(self, app: Flask, listener: socket.socket) -> None:
        self.app, self.listener = app, listener
        super().__init__()

    def load_config(self) -> None:
        chosen = {
            "bind": f"fd://{self.listener.fileno()}",
            "worker_class": "gthread",
            "workers": 1,
            "threads": live.MOST_SOCKETS + PLAIN_THREADS,
            "worker_connections": 4 * live.MOST_SOCKETS,
            "graceful_timeout": DRAIN_SECONDS,
            "keepalive": 15,
            "loglevel": "warning",
            "control_socket_disable": True,
            "post_fork": _die_with_parent,
            "post_worker_init": _work_inside,
        }
        for key, value in chosen.items():
            self.cfg.set(key, value)

    def load(self) -> Flask:
        return self.app


def _die_with_parent(_arbiter: Any, _process: Any) -> None:
    """A killed master takes its process along, so that port and database are free (elsewhere a second later)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def _work_inside(_process: Any) -> None:
    worker.start()
    before_term(worker.stop, live.goodbye)


def before_term(*calls: Callable[[], None]) -> None:
    """Begin these when the process is told to stop, beside whatever its server does then."""
    known = signal.getsignal(signal.SIGTERM)

    def stop(number: int, frame: Any) -> None:
        for call in calls:  # not here: this moment may hold any lock
            threading.Thread(target=call, daemon=True).start()
        if callable(known):
            known(number, frame)
        elif known is signal.SIG_DFL:
            sys.exit(0)

    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, stop)

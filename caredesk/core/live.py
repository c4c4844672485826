"""The live line to the browsers of this process: who is connected, who watches what, and sending news to many at once.

The line carries news down and no writes up. Every process looks after its own sockets: it reads the trail by itself and
renders for those who are connected here (tickets/news.py), so that a lost message between processes costs a second.
"""

import sys
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import structlog
from flask import Flask
from flask_socketio import SocketIO

from caredesk.core import fanout
from caredesk.core.config import Settings

MOST_SOCKETS = 512  # in threads: each socket holds one of the server's
MOST_UNDER_GEVENT = 4000
MOST_OF_ONE_AGENT = 24
BUFFER = 65_536
PATH = "/socket.io"
PERSON = "caredesk.person"
PARTING_SECONDS = 0.3
logger = structlog.get_logger(__name__)
Person = tuple[int, int]  # agent, session
Asker = Callable[[dict[str, Any]], Person | None]


@dataclass(eq=False)
class Listener:
    """One connected browser: who it is, and what it may hear."""

    sid: str
    agent_id: int
    session_id: int
    lang: str
    pipe: fanout.Pipe
    line: Any  # engineio's socket: its queue, its closing
    scope: Any = None  # who they are and behind which wall; the server alone sets it
    view: Any = None
    saved: dict[str, Any] = field(default_factory=dict)
    ticket_id: int | None = None
    board: Any = None  # which figures are shown there
    told: dict[str, int] = field(default_factory=dict)  # counts as this browser knows them


class Line:
    """All listeners of this process."""

    def __init__(self) -> None:
        self.socketio: SocketIO = None
        self._all: dict[str, Listener] = {}
        self._lock = threading.Lock()
        self.is_closing = False

    def join(self, listener: Listener) -> None:
        with self._lock:
            self._all[listener.sid] = listener

    def leave(self, sid: str) -> Listener | None:
        with self._lock:
            return self._all.pop(sid, None)

    def get(self, sid: str) -> Listener | None:
        return self._all.get(sid)

    def all(self) -> list[Listener]:
        with self._lock:
            return list(self._all.values())

    def full(self, agent_id: int) -> str:
        """Why there is no room for one more socket of this agent; empty when there is."""
        open_now = [environ.get(PERSON, (0, 0))[0] for environ in list(self.socketio.server.environ.values())]
        if self.is_closing:
            return "The desk is being restarted."
        most = MOST_UNDER_GEVENT if is_gevent() else MOST_SOCKETS
        if len(open_now) >= most:
            return f"This process serves {most} browsers already."
        if open_now.count(agent_id) >= MOST_OF_ONE_AGENT:
            return f"You have {MOST_OF_ONE_AGENT} windows open already."
        return ""


line = Line()


def listener(environ: dict[str, Any], sid: str, *, lang: str) -> Listener:
    """What the server knows of a socket that has just connected."""
    server = line.socketio.server
    engine = server.eio.sockets[server.manager.eio_sid_from_sid(sid, "/")]
    agent_id, session_id = environ[PERSON]
    return Listener(sid, agent_id, session_id, lang, environ[fanout.PIPE], engine)


def send(listeners: Iterable[Listener], event: str, body: dict[str, Any]) -> None:
    """The same news to all of these, encoded once; whoever is too far behind is cut off and catches up later."""
    message = fanout.Message(event, body)
    for each in listeners:
        if not fanout.deliver(message, each.pipe, each.line):
            logger.warning("a browser is too far behind", agent=each.agent_id)
            line.leave(each.sid)


def end(listeners: Iterable[Listener], why: str) -> None:
    """Tell these browsers why, and close their sockets; from now on nothing is sent to them any more."""
    going = [each for each in listeners if line.leave(each.sid)]
    if going:
        send(going, "bye", {"why": why})
        threading.Thread(target=_hang_up, args=(going,), daemon=True).start()


def _hang_up(going: list[Listener]) -> None:
    """The polite way first; a browser that does not read is cut off."""
    for each in going:
        each.line.close(wait=False)
    time.sleep(PARTING_SECONDS)
    for each in going:
        each.pipe.cut()


def goodbye() -> None:
    """The process ends: no new sockets, and everybody comes back when there is one."""
    line.is_closing = True
    end(line.all(), "restart")


def origins(settings: Settings) -> list[str]:
    """The pages that may open a socket: ours. Without a public address, also the other names of this machine."""
    allowed = [settings.public_url]
    if not settings.base_url:
        allowed += [f"http://{host}:{settings.port}" for host in ("localhost", "127.0.0.1", "[::1]")]
    return checked(list(dict.fromkeys(allowed)))


def checked(allowed: list[str]) -> list[str]:
    """An empty list and `*` would both let every page of the world in: refused."""
    plain = [urlsplit(one)._replace(path="", query="", fragment="").geturl() for one in allowed]
    if not plain or any("*" in one or "://" not in one for one in plain):
        raise ValueError("sockets need a list of origins, each http(s)://host[:port]")
    return plain


def attach(app: Flask, settings: Settings, asker: Asker) -> SocketIO:
    """Put the socket server in front of the application; `asker` says from the request who this is."""
    line.socketio = SocketIO(
        app,
        async_mode="gevent" if is_gevent() else "threading",
        async_handlers=False,
        manage_session=False,
        transports=["websocket"],
        allow_upgrades=False,
        cors_allowed_origins=origins(settings),
        max_http_buffer_size=BUFFER,
        http_compression=False,
        always_connect=False,
    )
    engine = line.socketio.server.eio
    engine._async = {**engine._async, "websocket": fanout.piped(engine._async["websocket"])}
    app.wsgi_app = Door(app, settings, asker)  # type: ignore[method-assign]
    line.is_closing = False
    return line.socketio


def is_gevent() -> bool:
    monkey = sys.modules.get("gevent.monkey")
    return monkey is not None and bool(monkey.is_module_patched("socket"))


class Door:
    """Stands before the socket server and lets in only signed-in browsers on our own pages, while there is room.

    It answers before the connection is upgraded: nobody else gets a thread for longer than a request."""

    def __init__(self, app: Flask, settings: Settings, asker: Asker) -> None:
        self.inner, self.origins, self.asker = app.wsgi_app, origins(settings), asker

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        if not environ.get("PATH_INFO", "").startswith(PATH):
            return self.inner(environ, start_response)
        status, why = self._verdict(environ)
        if not status:
            return self.inner(environ, start_response)
        start_response(status, [("Content-Type", "text/plain; charset=utf-8"), ("Cache-Control", "no-store")])
        return [why.encode()]

    def _verdict(self, environ: dict[str, Any]) -> tuple[str, str]:
        if environ.get("HTTP_ORIGIN") not in self.origins:
            logger.warning("socket from a foreign page", origin=str(environ.get("HTTP_ORIGIN"))[:200])
            return "403 Forbidden", "Sockets are for the desk's own pages. Is CAREDESK_BASE_URL right?"
        if environ.get("REQUEST_METHOD") != "GET" or environ.get("HTTP_UPGRADE", "").lower() != "websocket":
            return "400 Bad Request", "Only websocket is spoken here."
        person = self.asker(environ)
        if person is None:
            return "401 Unauthorized", "Sign in first."
        full = line.full(person[0])
        environ[PERSON] = person
        return ("503 Service Unavailable", full) if full else ("", "")

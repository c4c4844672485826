"""The gateway of a fake Discord: sessions, numbers, heartbeats, taking up again, every way to hang up."""

import json
import queue
import random
import socket
import socketserver
import threading
from typing import Any

from wsproto import ConnectionType, WSConnection
from wsproto.events import AcceptConnection, CloseConnection, RejectConnection, Request, TextMessage
from wsproto.utilities import ProtocolError

GUILDS, MESSAGES, REACTIONS, DIRECT, DIRECT_REACTIONS, WORDS = 1 << 0, 1 << 9, 1 << 10, 1 << 12, 1 << 13, 1 << 15
SEES = {f"MESSAGE_{name}": MESSAGES for name in ("CREATE", "UPDATE", "DELETE", "DELETE_BULK")}
SEES |= {"MESSAGE_REACTION_ADD": REACTIONS, "MESSAGE_REACTION_REMOVE": REACTIONS}


class Hung(Exception):
    """The connection is over."""


class Gateway:
    """Dispatches stand in one list; a session has heard them up to a number."""

    def __init__(self, token: str) -> None:
        self.token = token
        self.interval = 45_000
        self.may_read_words = True
        self.answers_beats = True
        self.dispatches: list[tuple[str, dict]] = []
        self.sessions: dict[str, int] = {}  # name: its intents
        self.greetings: list[str] = []
        self.beats: list[int | None] = []
        self.orders: queue.Queue[dict[str, Any]] = queue.Queue()
        self.stopping = threading.Event()
        self._server = _bound(self)
        self.port = self._server.server_address[1]
        self.url = f"ws://127.0.0.1:{self.port}"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def stop(self) -> None:
        self.stopping.set()
        self._server.shutdown()
        self._server.server_close()

    def tell(self, name: str, what: dict) -> None:
        self.dispatches.append((name, what))

    def order(self, **order: object) -> None:
        """To whoever is connected: `op` with `d`, `close` with a code, or `cut`."""
        self.orders.put(order)


class _Connection(socketserver.BaseRequestHandler):
    request: socket.socket
    gateway: Gateway

    def handle(self) -> None:
        self.state = WSConnection(ConnectionType.SERVER)
        self.name, self.sent = "", 0
        self.request.settimeout(0.01)
        try:
            while not self.gateway.stopping.is_set():
                self._listen()
                self._speak()
        except (Hung, OSError, ProtocolError):
            self.request.close()

    def _listen(self) -> None:
        try:
            data = self.request.recv(65536)
        except TimeoutError:
            return
        if not data:
            raise Hung
        self.state.receive_data(data)
        for event in self.state.events():
            if isinstance(event, Request):
                self._open(event)
            elif isinstance(event, CloseConnection):
                if event.code in (1000, 1001):
                    self.gateway.sessions.pop(self.name, None)
                raise Hung
            elif isinstance(event, TextMessage):
                assert len(event.data) <= 4096, "payloads to the gateway have a limit"
                self._hear(json.loads(event.data))

    def _open(self, event: Request) -> None:
        if event.target != "/?v=10&encoding=json":
            self.request.sendall(self.state.send(RejectConnection(status_code=400)))
            raise Hung
        self.request.sendall(self.state.send(AcceptConnection()))
        self._say({"op": 10, "d": {"heartbeat_interval": self.gateway.interval}})

    def _hear(self, told: dict) -> None:
        match told["op"]:
            case 1:
                self.gateway.beats.append(told["d"])
                if self.gateway.answers_beats:
                    self._say({"op": 11})
            case 2:
                self._identify(told["d"])
            case 6:
                self._resume(told["d"])
            case _:
                self._hang_up(4001)

    def _identify(self, told: dict) -> None:
        self.gateway.greetings.append("identify")
        if self.name:
            self._hang_up(4005)
        if told["token"] != self.gateway.token:
            self._hang_up(4004)
        if told["intents"] & WORDS and not self.gateway.may_read_words:
            self._hang_up(4014)
        assert set(told["properties"]) == {"os", "browser", "device"}
        self.name = f"session-{random.getrandbits(32):x}"
        self.gateway.sessions[self.name] = told["intents"]
        self.sent = len(self.gateway.dispatches)
        ready = {"v": 10, "session_id": self.name, "resume_gateway_url": self.gateway.url, "guilds": []}
        self._dispatch("READY", ready, self.sent)

    def _resume(self, told: dict) -> None:
        self.gateway.greetings.append("resume")
        if told["token"] != self.gateway.token:
            self._hang_up(4004)
        if told["session_id"] not in self.gateway.sessions:
            self._say({"op": 9, "d": False})
            return
        self.name, self.sent = told["session_id"], int(told["seq"] or 0)
        if self.sent > len(self.gateway.dispatches):
            self._hang_up(4007)

    def _speak(self) -> None:
        if not self.name:
            return
        while self.sent < len(self.gateway.dispatches):
            name, what = self.gateway.dispatches[self.sent]
            self.sent += 1
            if self.gateway.sessions[self.name] & SEES.get(name, GUILDS):
                self._dispatch(name, self._veiled(name, what), self.sent)
        try:
            order = self.gateway.orders.get_nowait()
        except queue.Empty:
            return
        if "cut" in order:
            raise Hung
        if "close" in order:
            self._hang_up(order["close"])
        if order.get("op") == 9 and order.get("d") is False:
            self.gateway.sessions.pop(self.name, None)
        self._say({"op": order["op"], "d": order.get("d")})

    def _veiled(self, name: str, what: dict) -> dict:
        """Without the intent the words of messages in servers are hidden, unless they name us."""
        if name.startswith("MESSAGE_C") and what.get("guild_id") and not self.gateway.sessions[self.name] & WORDS:
            return {**what, "content": "", "attachments": [], "embeds": []}
        return what

    def _dispatch(self, name: str, what: dict, number: int) -> None:
        self._say({"op": 0, "t": name, "s": number, "d": what})

    def _say(self, what: dict) -> None:
        self.request.sendall(self.state.send(TextMessage(data=json.dumps(what))))

    def _hang_up(self, code: int) -> None:
        self.request.sendall(self.state.send(CloseConnection(code=code)))
        raise Hung


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True


def _bound(gateway: Gateway) -> _Server:
    handler = type("Handler", (_Connection,), {"gateway": gateway})
    for port in random.SystemRandom().sample(range(20_000, 32_000), 50):
        try:
            return _Server(("127.0.0.1", port), handler)
        except OSError:
            continue
    raise OSError("no free port")

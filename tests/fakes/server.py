"""A small threaded HTTP server for fakes: it logs every call, and misbehaves on request.

A fault is a dict: `method` and `path` (a regular expression) say which calls, `times` how many of them, `chance` how
often, `after` whether the thing is done first, and `do` what happens:
answer (status, headers, body) · hang (seconds) · pause (seconds), then as usual · cut · truncate · drip (seconds) ·
large.
"""

import contextlib
import json
import random
import re
import socket
import threading
import time
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit


@dataclass
class Call:
    """One request, as it came."""

    method: str
    path: str
    query: list[tuple[str, str]]
    headers: dict[str, str]
    body: bytes
    number: int = 0
    at: float = field(default_factory=time.time)

    def asked(self, name: str) -> list[str]:
        return [value for key, value in self.query if key in (name, f"{name}[]")]

    def first(self, name: str) -> str | None:
        return next(iter(self.asked(name)), None)


@dataclass
class Answer:
    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


def told(value: object, status: int = 200, **headers: str) -> Answer:
    return Answer(status, json.dumps(value).encode(), {"Content-Type": "application/json; charset=utf-8", **headers})


class Fake(ABC):
    """Subclasses answer calls in `answer` and their own `/_fake/<name>` requests in `control`."""

    def __init__(self, port: int = 0, log: str | None = None, seed: int = 0) -> None:
        self.calls: list[Call] = []
        self.faults: list[dict] = []
        self.lock = threading.RLock()
        self.chance = random.Random(seed)
        self.stopping = threading.Event()
        self._log = Path(log) if log else None
        self._server = _bound(port, self)
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        return f"http://{self.host}"

    @abstractmethod
    def answer(self, call: Call) -> Answer:
        """What the network says to this call."""

    def control(self, name: str, order: dict) -> object:
        """What `POST /_fake/<name>` with a JSON body does."""
        if name == "faults":
            self.fault(**order)
        elif name == "calm":
            self.faults.clear()
        elif name == "calls":
            return [self._line(call) for call in self.calls]
        return {}

    def fault(self, do: str, *, path: str = ".", method: str = "", times: int = 1, **more: object) -> None:
        self.faults.append({"do": do, "path": path, "method": method, "times": times, **more})

    def start(self) -> "Fake":
        self._thread.start()
        return self

    def stop(self) -> None:
        self.stopping.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)

    def __enter__(self) -> "Fake":
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def serve(self, call: Call, handler: "_Handler") -> None:
        if call.path.startswith("/_fake/"):
            with self.lock:
                handler.send(told(self.control(call.path.removeprefix("/_fake/"), json.loads(call.body or b"{}"))))
            return
        with self.lock:
            self._note(call)
            fault = self._fault_for(call)
            answer = self.answer(call) if fault is None or fault.get("after") else None
        if fault is None:
            handler.send(answer)
        else:
            _misbehave(fault, handler, answer)

    def _note(self, call: Call) -> None:
        call.number = len(self.calls)
        self.calls.append(call)
        if self._log:
            with self._log.open("a") as lines:
                lines.write(json.dumps(self._line(call)) + "\n")

    def _line(self, call: Call) -> dict:
        words = call.body.decode("utf-8", "replace")
        key = call.headers.get("idempotency-key") or call.headers.get("webhook-id")
        return {"at": call.at, "method": call.method, "path": call.path, "query": call.query, "key": key, "body": words}

    def _fault_for(self, call: Call) -> dict | None:
        for fault in self.faults:
            fits = fault["method"] in ("", call.method) and re.search(fault["path"], call.path)
            if fits and fault.get("skip", 0) > 0:  # so many times all is well before
                fault["skip"] -= 1
            elif fits and fault["times"] > 0 and self.chance.random() < fault.get("chance", 1):
                fault["times"] -= 1
                return fault
        return None


def _misbehave(fault: dict, handler: "_Handler", answer: Answer | None) -> None:
    match fault["do"]:
        case "answer":
            handler.send(Answer(fault.get("status", 200), fault.get("body", "").encode(), fault.get("headers", {})))
        case "hang":
            handler.fake.stopping.wait(fault.get("seconds", 30))
            handler.close_connection = True
        case "pause":
            handler.fake.stopping.wait(fault.get("seconds", 1))
            handler.send(answer or Answer())
        case "cut":
            handler.close_connection = True
        case "truncate":
            whole = answer or told({"id": "1", "content": "words that end in the mid"})
            handler.send(Answer(whole.status, whole.body[: len(whole.body) // 2], whole.headers))
        case "drip":
            handler.drip(fault.get("seconds", 30))
        case "large":
            handler.send(Answer(200, b'"' + b"x" * 5_000_000 + b'"', {"Content-Type": "application/json"}))


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    fake: Fake

    def handle_any(self) -> None:
        parts = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.fake.serve(Call(self.command, parts.path, parse_qsl(parts.query), headers, body), self)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = handle_any

    def send(self, answer: Answer) -> None:
        with contextlib.suppress(OSError):
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body)

    def drip(self, seconds: float) -> None:
        self.close_connection = True
        ends = time.monotonic() + seconds
        with contextlib.suppress(OSError):
            while time.monotonic() < ends and not self.fake.stopping.wait(0.05):
                self.wfile.write(b"H")

    def log_message(self, format: str, *args: object) -> None:
        return


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that was killed in mid-request is what these fakes are for."""


def _bound(port: int, fake: Fake) -> _Server:
    """A port below 32768, where no outgoing connection can sit on it."""
    handler = type("Handler", (_Handler,), {"fake": fake})
    for candidate in [port] if port else random.SystemRandom().sample(range(20_000, 32_000), 50):
        with contextlib.suppress(OSError):
            return _Server(("127.0.0.1", candidate), handler)
    raise OSError(f"no free port ({socket.gethostname()})")


def main(fake: Fake) -> None:
    """Run until the process is told to end."""
    with fake:
        print(fake.url, flush=True)
        with contextlib.suppress(KeyboardInterrupt):
            fake.stopping.wait()

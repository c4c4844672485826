"""Callers that do not give up: a sender of events and an agent who answers, each remembering what it was told."""

import contextlib
import http.client
import json
import random
import threading
import time
from collections.abc import Callable
from urllib.parse import urlencode
from uuid import uuid4

from caredesk.channels import signature
from caredesk.core import clock
from tests.fakes.mastodon import Mastodon
from tests.faults.invariants import Record

PAUSE = 0.02


class Caller:
    """One connection per request, and the same request again until somebody answers it."""

    def __init__(self, port: int, stopping: threading.Event) -> None:
        self.port, self.stopping = port, stopping

    def ask(self, path: str, body: bytes, headers: Callable[[], dict[str, str]]) -> int:
        """The status of the first answer; 0 when the load ended before there was one."""
        while not self.stopping.is_set():
            with contextlib.suppress(OSError, http.client.HTTPException):
                line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
                try:
                    line.request("POST", path, body, headers())
                    status = line.getresponse().status
                    if status != 503:
                        return status
                finally:
                    line.close()
            time.sleep(0.05)
        return 0


def send_events(caller: Caller, record: Record, *, path: str, key: str) -> None:
    """Events in two hundred conversations, each delivery under one id however often it takes."""
    number = 0
    while not caller.stopping.is_set():
        number += 1
        author = {"id": f"fan{number % 40}", "handle": f"fan{number % 40}", "name": f"Fan {number % 40}"}
        told = {"type": "post.created", "id": f"e{number}", "thread_id": f"t{number % 200}", "text": f"post {number}"}
        body, delivery = json.dumps(told | {"author": author}).encode(), str(uuid4())
        status = caller.ask(path, body, lambda: signature.sign(delivery, clock.now(), body, [key]))
        if 200 <= status < 300:
            record.kept.append(f"e{number}")
        time.sleep(PAUSE)


def answer(caller: Caller, record: Record, tickets: list[int], cookie: str) -> None:
    """Numbered replies into these conversations, the next one only after the one before it was taken."""
    number = 0
    while not caller.stopping.is_set():
        number += 1
        ticket = random.choice(tickets)
        form = {"text": f"reply {number} in {ticket}", "own_id": str(uuid4()), "kind": "public"}
        headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
        status = caller.ask(f"/tickets/{ticket}/replies", urlencode(form).encode(), lambda: headers)
        if status in (200, 201, 302, 303):
            record.replied.append((str(ticket), form["text"]))
        elif status:
            raise AssertionError(f"a reply was answered {status}")
        time.sleep(PAUSE * 4)


def write_over_there(network: Mastodon, arrived: list[str], stopping: threading.Event) -> None:
    """Somebody goes on mentioning us on the network itself."""
    while not stopping.wait(0.3):
        arrived.append(network.post("zoltan", f"@desk mention {len(arrived)}"))


def answer_by_key(caller: Caller, record: Record, tickets: list[int], key: str) -> None:
    """The same through the machine's door, where nobody needs a page to have been open."""
    number = 0
    while not caller.stopping.is_set():
        number += 1
        ticket, own_id = random.choice(tickets), str(uuid4())
        told = {"text": f"reply {number} in {ticket}"}
        headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json", "Idempotency-Key": own_id}
        status = caller.ask(f"/api/v1/tickets/{ticket}/replies", json.dumps(told).encode(), lambda: headers)
        if 200 <= status < 300:
            record.replied.append((str(ticket), told["text"]))
        elif status:
            raise AssertionError(f"a reply was answered {status}")
        time.sleep(PAUSE * 4)

"""A desk that runs as a process with browsers in front of it, and a test beside it that may look into its database."""

import json
import signal
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import httpx
from playwright.sync_api import Browser
from sqlmodel import select

from caredesk.audit import keyring
from caredesk.core import config, db, limits, secrets
from caredesk.core.config import Settings
from caredesk.start import open_desk
from caredesk.team import sessions
from caredesk.team.models import Agent
from caredesk.tickets.models import Post, Ticket
from tests import cast
from tests.browser import wire
from tests.browser.window import Window
from tests.fakes.receiver import Receiver
from tests.postroom.conftest import KEY, event, signed
from tests.servers.desk import EMBEDDED, Process
from tests.servers.ports import free_port

FAST_UNDO = 2


class Desk:
    """One running desk: its process, the wire that browsers come through, and who takes its replies."""

    def __init__(self, settings: Settings, browser: Browser, receiver: Receiver, reach: str = "") -> None:
        port = free_port()
        self.wire, self.receiver, self.browser = wire.of_this_process(), receiver, browser
        self.wire.lead(port)
        self.url = f"http://127.0.0.1:{self.wire.port}"
        self.settings = settings.model_copy(update={"port": port, "base_url": self.url})
        places = ",".join(part for part in (receiver.host, reach) if part)
        self.process = Process(EMBEDDED, self.settings, BASE_URL=self.url, ALLOW_PRIVATE_NET=places)

    def start(self) -> None:
        self.process.start().wait_until_open(40)

    def kill(self) -> None:
        self.process.stop(signal.SIGKILL)

    def window(self, who: Agent | str, **look: Any) -> Window:
        """A browser in which this agent is signed in."""
        agent = cast.agent(f"{who}@parcelhop.example") if isinstance(who, str) else who
        token = sessions.begin(agent, address="127.0.0.1", browser="Chromium")
        db.close_reading()
        return Window(self.browser, self.url, cookie=(sessions.cookie_name(), token), **look)

    def post(self, ext_id: str, text: str, *, thread: str = "", account: str = "Parcelhop", **more: Any) -> None:
        """A customer writes: one signed delivery through the desk's own door."""
        body = json.dumps(event(ext_id, text, thread_id=thread or f"t-{ext_id}", **more)).encode()
        door = f"http://127.0.0.1:{self.settings.port}/hooks/{cast.account(account).uuid}"
        answer = httpx.post(door, content=body, headers=signed(body), timeout=20)
        assert answer.status_code in (200, 202), answer.text

    def ticket(self, ext_id: str, text: str, **more: Any) -> int:
        """The same, and wait until it stands in the desk; the ticket's id."""
        self.post(ext_id, text, **more)
        return self.ticket_of(ext_id)

    def ticket_of(self, ext_id: str) -> int:
        found = until(lambda: self.first(Post, Post.ext_id == ext_id))
        return int(found.ticket_id)

    def first(self, kind: type, *where: Any) -> Any:
        db.close_reading()
        return db.first(kind, *where)

    def posts(self, ticket_id: int) -> list[Post]:
        db.close_reading()
        return list(db.session().exec(select(Post).where(Post.ticket_id == ticket_id).order_by(Post.id)))

    def state(self, ticket_id: int) -> Ticket:
        found: Ticket = self.first(Ticket, Ticket.id == ticket_id)
        return found

    def close(self) -> None:
        self.wire.cut()
        self.process.end()


def until(found: Any, wait: float = 20.0) -> Any:
    """What this gives, as soon as it gives something."""
    end = time.monotonic() + wait
    while not (result := found()):
        assert time.monotonic() < end, "it never came"
        time.sleep(0.03)
    return result


@contextmanager
def opened(settings: Settings) -> Iterator[None]:
    """The desk's database, open in the process of the test."""
    open_desk(settings)
    try:
        yield
    finally:
        db.close_reading()
        db.database().dispose()
        keyring.forget()
        limits.forget()
        secrets.use(None)
        config.use(None)


@contextmanager
def running(settings: Settings, browser: Browser, *, reach: str = "", undo: int = FAST_UNDO) -> Iterator[Desk]:
    """A desk with the cast in it, whose account Parcelhop has a receiver for its replies."""
    with ExitStack() as stack:
        receiver = stack.enter_context(Receiver(KEY))
        desk = Desk(settings, browser, receiver, reach)
        stack.callback(desk.close)
        stack.enter_context(opened(desk.settings))
        with db.transaction():
            account = db.lock(cast.account("Parcelhop"))
            account.settings, account.undo_seconds = {"base_url": f"{receiver.url}/replies"}, undo
        db.close_reading()
        desk.start()
        yield desk

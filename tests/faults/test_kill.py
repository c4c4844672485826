"""kill -9 at any moment, a hundred times, under load: nothing lost, nothing twice, everything in order."""

import random
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlmodel import select

from caredesk.channels import actions
from caredesk.channels.models import Account
from caredesk.core import db
from caredesk.core.config import Settings
from caredesk.postroom import worker
from caredesk.postroom.models import Arrival, ArrivalState, Outgoing, OutgoingState
from caredesk.team import sessions
from caredesk.team.models import Agent
from caredesk.tickets.models import Post, Ticket
from tests.fakes.mastodon import Mastodon
from tests.faults import load
from tests.faults.invariants import Record, check
from tests.postroom.conftest import KEY
from tests.postroom.stage import mastodon_stage
from tests.servers.desk import ROOT, answers
from tests.servers.ports import free_port

KILLS = 100
CONVERSATIONS = 12
SETTLE_SECONDS = 90.0
_NAMES = re.compile(r"^(@\S+ )+")


class Mortal:
    """The desk in a process of its own, and the hand that kills it."""

    def __init__(self, settings: Settings, port: int, private: str) -> None:
        told = {
            "DATA": settings.data,
            "DATABASE_URL": settings.database_url,
            "PORT": port,
            "ALLOW_PRIVATE_NET": private,
        }
        environ = {f"CAREDESK_{name}": str(value) for name, value in told.items()}
        words = [sys.executable, "-m", "tests.faults.mortal"]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True, "bufsize": 1}
        self.log = (settings.data.parent / "mortal.log").open("w")
        self.process = subprocess.Popen(words, cwd=ROOT, env=_environ(environ), stderr=self.log, **pipes)
        self.port = port
        self.seconds: list[float] = []

    def order(self, word: str) -> None:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(word + "\n")
        self.process.stdin.flush()
        self.process.stdout.readline()

    def live(self) -> None:
        """Kill it, where it lives, and begin a new life; how long that took is noted."""
        began = time.monotonic()
        self.order("live")
        while not answers(self.port):
            assert time.monotonic() - began < 30, "the desk does not come back"
            time.sleep(0.02)
        self.seconds.append(time.monotonic() - began)

    def end(self) -> None:
        """It ends with its last life when nobody gives orders any more."""
        self.process.communicate(timeout=10)
        self.log.close()


def _environ(more: dict[str, str]) -> dict[str, str]:
    import os

    return {name: value for name, value in os.environ.items() if not name.startswith("CAREDESK_")} | more


@contextmanager
def under_load(*works: tuple) -> Iterator[None]:
    """These calls in threads of their own for as long as the block runs."""
    stopping = works[0][-1]
    threads = [threading.Thread(target=work[0], args=work[1:-2], kwargs=work[-2]) for work in works]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stopping.set()
        for thread in threads:
            thread.join(20)


def conversations(network: Mastodon, account: Account) -> list[int]:
    """So many mentions, received before the first kill."""
    for number in range(CONVERSATIONS):
        network.post("kasia", f"@desk question {number}")
    worker.drain()
    db.close_reading()
    return [one or 0 for one in db.session().exec(select(Ticket.id).where(Ticket.account_id == account.id))]


def unruly(network: Mastodon) -> None:
    """One in ten refused before publishing, one in ten published and not answered, and the list a little late."""
    publish = {"path": "/api/v1/statuses$", "method": "POST", "times": 10**9}
    network.fault("answer", status=500, chance=0.05, **publish)
    network.fault("answer", status=429, chance=0.05, **publish)
    network.fault("cut", after=True, chance=0.1, **publish)
    network.settings["listing_lag"] = 0.3


def at_rest() -> bool:
    """Whether everything that came was read, and everything that was to leave has been settled."""
    db.close_reading()
    waiting = select(Arrival.id).where(Arrival.state == ArrivalState.READY).limit(1)
    moving = (OutgoingState.QUEUED, OutgoingState.SENDING, OutgoingState.UNKNOWN)
    leaving = select(Outgoing.id).where(Outgoing.state.in_(moving)).limit(1)  # type: ignore[attr-defined]
    return not (db.session().exec(waiting).first() or db.session().exec(leaving).first())


def test_a_hundred_kills_lose_nothing_double_nothing_and_keep_the_order(
    desk: Settings, ola: Agent, parcelhop: Account, capsys: pytest.CaptureFixture[str]
) -> None:
    with mastodon_stage(ola) as stage:
        network, stopping, record, arrived = stage.network, threading.Event(), Record(), []
        actions.change(stage.account, "cli", undo_seconds=0)
        tickets = conversations(network, stage.account)
        assert len(tickets) == CONVERSATIONS
        cookie = f"{sessions.cookie_name()}={sessions.begin(ola, address='', browser='')}"
        unruly(network)
        port = free_port()
        mortal = Mortal(desk, port, network.host)
        caller = load.Caller(port, stopping)
        try:
            mortal.live()
            with under_load(
                (load.send_events, caller, record, {"path": f"/hooks/{parcelhop.uuid}", "key": KEY}, stopping),
                (load.answer, caller, record, tickets, cookie, {}, stopping),
                (load.write_over_there, network, arrived, stopping, {}, stopping),
            ):
                for _ in range(KILLS):
                    time.sleep(random.uniform(0.05, 0.5))
                    mortal.live()
            network.faults.clear()
            end = time.monotonic() + SETTLE_SECONDS
            while time.monotonic() < end and not (at_rest() and _all_here(arrived)):
                time.sleep(0.5)
        finally:
            mortal.end()
        public = [_NAMES.sub("", str(one["text"])) for one in network.public()]

    found = check(record, public, arrived)
    with capsys.disabled():
        slow = sorted(mortal.seconds)
        print(
            f"\n{KILLS} kills: {len(record.kept)} events, {len(arrived)} mentions, {len(record.replied)} replies, "
            f"{len(public)} public; back after {slow[len(slow) // 2]:.2f} s, at worst {slow[-1]:.2f} s",
            file=sys.stderr,
        )
    assert found.is_clean, found
    assert len(record.replied) > KILLS / 2
    assert len(record.kept) > KILLS


def _all_here(arrived: list[str]) -> bool:
    there = set(db.session().exec(select(Post.ext_id)))
    return all(one in there for one in arrived)

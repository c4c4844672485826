"""kill -9 of the desk as it is really run: all in one by `python wsgi.py`, and web and worker apart on PostgreSQL."""

import os
import random
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from caredesk.audit import keyring
from caredesk.channels import actions
from caredesk.core import clock, config, db, limits, secrets
from caredesk.core.config import Settings
from caredesk.postroom import worker
from caredesk.start import open_desk
from caredesk.team import keys
from tests import cast
from tests.faults import load
from tests.faults.invariants import Record, check
from tests.faults.test_kill import _NAMES, at_rest, conversations, under_load, unruly
from tests.postroom.conftest import KEY
from tests.postroom.stage import Hands, mastodon_stage
from tests.servers import desk as processes
from tests.servers.desk import Process
from tests.servers.postgresql import Cluster

Kill = Callable[[int], None]
MOST_SECONDS = 60.0


def kill_listeners(port: int, *, only_last: bool = False) -> None:
    """The master and its children, or one child alone, at once and without a word."""
    for pid in list(processes.connections(port))[-1 if only_last else 0 :]:
        os.kill(pid, signal.SIGKILL)


def back(process: Process) -> None:
    end = time.monotonic() + 30
    while not processes.answers(process.settings.port):
        assert time.monotonic() < end, process.printed
        time.sleep(0.05)


def settle() -> None:
    """Another worker takes over where the killed one left; leases and hold-offs pass by the hands of its clock."""
    hands = Hands()
    with clock.fixed(hands):
        for number in range(90):
            hands.pass_by(20)
            worker.drain()
            if number > 8 and at_rest():  # longer than any lease: what a killed one held is taken by then
                return


def survive(settings: Settings, kills: int, begin: Callable[[Settings, str], Iterator[Kill]]) -> None:
    """So many kills under load; afterwards nothing is lost, nothing there twice, everything in order."""
    ola, parcelhop = cast.agent("ola@parcelhop.example"), cast.account("Parcelhop")
    with mastodon_stage(ola) as stage:
        network, stopping, record, arrived = stage.network, threading.Event(), Record(), []
        actions.change(stage.account, "cli", undo_seconds=0)
        tickets = conversations(network, stage.account)
        _, key = keys.make(ola, "load", "cli")
        unruly(network)
        caller = load.Caller(settings.port, stopping)
        life = begin(settings, network.host)
        try:
            kill = next(life)
            with under_load(
                (load.send_events, caller, record, {"path": f"/hooks/{parcelhop.uuid}", "key": KEY}, stopping),
                (load.answer_by_key, caller, record, tickets, key, {}, stopping),
                (load.write_over_there, network, arrived, stopping, {}, stopping),
            ):
                began = time.monotonic()
                for number in range(kills):
                    time.sleep(random.uniform(0.1, 1.0))
                    kill(number)
                assert time.monotonic() - began < MOST_SECONDS
                time.sleep(1)
        finally:
            life.close()  # type: ignore[attr-defined]
        network.faults.clear()
        settle()
        public = [_NAMES.sub("", str(one["text"])) for one in network.public()]

    found = check(record, public, arrived)
    assert found.is_clean, found
    assert record.kept
    assert record.replied


def embedded(settings: Settings, private: str) -> Iterator[Kill]:
    process = Process(processes.EMBEDDED, settings, ALLOW_PRIVATE_NET=private).start().wait_until_open()

    def kill(number: int) -> None:
        """The child alone, which the master replaces; or both, and somebody starts the desk again."""
        if number % 2:
            kill_listeners(settings.port, only_last=True)
        else:
            process.stop(signal.SIGKILL)
            process.start()
        back(process)

    try:
        yield kill
    finally:
        process.end()


def apart(settings: Settings, private: str) -> Iterator[Kill]:
    words = (*processes.GROWN[:-1], "--bind", f"127.0.0.1:{settings.port}", processes.GROWN[-1])
    web = Process(words, settings, ALLOW_PRIVATE_NET=private)
    work = Process(processes.WORKER, settings, ALLOW_PRIVATE_NET=private)
    work.start()
    web.start().wait_until_open()

    def kill(number: int) -> None:
        if number % 2:
            work.stop(signal.SIGKILL)
            work.start()
        else:
            kill_listeners(settings.port)
            web.stop(signal.SIGKILL)
            web.start()
            back(web)

    try:
        yield kill
    finally:
        kill_listeners(settings.port)
        web.end()
        work.end()


def test_ten_kills_of_the_desk_in_one_process(desk: Settings) -> None:
    survive(processes.with_port(desk), 10, embedded)


@pytest.fixture
def grown(cluster: Cluster, tmp_path: Path) -> Iterator[Settings]:
    """A desk on PostgreSQL, whatever the other tests run on."""
    name = cluster.create()
    settings = processes.with_port(Settings(data=tmp_path / "data", database_url=cluster.url(name)))
    open_desk(settings)
    cast.assemble()
    yield settings
    db.close_reading()
    db.database().dispose()
    keyring.forget()
    limits.forget()
    secrets.use(None)
    config.use(None)
    cluster.drop(name)


def test_five_kills_of_the_web_and_five_of_the_worker_on_postgresql(grown: Settings) -> None:
    survive(grown, 10, apart)

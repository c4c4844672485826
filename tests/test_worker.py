"""The worker's lanes: side by side, never ended by what fails in them, and gone when they are told to go."""

import subprocess
import sys
import threading
import time
from collections.abc import Iterator

import pytest

from caredesk import worker
from caredesk.audit import log
from caredesk.channels.models import Account
from caredesk.core import bell, scrub
from caredesk.core.config import Settings
from caredesk.customers.models import Customer
from tests.audit.test_crawl_work import JOBS
from tests.tickets import scene


@pytest.fixture
def lanes(desk: Settings) -> Iterator[list[threading.Thread]]:
    running = worker.start()
    yield running
    worker.stop()
    worker.drain(running, 5)


def test_told_to_stop_they_end_at_once(lanes: list[threading.Thread]):
    began = time.monotonic()

    worker.stop()
    worker.drain(lanes, 5)

    assert not any(lane.is_alive() for lane in lanes)
    assert time.monotonic() - began < 3


def test_entries_get_their_numbers_by_themselves(lanes: list[threading.Thread], parcelhop: Account, kasia: Customer):
    before = log.head()[1]

    scene.ticket(parcelhop, kasia)

    end = time.monotonic() + 5
    while log.head()[1] < before + 2 and time.monotonic() < end:
        worker.db.close_reading()
        time.sleep(0.02)
    assert log.head()[1] >= before + 2


def test_lanes_that_wait_keep_nobody_from_cutting_the_log(
    lanes: list[threading.Thread], parcelhop: Account, kasia: Customer
):
    time.sleep(0.5)  # each of them has looked once, and waits
    scene.ticket(parcelhop, kasia)

    assert scrub.files(("post",), seconds=3)


def test_a_step_that_fails_does_not_end_its_lane(desk: Settings, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(worker, "TROUBLE_SECONDS", 0.01)
    tries = threading.Semaphore(0)

    def poisoned() -> bool:
        tries.release()
        raise ValueError("poison")

    monkeypatch.setattr(worker, "_steps", lambda: (poisoned,))
    lanes = worker.start()

    assert all(tries.acquire(timeout=5) for _ in range(3))
    worker.stop()
    worker.drain(lanes, 5)


def test_a_bell_wakes_a_lane_that_waits(desk: Settings, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(worker, "PAUSE_SECONDS", 30)
    runs = threading.Semaphore(0)

    def step_receive() -> bool:
        runs.release()
        return False

    monkeypatch.setattr(worker, "_steps", lambda: (step_receive,))
    lanes = worker.start()
    assert runs.acquire(timeout=5)

    bell.ring("arrivals")

    assert runs.acquire(timeout=5)
    worker.stop()
    worker.drain(lanes, 5)


def test_a_worker_alone_knows_every_kind_of_job():
    """What only a page imports would never be done where the worker is a process of its own."""
    asked = "from caredesk import serve, start, worker; from caredesk.core import jobs; print(*sorted(jobs._kinds))"

    told = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)

    assert told.stdout.split() == sorted(JOBS)

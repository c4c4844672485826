"""Jobs under way: a lease that is renewed while they take long, and taken over when their process was killed."""

import logging
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlmodel import select

from caredesk.core import db, jobs
from caredesk.core.jobs import Job
from tests.core.job_kinds import done, enqueue, let_go

pytestmark = pytest.mark.usefixtures("kinds")


@contextmanager
def under_way(job):
    """The job runs in a thread, as in the worker's pool, until the block ends."""
    thread = threading.Thread(target=lambda: (jobs.run(job), db.close_reading()))
    thread.start()
    try:
        yield
    finally:
        let_go.set()
        thread.join(10)


def claimed_within(seconds):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = jobs.claim()
        if found:
            return found
        time.sleep(0.05)
    return []


def leases_end(within=10):
    """Nobody renews a lease any more, however long the machine takes to notice."""
    end = time.monotonic() + within
    while any(one.name == "lease" for one in threading.enumerate()):
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


def test_a_job_that_takes_longer_than_its_lease_is_not_claimed_again(desk, monkeypatch):
    monkeypatch.setattr(jobs, "LEASE", timedelta(seconds=1.5))
    enqueue("slow")
    (job,) = jobs.claim()

    with under_way(job):
        assert claimed_within(3.5) == []

    db.close_reading()
    kept = db.first(Job)
    assert (done, kept.state, kept.attempts) == ([1], "done", 1)
    assert jobs.claim() == []


def test_a_database_that_is_busy_delays_the_renewal_and_nobody_is_told(desk, monkeypatch, caplog):
    monkeypatch.setattr(jobs, "LEASE", timedelta(seconds=2))
    monkeypatch.setattr(db, "WAIT_SECONDS", 0.05)
    caplog.set_level(logging.INFO)
    enqueue("slow")
    (job,) = jobs.claim()

    with under_way(job):
        with db.transaction() as session:
            session.exec(select(Job).with_for_update()).all()
            time.sleep(1.1)  # the first renewal falls into it
        assert claimed_within(2) == []

    assert caplog.records == []


def test_a_job_that_is_to_be_done_anew_is_not_kept_back_by_its_old_lease(desk, monkeypatch):
    monkeypatch.setattr(jobs, "LEASE", timedelta(seconds=0.3))
    enqueue("slow", 1, key="wake:7")
    (job,) = jobs.claim()

    with under_way(job):
        enqueue("note", 2, key="wake:7")
        db.close_reading()
        before = db.first(Job).run_at
        assert leases_end()
        db.close_reading()
        assert db.first(Job).run_at == before


@pytest.mark.parametrize("kind", ["note", "again", "broken"])
def test_a_lease_is_renewed_no_more_when_its_job_has_ended(desk, monkeypatch, kind):
    monkeypatch.setattr(jobs, "LEASE", timedelta(seconds=0.3))
    enqueue(kind)
    (job,) = jobs.claim()
    try:
        jobs.run(job)
    except ValueError:
        assert kind == "broken"
    db.close_reading()
    ended = db.first(Job).run_at

    assert leases_end()
    db.close_reading()
    assert db.first(Job).run_at == ended


LIFE = """
import sys, time
from datetime import timedelta
from caredesk.core import db, jobs
jobs.LEASE = timedelta(seconds=1.5)
jobs.kind("slow")(lambda _payload: (print("begun", flush=True), time.sleep(60)))
db.connect(sys.argv[1])
jobs.run(jobs.claim()[0])
"""


def test_the_job_of_a_killed_process_is_taken_over_when_its_lease_ends(desk):
    enqueue("slow")
    with subprocess.Popen([sys.executable, "-c", LIFE, desk.url], stdout=subprocess.PIPE, text=True) as life:
        try:
            assert life.stdout.readline() == "begun\n"
            assert claimed_within(2.5) == []
        finally:
            life.kill()

    (job,) = claimed_within(5)
    let_go.set()
    jobs.run(job)

    assert (done, job.attempts) == ([1], 2)

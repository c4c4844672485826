"""Jobs: claimed with a lease, run at least once, never lost, never in anybody's way."""

import logging
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlmodel import select

from caredesk.core import clock, db, jobs
from caredesk.core.jobs import Job

done = []
let_go = threading.Event()


@pytest.fixture(autouse=True)
def kinds(monkeypatch):
    done.clear()
    let_go.clear()
    known = {"note": note, "again": again, "broken": broken, "slow": slow}
    monkeypatch.setattr(jobs, "_kinds", known)


def note(payload):
    done.append(payload["n"])


def again(payload):
    done.append(payload["n"])
    return clock.now() + timedelta(minutes=1)


def broken(_payload):
    raise ValueError("broken")


def slow(payload):
    assert let_go.wait(30)
    done.append(payload["n"])


def enqueue(kind, n=1, **more):
    with db.transaction():
        jobs.enqueue(kind, {"n": n}, clock.now(), **more)


def run_due():
    for job in jobs.claim():
        jobs.run(job)


def test_a_due_job_is_done_once(desk):
    enqueue("note")

    run_due()
    run_due()

    assert done == [1]


def test_two_of_the_same_key_are_one(desk):
    enqueue("note", 1, key="wake:7")
    enqueue("note", 2, key="wake:7")

    run_due()

    assert done == [2]


def test_two_of_the_same_key_at_the_same_moment_are_one(desk):
    is_put, went_well = threading.Event(), []

    def other():
        assert is_put.wait(10)
        enqueue("note", 2, key="wake:7")
        went_well.append(True)

    thread = threading.Thread(target=other)
    thread.start()
    with db.transaction():
        jobs.enqueue("note", {"n": 1}, clock.now(), key="wake:7")
        is_put.set()
        thread.join(0.3)
    thread.join(10)

    run_due()

    assert (went_well, done) == ([True], [2])


def test_what_comes_while_a_job_is_done_is_done_after_it(desk):
    enqueue("note", 1, key="wake:7")
    under_way = jobs.claim()[0]
    enqueue("note", 2, key="wake:7")

    jobs.run(under_way)
    run_due()

    assert done == [1, 2]


@pytest.mark.parametrize(("first", "then", "runs_at"), [(5, 2, 2), (2, 5, 2)], ids=["earlier", "later"])
def test_a_job_that_is_brought_forward_is_never_put_off(desk, first, then, runs_at):
    begun = clock.now()
    for minutes in (first, then):
        with db.transaction():
            jobs.bring_forward("note", {"n": minutes}, begun + timedelta(minutes=minutes), key="wake:7")

    db.close_reading()
    assert [job.run_at for job in db.session().exec(select(Job))] == [begun + timedelta(minutes=runs_at)]


def test_a_job_under_way_that_is_brought_forward_runs_once_more(desk):
    enqueue("note", 1, key="wake:7")
    under_way = jobs.claim()[0]
    with db.transaction():
        jobs.bring_forward("note", {"n": 2}, clock.now(), key="wake:7")

    jobs.run(under_way)
    run_due()
    run_due()

    assert done == [1, 2]


def test_a_job_that_says_when_comes_again(desk):
    enqueue("again")
    run_due()

    with clock.fixed(clock.now() + timedelta(minutes=2)):
        run_due()

    assert done == [1, 1]


def test_a_claimed_job_is_nobody_elses_until_its_lease_ends(desk):
    enqueue("note")
    assert len(jobs.claim()) == 1

    assert jobs.claim() == []
    with clock.fixed(clock.now() + jobs.LEASE * 2):
        assert len(jobs.claim()) == 1


def test_who_lost_the_lease_changes_nothing(desk):
    enqueue("again")
    slow = jobs.claim()[0]
    with clock.fixed(clock.now() + jobs.LEASE * 2):
        quick = jobs.claim()[0]
        jobs.run(quick)
        db.close_reading()
        settled = db.first(Job).run_at

    jobs.run(slow)

    db.close_reading()
    assert db.first(Job).run_at == settled


def test_a_broken_job_waits_longer_each_time_and_leaves_the_others_alone(desk):
    enqueue("broken")
    enqueue("note", 2)

    for job in jobs.claim():
        if job.kind == "broken":
            with pytest.raises(ValueError):
                jobs.run(job)
        else:
            jobs.run(job)

    db.close_reading()
    kept = db.first(Job, Job.kind == "broken")
    assert done == [2]
    assert kept.state == "ready" and kept.run_at > clock.now() and "broken" in kept.trouble


def test_a_job_of_an_unknown_kind_stays_where_it_is(desk):
    enqueue("from a later version")

    assert jobs.claim() == []
    db.close_reading()
    assert db.first(Job, Job.kind == "from a later version").state == "ready"


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


def leases():
    return [one for one in threading.enumerate() if one.name == "lease"]


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
        time.sleep(0.4)
        db.close_reading()
        assert (db.first(Job).run_at, leases()) == (before, [])


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

    time.sleep(0.3)

    db.close_reading()
    assert (db.first(Job).run_at, leases()) == (ended, [])


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

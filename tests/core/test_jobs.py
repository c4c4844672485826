"""Jobs: claimed with a lease, run at least once, never lost, never in anybody's way."""

import threading
from datetime import timedelta

import pytest
from sqlmodel import select

from caredesk.core import clock, db, jobs
from caredesk.core.jobs import Job
from tests.core.job_kinds import done, enqueue, run_due

pytestmark = pytest.mark.usefixtures("kinds")


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

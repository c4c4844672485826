"""Jobs that tests give: one is noted, one comes again, one breaks, one waits to be let go."""

import threading
from datetime import timedelta

from caredesk.core import clock, db, jobs

done = []


let_go = threading.Event()


def known(monkeypatch):
    """The desk knows these kinds and no others, and has done none yet."""
    done.clear()
    let_go.clear()
    mine = {"note": note, "again": again, "broken": broken, "slow": slow}
    monkeypatch.setattr(jobs, "_kinds", mine)


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

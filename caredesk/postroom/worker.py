"""What the postroom does in the background, as steps: each does a little and says whether there was anything to do.

Networks are slow, and one that hangs must not hold up the others: what talks to them runs in a small pool of threads.
"""

import atexit
import logging
from collections import Counter
from collections.abc import Callable
from threading import BoundedSemaphore, Event, Lock, Thread
from typing import Any

from caredesk.core import clock, db, jobs
from caredesk.postroom import (
    acts,
    backfill,
    deliver,
    expiry,
    hiding,
    ledger,
    media,
    names,
    outgoing,
    poll,
    quiet,
    readback,
    receive,
    streams,
)
from caredesk.sla import alert_jobs, outside

log = logging.getLogger(__name__)
SLOTS = 8
DRAIN_SECONDS = 5.0
# Of these there may be thousands after a storm: they leave room for polls and for what others wait for.
AT_ONCE = {"postroom.media": 2, "postroom.fetch": 2, "postroom.backfill": 1}
_busy: Counter[str] = Counter()
_guard = Lock()
# Imported so that their kinds of jobs are known.
TALKING = (poll, backfill, ledger, quiet, media, acts, names, expiry, alert_jobs, hiding, outside)


class Pool:
    """A few threads for talking to networks; what the end of the process cuts off becomes unknown."""

    def __init__(self, slots: int = SLOTS) -> None:
        self._slots = BoundedSemaphore(slots)
        self._size = slots

    def start(self, claim: Callable[[], Any], run: Callable[[Any], None]) -> bool:
        """Claim one piece of work and give it to a thread; False when all are busy or nothing is due."""
        if not self._slots.acquire(blocking=False):
            return False
        claimed = None
        try:
            claimed = claim()
        finally:
            if claimed is None:
                self._slots.release()
        if claimed is not None:
            Thread(target=self._run, args=(run, claimed), name="postroom", daemon=True).start()
        return claimed is not None

    def _run(self, run: Callable[[Any], None], claimed: Any) -> None:
        try:
            run(claimed)
        except Exception:  # the row stays claimed until its lease ends; then somebody looks at it again
            log.exception("work of the postroom failed")
        finally:
            db.close_reading()
            self._slots.release()

    def close(self, seconds: float) -> None:
        """Nothing new is claimed; what is under way gets this long."""
        ends = clock.monotonic() + seconds
        for _ in range(self._size):
            self._slots.acquire(timeout=max(0.0, ends - clock.monotonic()))


class Here:
    """The same without threads, for tests and for drains: work is done at once."""

    def start(self, claim: Callable[[], Any], run: Callable[[Any], None]) -> bool:
        claimed = claim()
        if claimed is not None:
            run(claimed)
        return claimed is not None


_pool: Pool | None = None


def _place(pool: Pool | Here | None) -> Pool | Here:
    global _pool
    if pool is not None:
        return pool
    if _pool is None:
        _pool = Pool()
        atexit.register(stop)
    return _pool


def step_receive() -> bool:
    """Read kept bodies and put them into tickets."""
    return receive.step()


def step_send(pool: Pool | Here | None = None) -> bool:
    """Send replies that are due."""
    return _place(pool).start(outgoing.claim, deliver.run)


def step_lapse() -> bool:
    """Make claims whose worker died unknown, and let those past their deadline fail."""
    return readback.lapse()


def step_read_back(pool: Pool | Here | None = None) -> bool:
    """Look on the network for what is unknown."""
    return _place(pool).start(readback.claim, readback.run)


def step_jobs(pool: Pool | Here | None = None) -> bool:
    """Do timers that are due: polls, sweeps, wake-ups. Of what comes in heaps only a few at once."""
    return _place(pool).start(_claimed, _done)


def _claimed() -> jobs.Job | None:
    with _guard:
        full = frozenset(kind for kind, most in AT_ONCE.items() if _busy[kind] >= most)
    found = next(iter(jobs.claim(1, but=full)), None)
    if found is not None:
        with _guard:
            _busy[found.kind] += 1
    return found


def _done(job: jobs.Job) -> None:
    try:
        jobs.run(job)
    finally:
        with _guard:
            _busy[job.kind] -= 1


def step_streams() -> bool:
    """Listen to the networks that tell at once."""
    done = streams.step()
    db.close_reading()
    _ending.wait(streams.LOOK_SECONDS)
    return done


STEPS: tuple[Callable[[], bool], ...] = (
    *(step_receive, step_send, step_lapse, step_read_back, step_jobs),
    step_streams,
)
_ending = Event()


def stop(seconds: float = DRAIN_SECONDS) -> None:
    """Let what is under way come to its end, within reason."""
    global _pool
    _ending.set()
    streams.stop(seconds)
    if _pool is not None:
        _pool.close(seconds)
        _pool = None
    _ending.clear()


def drain(rounds: int = 200) -> None:
    """Do all that is due, here and now."""
    here = Here()
    for _ in range(rounds):
        did = [step_receive(), step_send(here), step_lapse(), step_read_back(here), step_jobs(here)]
        if not any(did):
            return

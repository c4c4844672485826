"""What the postroom does in the background, as steps: each does a little and says whether there was anything to do.

Networks are slow, and one that hangs must not hold up the others: what talks to them runs in a small pool of threads.
"""

import atexit
import logging
from collections.abc import Callable
from threading import BoundedSemaphore, Thread
from typing import Any

from caredesk.core import clock, db, jobs
from caredesk.postroom import acts, deliver, expiry, hiding, media, names, outgoing, poll, readback, receive
from caredesk.sla import alert_jobs, outside

log = logging.getLogger(__name__)
SLOTS = 8
DRAIN_SECONDS = 5.0
TALKING = (
    poll,
    media,
    acts,
    names,
    expiry,
    alert_jobs,
    hiding,
    outside,
)  # imported so that their kinds of jobs are known


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
    """Do timers that are due: polls, sweeps, wake-ups."""
    return _place(pool).start(lambda: next(iter(jobs.claim(1)), None), jobs.run)


STEPS: tuple[Callable[[], bool], ...] = (step_receive, step_send, step_lapse, step_read_back, step_jobs)


def stop(seconds: float = DRAIN_SECONDS) -> None:
    """Let what is under way come to its end, within reason."""
    global _pool
    if _pool is not None:
        _pool.close(seconds)
        _pool = None


def drain(rounds: int = 200) -> None:
    """Do all that is due, here and now."""
    here = Here()
    for _ in range(rounds):
        did = [step_receive(), step_send(here), step_lapse(), step_read_back(here), step_jobs(here)]
        if not any(did):
            return

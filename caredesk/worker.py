"""The worker: lanes that take what waits in the database and do it, side by side, until they are told to stop."""

import threading
from collections.abc import Callable
from importlib import import_module, util

import structlog

from caredesk.audit import log as trail
from caredesk.core import bell, db, jobs

Step = Callable[[], bool]
PAUSE_SECONDS = 0.25
TROUBLE_SECONDS = 1.0
GATHER_SECONDS = 0.05
logger = structlog.get_logger(__name__)
stopping = threading.Event()


def start() -> list[threading.Thread]:
    """Start every lane as a thread of this process."""
    stopping.clear()
    trail.listen(bell.ring)
    lanes = [
        threading.Thread(target=_lane, args=(step,), name=f"lane-{step.__name__}", daemon=True) for step in _steps()
    ]
    for lane in lanes:
        lane.start()
    return lanes


def stop() -> None:
    """Ask the lanes to end after what they are doing; what they hold is leased and goes on elsewhere."""
    stopping.set()
    bell.ring()


def _steps() -> list[Step]:
    found: list[Step] = [timers] if db.is_sqlite() else [sequence, timers]
    if util.find_spec("caredesk.postroom.worker"):
        postroom = import_module("caredesk.postroom.worker")
        found += [getattr(postroom, name) for name in dir(postroom) if name.startswith("step_")]
    return found


def sequence() -> bool:
    """PostgreSQL: give the entries of the last moment their numbers; a short wait gathers them into one commit."""
    if not trail.sequence():
        return False
    stopping.wait(GATHER_SECONDS)
    return True


def timers() -> bool:
    """Run what is due: polls, wake-ups, sweeps."""
    due = jobs.claim()
    for job in due:
        jobs.run(job)
    return bool(due)


def _lane(step: Step) -> None:
    """One step after another; a pause when there is nothing, a longer one after trouble. Nothing ends the lane."""
    ear = bell.ear()
    while not stopping.is_set():
        ear.clear()
        try:
            busy = step()
        except Exception:
            logger.exception("step failed", step=step.__name__)
            stopping.wait(TROUBLE_SECONDS)
            continue
        finally:
            db.close_reading()
        if not busy:
            ear.wait(PAUSE_SECONDS)

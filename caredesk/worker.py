"""The worker: lanes that take what waits in the database and do it, side by side, until they are told to stop."""

import threading
from collections.abc import Callable

import structlog

from caredesk.audit import carrying, issuing, pushing
from caredesk.audit import log as trail
from caredesk.channels import watching
from caredesk.core import bell, bus, clock, config, db
from caredesk.knowledge import building, reviewing
from caredesk.postroom import ledger
from caredesk.postroom import worker as postroom
from caredesk.privacy import copying, erasure, leavers, retention
from caredesk.promises import watch as promises
from caredesk.reports import fair_watch, trail_watch
from caredesk.routing import leaving, placing, weighing
from caredesk.sla import recompute
from caredesk.sla.watch import watch
from caredesk.team import sessions
from caredesk.tickets import file_following
from caredesk.tickets.actions import wake_due

Step = Callable[[], bool]
PAUSE_SECONDS = 0.25
PLACE_SECONDS = 1.0
ATTEND_SECONDS = 10.0
TROUBLE_SECONDS = 1.0
GATHER_SECONDS = 0.05
SWEEP_SECONDS = 60.0
SIGN_SECONDS = 30.0
OUTSIDE_SECONDS = 1.0
# Kinds of jobs that nothing else here asks for: the lane that does jobs knows what is imported.
ORDERED = (
    recompute.work,
    weighing.reorder,
    erasure.work,
    copying.work,
    retention.work,
    leavers.work,
    reviewing.work,
    building.work,
    promises.watch,
)
BELLS = {"sequence": "trail", "step_receive": "arrivals"}
logger = structlog.get_logger(__name__)
stopping = threading.Event()


def start() -> list[threading.Thread]:
    """Start every lane as a thread of this process."""
    stopping.clear()
    fair_watch.go_on()
    trail_watch.go_on()
    retention.go_on()
    file_following.go_on()
    reviewing.go_on()
    watching.go_on()
    ledger.go_on()
    trail.listen(wake)
    if config.settings().redis_url:
        _join_bus(config.settings().redis_url)
    lanes = [
        threading.Thread(target=_lane, args=(step,), name=f"lane-{step.__name__}", daemon=True) for step in _steps()
    ]
    for lane in lanes:
        lane.start()
    return lanes


def wake() -> None:
    """Entries were written: on PostgreSQL they wait for their numbers."""
    bell.ring("trail")


def _join_bus(url: str) -> None:
    """Hear at once what web processes have written, and tell them what got its number."""
    line = bus.Bus(url, lambda _word: wake())
    line.start()
    trail.listen(lambda: line.say("news"))


def stop() -> None:
    """Ask the lanes to end after what they are doing; what they hold is leased and goes on elsewhere."""
    stopping.set()
    for name in (*BELLS.values(), "stop"):
        bell.ring(name)


def drain(lanes: list[threading.Thread], seconds: float) -> None:
    """Wait, but not longer than this, for what the lanes and their calls to networks are doing."""
    end = clock.monotonic() + seconds
    waiting = [*lanes, threading.Thread(target=postroom.stop, daemon=True)]
    waiting[-1].start()
    for one in waiting:
        one.join(max(0.0, end - clock.monotonic()))


def _steps() -> tuple[Step, ...]:
    """On SQLite entries get their numbers where they are written; PostgreSQL needs a lane for it."""
    numbering = () if db.is_sqlite() else (sequence,)
    return (*numbering, wake_due, watch, place, attend, sweep, sign, take_outside, *postroom.STEPS)


def rest(seconds: float) -> None:
    """Wait with nothing open: whoever reads while they wait keeps the log of the database from being cut."""
    db.close_reading()
    stopping.wait(seconds)


def sequence() -> bool:
    """Number the entries of the last moment; a short wait gathers them into one commit."""
    if not trail.sequence():
        return False
    rest(GATHER_SECONDS)
    return True


def sweep() -> bool:
    """End sessions that ran out, once a minute."""
    sessions.sweep()
    rest(SWEEP_SECONDS)
    return False


def sign() -> bool:
    """Put what nobody signed for ten minutes under a checkpoint."""
    issuing.keep_cadence()
    rest(SIGN_SECONDS)
    return False


def take_outside() -> bool:
    """Bring new checkpoints to where nobody here can change them, once a second."""
    carrying.keep()
    pushing.announce()
    rest(OUTSIDE_SECONDS)
    return False


def place() -> bool:
    """Give out what nobody has; where there is nothing to give, a second passes before the next look."""
    if placing.place():
        return True
    rest(PLACE_SECONDS)
    return False


def attend() -> bool:
    """See who has gone, who is back, and whose tickets must not wait any longer."""
    leaving.attend()
    rest(ATTEND_SECONDS)
    return False


def _lane(step: Step) -> None:
    """One step after another; a pause when there is nothing, a longer one after trouble. Nothing ends the lane."""
    ear = bell.ear("stop", BELLS.get(step.__name__, step.__name__))
    while not stopping.is_set():
        ear.clear()
        if not _taken(step):
            ear.wait(PAUSE_SECONDS)
    bell.deafen(ear)


def _taken(step: Step) -> bool:
    try:
        return step()
    except Exception:
        logger.exception("step failed", step=step.__name__)
        stopping.wait(TROUBLE_SECONDS)
        return True
    finally:
        db.close_reading()

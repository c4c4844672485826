"""What a process that serves pages may not do with the trail by itself: the worker does it, while somebody waits."""

import time
from collections.abc import Callable
from typing import Any

from caredesk.audit import rights
from caredesk.core import clock, db, jobs
from caredesk.core.types import new_uuid

MOST_SECONDS = 15.0
PAUSE_SECONDS = 0.05


def must_ask() -> bool:
    """Whether this process serves pages under a role that can only add drafts."""
    if db.is_sqlite():
        return False
    with db.reading():
        found = rights.standing()
    return found is not None and not found.may_append


def on(name: str, act: Callable[[dict[str, Any]], object]) -> None:
    """What the worker does when it is asked for this; it must bear to be done twice."""

    @jobs.kind(name)
    def _do(payload: dict[str, Any]) -> None:
        act(payload)


def ask(name: str, payload: dict[str, Any]) -> None:
    """Have the worker do this, and wait until it is done. Busy when nobody does it in time."""
    key = f"errand:{new_uuid()}"
    with db.transaction():
        jobs.enqueue(name, payload, clock.now(), key=key)
        row = db.first(jobs.Job, jobs.Job.key == key)
        assert row is not None
        mine = row.id
    ends = clock.monotonic() + MOST_SECONDS
    while clock.monotonic() < ends:
        with db.reading():
            if db.first(jobs.Job, jobs.Job.id == mine, jobs.Job.state == "done"):
                return
        time.sleep(PAUSE_SECONDS)
    raise db.Busy("the worker did not do it in time")

"""What a web process may not do with the trail by itself: the worker does it, while somebody waits for it."""

import time
from collections.abc import Callable
from typing import Any

from caredesk.audit import rights
from caredesk.core import clock, db, jobs
from caredesk.core.types import new_uuid

JOB = "audit.sign"
MOST_SECONDS = 15.0
PAUSE_SECONDS = 0.05


def must_ask() -> bool:
    """Whether this process serves pages under a role that can only add drafts."""
    if db.is_sqlite():
        return False
    with db.reading():
        found = rights.standing()
    return found is not None and not found.may_append


def do_with(sign: Callable[[str], str]) -> None:
    """What the worker does when it is asked."""

    @jobs.kind(JOB)
    def _sign(payload: dict[str, Any]) -> None:
        sign(str(payload["cause"]))


def ask(cause: str) -> None:
    """Have the worker sign everything so far, and wait until it has. Busy when nobody does it in time."""
    key = f"sign:{new_uuid()}"
    with db.transaction() as session:
        jobs.enqueue(JOB, {"cause": cause}, clock.now(), key=key)
        row = db.first(jobs.Job, jobs.Job.key == key)
        assert row is not None
        mine = row.id
        session.flush()
    ends = clock.monotonic() + MOST_SECONDS
    while clock.monotonic() < ends:
        with db.reading():
            if db.first(jobs.Job, jobs.Job.id == mine, jobs.Job.state == "done"):
                return
        time.sleep(PAUSE_SECONDS)
    raise db.Busy("the worker did not sign in time")

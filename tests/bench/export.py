"""Evidence of a ticket with 200 posts in a log of 20,000 entries, and of that whole log: written, and checked."""

import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from caredesk import audit
from caredesk.core import db
from caredesk.core.config import Settings
from caredesk.start import open_desk
from caredesk.tickets import actions, conversation
from caredesk.tickets.models import Priority, Ticket
from tests import cast
from tests.audit import bundles
from tests.tickets import scene

POSTS, FURTHER, AT_ONCE = 200, 20_000, 500
LIMIT_SECONDS = 2.0


def run() -> dict[str, Any]:
    """Seconds of a clock, not of the processor: the export waits for the disk, and somebody waits for it."""
    with tempfile.TemporaryDirectory(prefix="caredesk-bench-") as folder, _desk(Path(folder)) as ticket:
        place, seconds = Path(folder), {}
        for name, write in (("ticket", lambda path: bundles.exported(path, ticket)), ("range", bundles.stretch)):
            begun = time.perf_counter()
            path = write(place / f"{name}.zip")
            seconds[f"{name}_seconds"] = round(time.perf_counter() - begun, 2)
            seconds[f"{name}_check_seconds"] = _checked(path)
            seconds[f"{name}_entries"] = len(bundles.members(path)["entries.jsonl"].splitlines())
            seconds[f"{name}_kib"] = path.stat().st_size // 1024
    return {"posts": POSTS, **seconds, "limit": LIMIT_SECONDS, "ok": seconds["ticket_seconds"] <= LIMIT_SECONDS}


@contextmanager
def _desk(place: Path) -> Iterator[Ticket]:
    open_desk(Settings(data=place / "data"))
    cast.assemble()
    ola, parcelhop = cast.agent("ola@parcelhop.example"), scene.answerable(cast.account("Parcelhop"))
    ticket = scene.ticket(parcelhop, cast.customer("Kasia Wrona"), "Where is my parcel?")
    with db.transaction():
        for number in range(POSTS):
            if number % 4:
                scene.post(ticket, f"And another thing, number {number}. " * 5)
            else:
                conversation.note(ticket, ola, f"note {number}", own_id=f"n{number}")
            actions.prioritise(ticket, ola, (Priority.HIGH, Priority.NORMAL)[number % 2])
    for _ in range(FURTHER // AT_ONCE):
        with db.transaction():
            for number in range(AT_ONCE):
                audit.record("agent.greeted", ola, ola, body={"n": number, "words": "good morning " * 5})
    try:
        yield ticket
    finally:
        db.close_reading()
        db.database().dispose()


def _checked(path: Path) -> float:
    """As a stranger does it: a process of its own, without anything but the standard library."""
    with zipfile.ZipFile(path) as read:
        read.extract("verify.py", path.parent)
    run = [sys.executable, "-I", "-S", "verify.py", path.name, "--key", bundles.key()]
    begun = time.perf_counter()
    subprocess.run(run, cwd=path.parent, check=True, stdout=subprocess.DEVNULL)
    return round(time.perf_counter() - begun, 2)

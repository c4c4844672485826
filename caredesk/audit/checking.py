"""Checking the whole trail while somebody waits: how far it is, from time to time, and in the end the report."""

import threading
from collections.abc import Iterator
from queue import Queue

import structlog

from caredesk.audit import queries, verify
from caredesk.audit.findings import Report
from caredesk.core import db

write_log = structlog.get_logger(__name__)


class Failed(Exception):
    """The check itself broke down; it says nothing about the trail."""


def on_the_way() -> Iterator[tuple[int, int] | Report]:
    """(done, total) now and then, last of all the report. The check runs in a thread of its own; who listens may go."""
    said: Queue[int | Report | Failed] = Queue()
    with db.reading():
        total = queries.standing().entries
    worker = threading.Thread(target=_check, args=(said,), daemon=True)
    worker.start()
    while isinstance(one := said.get(), int):
        yield one, total
    worker.join()
    if isinstance(one, Failed):
        raise one
    yield one


def _check(said: Queue[int | Report | Failed]) -> None:
    try:
        with db.reading():
            report = verify.verify(progress=said.put)
        said.put(report)  # once its connection has gone back
    except Exception:
        write_log.exception("the trail could not be checked")
        said.put(Failed())

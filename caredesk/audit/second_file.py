"""The second file: every checkpoint is appended to it, so that an older copy of the database is noticed.

It belongs on another disk or machine, for whoever can put back the database must not put back this file with it.
"""

import os
from pathlib import Path

from caredesk.audit import heads
from caredesk.audit.notes import Head, head, one_after_another
from caredesk.core import config

TAIL = 262_144  # some 900 checkpoints


def path() -> Path:
    return config.settings().checkpoints


def tail() -> list[Head]:
    """The newest checkpoints in the file, oldest first; none when there is no file. OSError when it cannot be read."""
    try:
        with path().open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - TAIL))
            text = file.read().decode(errors="replace")
    except FileNotFoundError:
        return []
    return [found for note in one_after_another(text) if (found := head(note))]


def catch_up() -> tuple[int, int] | None:
    """Append every checkpoint that the file does not have; the last one in it. OSError when it cannot be written."""
    last = heads.newest()
    if last is None:
        return None
    there = _last_of_ours()
    while missing := heads.since(*there):
        append(*(one.note for _log, one in missing))
        there = missing[-1][0], missing[-1][1].size
    return there


def _last_of_ours() -> tuple[int, int]:
    known = {(one.origin, one.size) for one in tail()}
    log = heads.current()
    sizes = [size for origin, size in known if origin == log.origin]
    return (log.id, max(sizes)) if sizes else _before(log, {origin for origin, _size in known})


def _before(log: heads.Log, known: set[str]) -> tuple[int, int]:
    """Where a file ends that has nothing of the newest log yet: behind the log before, or nowhere."""
    return (log.id - 1, 2**62) if known & heads.origins() else (0, 0)


def append(*texts: str) -> None:
    """Write these at the end, each followed by an empty line, and wait until the disk has them."""
    handle = os.open(path(), os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o644)
    with os.fdopen(handle, "r+b") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - 2))
        torn = b"" if file.read() in (b"", b"\n\n") else b"\n\n"  # a crash in the middle of a note
        file.write(torn + "".join(f"{text}\n" for text in texts).encode())
        file.flush()
        os.fsync(file.fileno())

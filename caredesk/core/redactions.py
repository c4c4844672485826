"""The redaction list: what was erased, as lines of a file outside the database.

A backup that is put back brings erased words back with it. This file says which, and is read at every start before
anything is served. It names no person: only the random reference under which the database knew them.

A line is written before what it says is durable, so that no crash loses it; when that is undone, a second line makes it
void. Each carries a code under a key of the key file: who can write the file but has not the key erases nothing.
"""

import errno
import fcntl
import hashlib
import hmac
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import structlog

from caredesk.core import clock, config, db, secrets
from caredesk.core.types import new_uuid

logger = structlog.get_logger(__name__)

VOID = "void"
PURPOSE = "redaction list"


@dataclass
class Read:
    """What the list says. refused: the numbers of lines that this desk did not write. `old` lines have no code, as once
    all of them: they count for nothing, and as refused, until the trail has confirmed them."""

    lines: list[dict[str, Any]] = field(default_factory=list)
    old: list[dict[str, Any]] = field(default_factory=list)
    refused: list[int] = field(default_factory=list)


def path() -> Path:
    """Where the list is: outside the data folder where the operator says so, so that no restore takes it back."""
    chosen = config.settings().redactions
    return Path(chosen) if chosen else config.settings().data / "redactions.txt"


def append(kind: str, reference: str, **facts: Any) -> None:
    """Write one line in the open transaction and wait until it is on the disk; OSError when it cannot be, and nothing
    may be erased then. When the transaction is rolled back, the line becomes void."""
    line = _write(kind, reference, **facts)
    db.once_undone(lambda: void(line))


def void(line: str) -> None:
    """Say that the line with this id speaks of nothing that happened."""
    try:
        _write(VOID, line)
    except OSError:
        logger.exception("a line of the redaction list could not be made void", line=line)


def confirm(old: Iterable[dict[str, Any]]) -> None:
    """Write lines from before there were codes again, with one: the trail says that they are true."""
    for one in old:
        facts = {name: value for name, value in one.items() if name not in ("at", "id", "kind", "of", "number")}
        _write(one["kind"], one["of"], **facts)


def _write(kind: str, reference: str, **facts: Any) -> str:
    told = {"at": clock.now().isoformat(), "id": new_uuid(), "kind": kind, "of": reference, **facts}
    line = json.dumps({**told, "mac": _codes(told)[0]}, ensure_ascii=True).encode() + b"\n"
    with _alone() as handle:
        end = _whole_lines(handle)
        if os.write(handle, line) != len(line):
            os.ftruncate(handle, end)
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        os.fsync(handle)
    return told["id"]


@contextmanager
def _alone() -> Iterator[int]:
    handle = os.open(path(), os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield handle
    finally:
        os.close(handle)


def _whole_lines(handle: int) -> int:
    """Where the last whole line ends. What a crash left behind it is taken off: nothing was erased by it."""
    size = os.fstat(handle).st_size
    end, at = 0, size
    while at > 0 and end == 0:
        at, before = max(0, at - 4096), at
        found = os.pread(handle, before - at, at).rfind(b"\n")
        end = 0 if found < 0 else at + found + 1
    if end != size:
        os.ftruncate(handle, end)
    return end


def _codes(told: dict[str, Any]) -> list[str]:
    """The code of this line under each master key; the first one is what a new line carries."""
    plain = json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()
    return [hmac.new(key, plain, hashlib.sha256).hexdigest() for key in secrets.keys().derived(PURPOSE)]


def lines() -> list[dict[str, Any]]:
    """Every line that counts, oldest first."""
    return read().lines


def read() -> Read:
    """The whole list; half a line at its end, of a crash, says nothing."""
    try:
        whole, _, _torn = path().read_bytes().rpartition(b"\n")
    except FileNotFoundError:
        return Read()
    told, found = Read(), whole.split(b"\n") if whole else []
    for number, line in enumerate(found, 1):
        _take(told, number, line)
    voided = {one["of"] for one in told.lines if one["kind"] == VOID}
    told.lines = [one for one in told.lines if one["kind"] != VOID and one["id"] not in voided]
    signed = {(one["kind"], one["of"]) for one in told.lines}
    told.old = [one for one in told.old if (one["kind"], one["of"]) not in signed]
    told.refused = sorted([*told.refused, *(one["number"] for one in told.old)])
    return told


def _take(told: Read, number: int, line: bytes) -> None:
    try:
        one = json.loads(line)
        code = one.pop("mac", None)
        is_ours = code is not None and any(hmac.compare_digest(code, known) for known in _codes(one))
        if isinstance(one["of"], str) and isinstance(one["kind"], str) and (is_ours or code is None):
            (told.lines if is_ours else told.old).append(one if is_ours else {**one, "number": number})
            return
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        pass
    told.refused.append(number)

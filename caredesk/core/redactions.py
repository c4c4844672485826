"""The redaction list: what was erased, as lines of a file outside the database.

A backup that is put back brings erased words back with it. This file says which, and is read at every start before
anything is served. It names no person: only the random reference under which the database knew them.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from caredesk.core import clock, config


def path() -> Path:
    """Where the list is: outside the data folder where the operator says so, so that no restore takes it back."""
    chosen = config.settings().redactions
    return Path(chosen) if chosen else config.settings().data / "redactions.txt"


def append(kind: str, reference: str, **facts: Any) -> None:
    """Write one line and wait until it is on the disk; OSError when it cannot be, and nothing may be erased then."""
    line = json.dumps({"at": clock.now().isoformat(), "kind": kind, "of": reference, **facts}, ensure_ascii=True)
    handle = os.open(path(), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(handle, line.encode() + b"\n")
        os.fsync(handle)
    finally:
        os.close(handle)


def lines() -> Iterator[dict[str, Any]]:
    """Every line that can be read, oldest first; half a line of a crash names nothing that was erased."""
    try:
        raw = path().read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return
    for line in raw.splitlines():
        try:
            told = json.loads(line)
        except ValueError:
            continue
        if isinstance(told, dict) and isinstance(told.get("of"), str):
            yield told

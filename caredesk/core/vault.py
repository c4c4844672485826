"""Files on disk, sealed by whoever keeps them: named by the SHA-256 of what stands in them, never served from here.

What is given in is sealed already: a file without its key is noise, and the name proves that it was not changed.
A file is written whole or not at all, and one that no row names any more is removed by a job.
"""

import contextlib
import hashlib
import os
import re
from collections.abc import Iterator
from pathlib import Path

from caredesk.core import config
from caredesk.core.types import new_uuid

_NAME = re.compile(r"[0-9a-f]{64}")


def folder() -> Path:
    """Where the files are, in the data folder: backed up with it."""
    return config.settings().data / "files"


def keep(sealed: bytes) -> str:
    """Write these bytes down, and say under which name."""
    digest = hashlib.sha256(sealed).hexdigest()
    target = _path(digest)
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = target.with_name(f".{new_uuid()}.new")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(sealed)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(target)
    return digest


def read(digest: str) -> bytes | None:
    """The bytes of this name; None when they are gone, or are not what was kept."""
    if not _NAME.fullmatch(digest):
        return None
    try:
        sealed = _path(digest).read_bytes()
    except OSError:
        return None
    return sealed if hashlib.sha256(sealed).hexdigest() == digest else None


def remove(digest: str) -> None:
    """Let this file go; one that is not there is gone already."""
    if _NAME.fullmatch(digest):
        _path(digest).unlink(missing_ok=True)


def older_than(at: float) -> Iterator[Path]:
    """Every file that was written before this moment (seconds since 1970), unfinished ones too."""
    for path in folder().glob("*/*"):
        with contextlib.suppress(FileNotFoundError):
            if path.stat().st_mtime < at:
                yield path


def _path(digest: str) -> Path:
    return folder() / digest[:2] / digest

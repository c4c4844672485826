"""Reading what a stranger made: bounded, strict, and in one form only."""

from __future__ import annotations

import hashlib
import json
import struct
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from caredesk.audit.standalone.merkle import Tampered
from caredesk.audit.standalone.notes import whole

MEMBERS = {"manifest.json", "entries.jsonl", "proofs.jsonl", "export.json", "history.jsonl", "before.txt", "after.txt"}
OPTIONAL = {"witnessed.txt"} | {f"log-{number}.txt" for number in range(1, 100)}
MEMBERS |= {"keys.txt", "README.md", "index.html", "verify.py"} | OPTIONAL
MOST_MEMBERS, LONGEST_LINE, LARGEST_SMALL, STEEPEST = 120, 1 << 23, 1 << 22, 200


def _refuse(text: str) -> Any:
    raise ValueError(f"{text[:20]} has no place here")


def parsed(raw: bytes, about: str, entry: int | None = None) -> Any:
    """JSON that is written in the one canonical way; Tampered for anything else."""
    try:
        value = json.loads(
            raw.decode(),
            parse_int=lambda text: whole(text.lstrip("-")) * (-1 if text[0] == "-" else 1),
            parse_float=_refuse,
            parse_constant=_refuse,
        )
        again = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise Tampered("form", f"{about} cannot be read", entry) from error
    if again != raw:
        raise Tampered("form", f"{about} is not canonical JSON", entry)
    return value


def unhexed(text: str) -> bytes:
    """Hex in its one form, of 32 bytes: hashes and salts."""
    raw = bytes.fromhex(text)
    if len(raw) != 32 or raw.hex() != text:
        raise Tampered("form", "something is no hash")
    return raw


def hashes(values: Any) -> list[bytes]:
    if not isinstance(values, list) or len(values) > 64:
        raise Tampered("proof", "a proof is no list of hashes")
    return [unhexed(one) for one in values]


class Bundle:
    """The members of the zip file, read as streams; Tampered for whatever an honest bundle does not have."""

    def __init__(self, path: str) -> None:
        with Path(path).open("rb") as file:
            file.seek(0, 2)
            end = file.tell() - 22
            file.seek(max(0, end))
            tail = file.read()
        count, length = struct.unpack("<HI", tail[10:16]) if len(tail) == 22 and tail[:4] == b"PK\5\6" else (0, 0)
        if not 0 < count <= MOST_MEMBERS or length > 1 << 16 or tail[20:] != b"\0\0":
            raise Tampered("zip", "this is no evidence bundle, or it was cut off")
        self.zip = zipfile.ZipFile(path)
        self.names = [info.filename for info in self.zip.infolist()]
        for info in self.zip.infolist():
            self._check(info)
        if len(set(self.names)) != len(self.names) or not MEMBERS - set(self.names) <= OPTIONAL:
            raise Tampered("zip", "members are missing or twice there")

    def _check(self, info: zipfile.ZipInfo) -> None:
        is_link = (info.external_attr >> 16) & 0o170000 not in (0, 0o100000)
        if info.filename not in MEMBERS or is_link or info.flag_bits & 1:
            raise Tampered("zip", f"a member does not belong here: {info.filename[:60]!r}")
        is_large = info.filename not in ("entries.jsonl", "proofs.jsonl", "index.html", "history.jsonl")
        is_bomb = info.file_size > 1 << 20 and info.file_size > STEEPEST * info.compress_size
        if is_bomb or (is_large and info.file_size > LARGEST_SMALL):
            raise Tampered("zip", f"{info.filename} claims to be too large")

    def small(self, name: str) -> bytes:
        with self.zip.open(name) as file:
            return file.read(LARGEST_SMALL)

    def digest(self, name: str) -> str:
        made = hashlib.sha256()
        with self.zip.open(name) as file:
            for piece in iter(lambda: file.read(1 << 16), b""):
                made.update(piece)
        return made.hexdigest()

    def lines(self, name: str) -> Iterator[Any]:
        with self.zip.open(name) as file:
            for line in iter(lambda: file.readline(LONGEST_LINE), b""):
                if not line.endswith(b"\n"):
                    raise Tampered("form", f"a line of {name} is too long or cut off")
                yield parsed(line[:-1], f"a line of {name}")

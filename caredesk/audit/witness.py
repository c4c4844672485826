"""A witness of other desks' trails: it keeps the newest checkpoint of each, and signs only what goes on from there.

It needs no desk and no database: a folder of its own, with its key, the logs that it trusts, and one small file for
each log. What it signs is on the disk before it answers. Protocol: c2sp.org/tlog-witness, `add-checkpoint`.
"""

import base64
import fcntl
import hashlib
import json
import os
import threading
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from caredesk.audit import tree
from caredesk.audit.notes import LOG, NUMBER, WITNESS, Head, Key, cosign, hashed, head, is_signed, key
from caredesk.core import clock

MOST_PROOF = 63
SIZE_TYPE = "text/x.tlog.size"


class Unusable(Exception):
    """The folder is not one of a witness, or another process works in it."""


@dataclass(frozen=True)
class Answer:
    """What goes back over HTTP."""

    status: int
    body: str
    type: str = "text/plain; charset=utf-8"


@dataclass(frozen=True)
class Asked:
    """A request that could be read: the size the log believes we know, the proof from there, the checkpoint."""

    old: int
    proof: list[bytes]
    head: Head


def read(body: bytes) -> Asked | None:
    """None for what is not written as the protocol says."""
    try:
        text = body.decode()
    except UnicodeDecodeError:
        return None
    before, empty, note = text.partition("\n\n")
    first, *lines = before.split("\n")
    proof, found = [hashed(line) for line in lines], head(note)
    word, _, old = first.partition(" ")
    if not empty or word != "old" or not NUMBER.fullmatch(old) or len(lines) > MOST_PROOF or found is None:
        return None
    whole = [one for one in proof if one is not None]
    return Asked(int(old), whole, found) if len(whole) == len(proof) else None


class Witness:
    """One witness and its folder."""

    def __init__(self, folder: Path) -> None:
        self.folder, self._lock = folder, threading.Lock()
        try:
            told = json.loads((folder / "key.json").read_text())
            self.name, self.signer = told["name"], Ed25519PrivateKey.from_private_bytes(base64.b64decode(told["seed"]))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise Unusable(f"{folder} is no folder of a witness: begin one with `audit witness init`") from error

    @property
    def vkey(self) -> str:
        return Key(self.name, WITNESS, self.signer.public_key().public_bytes_raw()).text

    def hold(self) -> None:
        """Keep other processes out for as long as this one lives: two of them could sign two branches."""
        self._held = (self.folder / "lock").open("a")
        try:
            fcntl.flock(self._held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            self._held.close()
            raise Unusable(f"another witness works in {self.folder}") from error

    def trusted(self) -> dict[str, list[bytes]]:
        """The keys of each log, by its origin; read anew, so that a key can be added while it runs."""
        found: dict[str, list[bytes]] = defaultdict(list)
        path = self.folder / "logs.txt"
        for line in path.read_text().splitlines() if path.exists() else []:
            one = key(line)
            found[one.name].append(one.public)
        return dict(found)

    def trust(self, text: str) -> Key:
        """Add a log's key; ValueError when it is none. The same again changes nothing."""
        one = key(text)
        if one.kind != LOG:
            raise ValueError("this is the key of a witness, not of a log")
        if one.public not in self.trusted().get(one.name, []):
            with (self.folder / "logs.txt").open("a") as file:
                file.write(f"{one.text}\n")
        return one

    def latest(self, origin: str) -> Head | None:
        """The last checkpoint of this log that was signed here."""
        path = self._path(origin)
        return head(path.read_text()) if path.exists() else None

    def _path(self, origin: str) -> Path:
        return self.folder / f"{hashlib.sha256(origin.encode()).hexdigest()}.txt"

    def add_checkpoint(self, body: bytes) -> Answer:
        """Judge one request, in the order of the specification; keep and sign what goes on from what is known."""
        asked = read(body)
        if asked is None:
            return Answer(400, "This is no request of a log.\n")
        keys = self.trusted().get(asked.head.origin)
        if keys is None:
            return Answer(404, "This log is not known here.\n")
        if not is_signed(asked.head, keys):
            return Answer(403, "No key of this log that is trusted here signed it.\n")
        if asked.old > asked.head.size:
            return Answer(400, "The old size is larger than the new one.\n")
        with self._lock:
            return self._judged(asked)

    def _judged(self, asked: Asked) -> Answer:
        known = self.latest(asked.head.origin)
        size, root = (known.size, known.root) if known else (0, tree.EMPTY)
        if asked.old != size:
            return Answer(409, f"{size}\n", SIZE_TYPE)
        if asked.head.size == size and asked.head.root != root:
            return Answer(409, f"{size}\n", SIZE_TYPE)
        if not tree.is_consistent(size, asked.head.size, (root, asked.head.root), asked.proof):
            return Answer(422, "The proof does not lead from the old checkpoint to the new one.\n")
        keep(self._path(asked.head.origin), asked.head.note)
        return Answer(200, cosign(asked.head, self.name, self.signer, clock.micros() // 1_000_000))


def begin(folder: Path, name: str) -> Witness:
    """Make the folder of a new witness. Unusable when there is one already."""
    if not name or any(sign in name for sign in "+ \n\t"):
        raise ValueError("a name is like desk.example.com/witness, without spaces and +")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    seed = base64.b64encode(os.urandom(32)).decode()
    try:
        handle = os.open(folder / "key.json", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise Unusable(f"there is a witness in {folder} already") from error
    with os.fdopen(handle, "w") as file:
        json.dump({"name": name, "seed": seed}, file)
    return Witness(folder)


def keep(path: Path, text: str) -> None:
    """Put this into the file so that a crash at any moment leaves the old text or the new one, on the disk."""
    fresh = path.with_suffix(".new")
    with fresh.open("w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)

"""An evidence bundle: entries, words, proofs and a page to read, in one zip file that a stranger can check offline.

It is written under a temporary name and gets its own only when it is whole and durable. Between the checkpoints before
and after stands the export itself, as an entry that binds the files and the number of entries: what somebody takes out
of the bundle later, or changes in its page, no longer fits to what the log says of it.
"""

import hashlib
import json
import os
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy.exc import IntegrityError, NoResultFound

from caredesk.audit import checkpoint, entry, issuing, proving, standalone
from caredesk.audit.actions import Named, record
from caredesk.audit.picking import Picked, Wanted, firsts_of_logs, picked
from caredesk.core import db, secrets
from caredesk.core.types import new_uuid

FORMAT = "caredesk-bundle/1"
README = Path(__file__).parent / "standalone" / "README.md"
DAMAGED = (NoResultFound, IntegrityError)  # a node of the tree is missing, or stands where the next one belongs
Page = Callable[["Order", Iterable[Picked]], Iterator[str]]


@dataclass(frozen=True)
class Order:
    """What is exported, for whom, in which words. `about`: the row in whose history the export itself stands."""

    wanted: Wanted
    about: Named
    by: Named | str
    page: Page
    lang: str = "en"


@dataclass
class Made:
    """A finished bundle. `idx`: the entry that the export left; `keys`: those that a reader needs to check it."""

    entries: int
    idx: int
    size: int
    keys: list[str]
    left_out: dict[str, int] = field(default_factory=dict)


class NotWritten(Exception):
    """The file could not be written, and nothing is left of it; the reason is the text."""


def write(path: Path, order: Order) -> Made:
    """Write the bundle; outside a transaction. NotWritten when the disk is full, the place cannot be written, or the
    trail is so damaged that it proves nothing."""
    work = _Writing(order)
    try:
        with _only_when_whole(path) as file, zipfile.ZipFile(file, "w") as made:
            return work.run(made)
    except BaseException as error:
        with suppress(*DAMAGED):
            work.failed()
        if isinstance(error, OSError):
            raise NotWritten(error.strerror or str(error)) from error
        if isinstance(error, DAMAGED):
            raise NotWritten("the audit trail is damaged; `python -m caredesk audit verify` says where") from error
        raise


@contextmanager
def _only_when_whole(path: Path) -> Iterator[Any]:
    part = path.with_name(f".{path.name[:80]}.{new_uuid()[:8]}.part")
    try:
        with os.fdopen(os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except BaseException:
        with suppress(OSError):
            part.unlink()
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


class _Writing:
    """One bundle while it is written."""

    def __init__(self, order: Order) -> None:
        self.order, self.wanted, self.id = order, order.wanted, new_uuid()
        self.files: dict[str, str] = {}
        self.states: Counter[str] = Counter()
        self.places: list[tuple[int, int]] = []  # log and index: of every entry, or of the first one of a stretch
        self.ends: dict[int, int] = {}
        self.behind: list[tuple[int, int]] = []  # what stands after a stretch and explains a gap in it
        self.is_recorded = False

    def run(self, zipped: zipfile.ZipFile) -> Made:
        self.zip = zipped
        before = issuing.issue("export")
        with db.reading():
            self.logs = firsts_of_logs()
            self.log = max(self.logs)
            self.size = self.logs[self.log][0] + checkpoint.size_of(before)
            self._contents()
        with db.transaction():
            record("export.made", self.order.about, self.order.by, body=self._told())
        self.is_recorded = True
        after = issuing.issue("export")
        with db.reading():
            mine = self._own()
            notes = self._proofs(mine, before, after)
            keys = self._needed([before, after, *notes])
        return Made(self.states.total(), mine.idx, checkpoint.size_of(after), keys, self._left_out())

    def _needed(self, notes: list[str]) -> list[str]:
        """The keys, the newest first, that signed any of these checkpoints: one origin stands for all of the desk's."""
        origins = [origin for _, origin in self.logs.values()]
        signed = [(note, note.split("\n", 1)[0]) for note in notes]
        publics = secrets.keys().publics
        needed = [one for one in publics if any(checkpoint.read(note, origin, one) for note, origin in signed)]
        return [checkpoint.vkey(origins[-1], one) for one in needed]

    def failed(self) -> None:
        """The log says that there was an export: it has to say as well that nothing came of it."""
        if self.is_recorded:
            with suppress(Exception), db.transaction():
                record("export.failed", self.order.about, self.order.by, body={"id": self.id})

    def _contents(self) -> None:
        self._put("entries.jsonl", (one.line() + b"\n" for one in self._counted()))
        page = self.order.page(self.order, picked(self.wanted, self.size))
        self._put("index.html", (piece.encode() for piece in page))
        self._put("README.md", [README.read_bytes()])
        self._put("verify.py", [standalone.text().encode()])
        publics, origins = secrets.keys().publics, [origin for _, origin in self.logs.values()]
        keys = (checkpoint.vkey(origin, public) for origin in origins for public in publics)
        self._put("keys.txt", [f"{one}\n".encode() for one in keys])

    def _counted(self) -> Iterator[Picked]:
        for one in picked(self.wanted, self.size):
            self.states[one.state] += 1
            is_behind = self.wanted.kind == "range" and one.is_loose
            if is_behind:
                self.behind.append((one.log, one.index))
            elif self.wanted.kind != "range" or one.log not in self.ends:
                self.places.append((one.log, one.index))
            if not is_behind:
                self.ends[one.log] = one.index + 1
            yield one

    def _told(self) -> dict[str, Any]:
        """The body of `export.made`: no words and no names, but all that the bundle has to agree with."""
        wanted = self.wanted
        stretch = {"first": wanted.first, "last": min(wanted.last, self.size - 1)} if wanted.kind == "range" else {}
        return {
            **{"id": self.id, "kind": wanted.kind, "of": wanted.of, "lang": self.order.lang, "walled": wanted.walled},
            **stretch,
            **{"entries": self.states.total(), "left_out": self._left_out(), "files": dict(self.files)},
            "logs": [[log, first, origin] for log, (first, origin) in self.logs.items()],
        }

    def _left_out(self) -> dict[str, int]:
        return {state: self.states[state] for state in ("dark", "erased", "withheld")}

    def _own(self) -> Picked:
        """The entry that this export left."""
        wanted = Wanted("range", None, lambda rows: ["open"] * len(rows), first=self.size, last=10**15)
        made = (one for one in picked(wanted, 10**15) if one.said["k"] == "export.made")
        return next(one for one in made if one.told.get("id") == self.id)

    def _proofs(self, mine: Picked, before: str, after: str) -> list[str]:
        """Write what proves the entries; the other checkpoints that are in the bundle."""
        proofs = proving.Proofs(
            {log: proving.end_of(log, self.logs) for log in self.logs if log != self.log} | {self.log: after}
        )
        is_range = self.wanted.kind == "range"
        stretches = proofs.stretches(self.places, self.ends, self.behind)
        lines = stretches if is_range else proofs.paths(self.places)
        self._put("proofs.jsonl", (entry.canonical(line) + b"\n" for line in lines))
        shown = {"line": json.loads(mine.line()), "path": proofs.path(mine.log, mine.index)}
        self._put("export.json", [entry.canonical(shown)])
        self._put("history.jsonl", (entry.canonical(line) + b"\n" for line in proofs.history(self.log)))
        self._put("before.txt", [before.encode()])
        self._put("after.txt", [after.encode()])
        for log, note in proofs.notes.items():
            if log != self.log and note:
                self._put(f"log-{log}.txt", [note.encode()])
        witnessed = proving.witnessed(self.log)
        if witnessed:
            self._put("witnessed.txt", [witnessed.encode()])
        since = {"consistency": proofs.since(self.log, before)}
        since |= {"witnessed": proofs.since(self.log, witnessed)} if witnessed else {}
        manifest = {**since, "files": self.files, "format": FORMAT}
        self._put("manifest.json", [entry.canonical(manifest)])
        return [note for log, note in proofs.notes.items() if log != self.log and note] + [witnessed] * bool(witnessed)

    def _put(self, name: str, pieces: Iterable[bytes]) -> None:
        """One member, written piece by piece."""
        about, made = zipfile.ZipInfo(name), hashlib.sha256()
        about.compress_type, about.external_attr = zipfile.ZIP_DEFLATED, 0o100644 << 16
        with self.zip.open(about, "w", force_zip64=True) as member:
            for piece in pieces:
                made.update(piece)
                member.write(piece)
        self.files[name] = made.hexdigest()

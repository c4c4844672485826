"""One log, from its first entry to its last, beside its stored nodes and checkpoints: what of it does not fit.

After a fault the walk goes on with what is stored, so that one change is one finding and not one for each that follows.
"""

import json
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Connection, Row

from caredesk.audit import checkpoint, entry, signers, stored, tree
from caredesk.audit.explained import Explained
from caredesk.audit.findings import Report
from caredesk.audit.opening import NotOpened, Opener

FIELDS = set("acikmopstv")
_encoded = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode
TOLD_EVERY = 1000
Roots = dict[int, set[bytes]]
Progress = Callable[[int], None]


def _read(data: bytes) -> dict[str, Any] | None:
    """The entry that these bytes are; None when they are not canonical JSON with all fields of the right kind."""
    try:
        text = data.decode()
        said = json.loads(text)
        if not isinstance(said, dict) or said.keys() != FIELDS:
            return None
        again = _encoded(said)
    except (ValueError, RecursionError):
        return None
    return said if again == text and all(map(_fits, said.items())) else None


def _fits(field: tuple[str, Any]) -> bool:
    name, value = field
    if name in "itmv":
        return type(value) is int and value <= entry.LARGEST
    if name == "p":
        return value is None or (type(value) is int and value <= entry.LARGEST)
    return isinstance(value, str) or (name == "s" and value is None)


class Walk:
    """One walk over one log. outside: roots that were kept elsewhere, by size."""

    def __init__(self, connection: Connection, log: Row[Any], report: Report, outside: Roots) -> None:
        self.connection, self.log, self.report, self.outside = connection, log, report, dict(outside)
        self.nodes = stored.Nodes(connection, log.id)
        self.explained: Explained | None = None
        self.opener = Opener()
        self.frontier: dict[int, bytes] = {}
        self.index, self.time, self.noted = 0, -1, -1

    def begin_at(self, size: int) -> None:
        """Take the first entries as verified: all but the frontier, which the checkpoint of this size must confirm."""
        self._heal(size)
        self.time = stored.time_of(self.connection, self.log.first_idx + size - 1)

    def _stored_node(self, level: int, position: int) -> bytes:
        return self.nodes.one(level, position) or b""

    def root(self) -> bytes:
        return tree.root(self.index, lambda level, _position: self.frontier.get(level, b""))

    def run(self, progress: Progress | None) -> None:
        self.notes = stored.Notes(self.connection, self.log.id, self.index)
        for page in stored.pages(self.connection, self.log.id, self.log.first_idx + self.index - 1):
            self._read_lists(page)
            for row in page:
                self._check(row)
                self._check_checkpoint(row)
                if progress and self.index % TOLD_EVERY == 0:
                    progress(row.idx)
        self._check_end()

    def _read_lists(self, page: Sequence[Row[Any]]) -> None:
        """Where bodies are empty: which of them the trail says were emptied."""
        if any(row.sealed is None or row.wrapped is None for row in page):
            self.explained = self.explained or Explained(self.connection)
            self.explained.read(page)

    def _check(self, row: Row[Any]) -> None:
        if row.idx != self.log.first_idx + self.index:
            self._skip_to(row.idx - self.log.first_idx)
        data = bytes(row.data)
        self._check_nodes(row.idx, data)
        self.report.entries += 1
        said = _read(data)
        if said is None:
            self.report.found("data", row.idx, "the entry is not canonical JSON with all its fields")
        else:
            self._check_place(row, said)
            self._check_copies(row, said)
            self._check_body(row, said)
        self.index += 1

    def _skip_to(self, index: int) -> None:
        first, last = self.log.first_idx + self.index, self.log.first_idx + index - 1
        which = f"entry {first} is" if first == last else f"entries {first} to {last} are"
        self.report.found("gap", first, f"{which} missing")
        self._heal(index)

    def _heal(self, size: int) -> None:
        """Go on from the stored frontier of this size."""
        for passed in sorted(one for one in self.outside if one <= size):
            self._check_outside(passed, tree.root(passed, self._stored_node))
        for level, position in tree.frontier(size):
            self.frontier[level] = self._stored_node(level, position)
        self.index = size

    def _check_nodes(self, idx: int, data: bytes) -> None:
        hashed, level, position = tree.leaf(data), 0, self.index
        while True:
            found = self.nodes.take(level, position)
            if found != hashed:
                self.report.found("node", idx, f"node {position} of level {level} does not follow from the entries")
                hashed = found or hashed
            if not position & 1:
                break
            hashed, level, position = tree.node(self.frontier.get(level, b""), hashed), level + 1, position >> 1
        self.frontier[level] = hashed

    def _check_place(self, row: Row[Any], said: dict[str, Any]) -> None:
        if said["i"] != self.index:
            self.report.found("gap", row.idx, f"the entry says {said['i']} and stands at {self.index}")
        if said["t"] <= self.time:
            self.report.found("time", row.idx, "the entry is not later than the one before it")
        if said["p"] != row.before:
            self.report.found("chain", row.idx, "the entry names another predecessor of its object")
        if said["k"] == "checkpoint.issued" and self.noted != self.index:
            self.report.found("checkpoint", row.idx, f"the checkpoint of size {self.index} that it speaks of is gone")
        self.time = max(self.time, said["t"])

    def _check_copies(self, row: Row[Any], said: dict[str, Any]) -> None:
        if (row.at, row.verb, row.actor, row.object, row.subject) == tuple(said[name] for name in "tkaos"):
            return
        copies = {"t": row.at, "k": row.verb, "a": row.actor, "o": row.object, "s": row.subject}
        wrong = sorted(key for key, value in copies.items() if said[key] != value)
        self.report.found("copy", row.idx, f"columns differ from the signed entry: {', '.join(wrong)}")

    def _check_body(self, row: Row[Any], said: dict[str, Any]) -> None:
        if row.kept is None:
            self.report.found("body", row.idx, "the body is missing")
        elif row.sealed is None or row.wrapped is None:
            self._check_erased(row)
        else:
            self._check_commitment(row, said)

    def _check_erased(self, row: Row[Any]) -> None:
        assert self.explained is not None
        if self.explained.covers(row):
            self.report.erased += 1
        elif self.explained.awaits(row):
            self.report.doubt("an entry that says why bodies were emptied waits for its number")
        else:
            self.report.found("body", row.idx, "the body was emptied, and no later entry says why")

    def _check_commitment(self, row: Row[Any], said: dict[str, Any]) -> None:
        try:
            salt, body = self.opener.opened(row)
        except NotOpened:
            self.report.found("body", row.idx, "the body cannot be opened with its key")
            return
        if entry.commitment(salt, body) != said["c"]:
            self.report.found("body", row.idx, "the body is not what the entry commits to")

    def _check_checkpoint(self, row: Row[Any]) -> None:
        note = self.notes.take(self.index)
        if note is not None:
            self.noted = self.index
            self._check_note(row.idx, note)
        elif self.index % checkpoint.EVERY == 0 and not self._is_said_so(row):
            self.report.found("checkpoint", row.idx, f"there is no checkpoint at size {self.index}")
        if self.index in self.outside:
            self._check_outside(self.index, self.root())

    def _is_said_so(self, row: Row[Any]) -> bool:
        """Whether this entry only says that all before it were signed: earlier versions left it unsigned."""
        return row.verb == "checkpoint.issued" and self.noted == self.index - 1

    def _check_note(self, idx: int, note: str) -> None:
        self.report.checkpoints += 1
        said = signers.read(note, self.log.origin)
        if said is None:
            self.report.found("checkpoint", idx, f"the checkpoint of size {self.index} is not signed by this desk")
        elif said != (self.index, self.root()):
            self.report.found("checkpoint", idx, f"the checkpoint of size {self.index} has another root")

    def _check_outside(self, size: int, root: bytes) -> None:
        self.report.outside += 1
        if self.outside.pop(size) != {root}:
            self.report.found("outside", -1, f"the first {size} entries are not those of the checkpoint kept outside")

    def _check_end(self) -> None:
        for size in self.notes.rest():
            self.report.found("checkpoint", -1, f"a checkpoint of size {size} is larger than the log")
        for size in sorted(self.outside):
            words = f"a checkpoint kept outside speaks of {size} entries, and the log has {self.index}"
            self.report.found("outside", self.log.first_idx + self.index, words)
        if self.nodes.count() != 2 * self.index - self.index.bit_count():
            self.report.found("node", self.log.first_idx + self.index, "the tree has nodes of entries that are gone")

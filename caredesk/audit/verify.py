"""Checking the trail against itself: schema, numbers, times, copies, bodies, tree and checkpoints, entry by entry.

What this can and cannot prove is said in `caredesk audit verify --help`: whoever owns the machine and the keys can
rewrite everything; only a checkpoint kept elsewhere shows that.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from cryptography.exceptions import InvalidTag
from sqlalchemy import Row, func, select

from caredesk.audit import checkpoint, entry, keyring, schema_check, tree
from caredesk.audit.models import body_table, checkpoint_table, entry_table, log_table, node_table
from caredesk.audit.schema_check import Finding
from caredesk.core import db, secrets

AT_ONCE = 2000
FIELDS = set("acikmopstv")


@dataclass
class Report:
    """What a run of `verify` saw."""

    entries: int = 0
    erased: int = 0
    checkpoints: int = 0
    findings: list[Finding] = field(default_factory=list)

    @property
    def is_sound(self) -> bool:
        return not self.findings


def verify() -> Report:
    """Read the whole trail once, in constant memory, and say what does not fit."""
    report = Report()
    report.findings += schema_check.schema_findings()
    connection = db.session().connection()
    for log in connection.execute(select(log_table).order_by(log_table.c.id)):
        _Walk(log, report).run()
    return report


def _read(data: bytes) -> dict[str, Any] | None:
    try:
        said = json.loads(data)
        whole = isinstance(said, dict) and said.keys() == FIELDS and entry.canonical(said) == data
    except ValueError:
        return None
    return said if whole else None


class _Walk:
    """One log, from its first entry to its last."""

    def __init__(self, log: Row[Any], report: Report) -> None:
        self.log, self.report = log, report
        self.index, self.time = 0, -1
        self.last_of: dict[str, int] = {}
        self.frontier: dict[int, bytes] = {}
        self.notes = self._notes()

    def _notes(self) -> dict[int, str]:
        mine = select(checkpoint_table).where(checkpoint_table.c.log == self.log.id)
        return {row.size: row.note for row in db.session().connection().execute(mine)}

    def run(self) -> None:
        for row in self._rows():
            self._check(row)
            self.index += 1
            self.report.entries += 1
            if self.index in self.notes:
                self._check_note(self.notes.pop(self.index))
            elif self.index % checkpoint.EVERY == 0:
                self._found("checkpoint", row.idx, f"there is no checkpoint at size {self.index}")
        for size in self.notes:
            self._found("checkpoint", -1, f"a checkpoint of size {size} is larger than the log")
        stored = select(func.count()).select_from(node_table).where(node_table.c.log == self.log.id)
        if db.session().connection().execute(stored).scalar() != 2 * self.index - self.index.bit_count():
            self._found("node", self.log.first_idx + self.index, "the tree has nodes of entries that are gone")

    def _rows(self) -> Iterator[Row[Any]]:
        columns = (entry_table, body_table.c.subject.label("whose"), body_table.c.sealed, body_table.c.id.label("kept"))
        joined = select(*columns).outerjoin(body_table, body_table.c.id == entry_table.c.body_id)
        mine, last = joined.where(entry_table.c.log == self.log.id), -1
        while True:
            page = mine.where(entry_table.c.idx > last).order_by(entry_table.c.idx).limit(AT_ONCE)
            rows = db.session().connection().execute(page).all()
            yield from rows
            if len(rows) < AT_ONCE:
                return
            last = rows[-1].idx

    def _found(self, kind: str, idx: int, words: str) -> None:
        self.report.findings.append(Finding(kind, idx, words))

    def _check(self, row: Row[Any]) -> None:
        data = bytes(row.data)
        self._check_nodes(row.idx, data)
        said = _read(data)
        if said is None:
            self._found("data", row.idx, "the entry is not canonical JSON with all its fields")
            return
        self._check_place(row, said)
        self._check_copies(row, said)
        self._check_body(row, said)

    def _check_place(self, row: Row[Any], said: dict[str, Any]) -> None:
        if row.idx != self.log.first_idx + self.index or said["i"] != self.index:
            self._found("gap", row.idx, f"the entry says {said.get('i')} and stands at {self.index}")
        if said["t"] <= self.time:
            self._found("time", row.idx, "the entry is not later than the one before it")
        if said["p"] != self.last_of.get(said["o"]) and (said["p"] or 0) >= self.log.first_idx:
            self._found("chain", row.idx, "the entry names another predecessor of its object")
        self.time, self.last_of[said["o"]] = said["t"], row.idx

    def _check_copies(self, row: Row[Any], said: dict[str, Any]) -> None:
        copies = {"t": row.at, "k": row.verb, "a": row.actor, "o": row.object, "s": row.subject}
        wrong = sorted(key for key, value in copies.items() if said.get(key) != value)
        if wrong:
            self._found("copy", row.idx, f"columns differ from the signed entry: {', '.join(wrong)}")

    def _check_body(self, row: Row[Any], said: dict[str, Any]) -> None:
        if row.kept is None:
            self._found("body", row.idx, "the body is missing")
        elif row.sealed is None:
            self.report.erased += 1
        else:
            self._check_commitment(row, said)

    def _check_commitment(self, row: Row[Any], said: dict[str, Any]) -> None:
        key = keyring.opened(row.whose)
        if key is None:
            self.report.erased += 1
            return
        try:
            salt, body = entry.unseal(bytes(row.sealed), key, row.body_id)
        except (InvalidTag, ValueError):
            self._found("body", row.idx, "the body cannot be opened with its key")
            return
        if entry.commitment(salt, body) != said["c"]:
            self._found("body", row.idx, "the body is not what the entry commits to")

    def _check_nodes(self, idx: int, data: bytes) -> None:
        made = list(tree.append(self.index, data, self._left))
        self.frontier.update({level: hashed for level, _, hashed in made})
        wrong = [(level, position) for level, position, hashed in made if self._stored(level, position) != hashed]
        if wrong:
            level, position = wrong[0]
            self._found("node", idx, f"node {position} of level {level} does not follow from the entries")

    def _left(self, level: int, _position: int) -> bytes:
        return self.frontier[level]

    def _stored(self, level: int, position: int) -> bytes | None:
        where = (node_table.c.log == self.log.id, node_table.c.level == level, node_table.c.pos == position)
        found = db.session().connection().execute(select(node_table.c.hash).where(*where)).scalar()
        return None if found is None else bytes(found)

    def _check_note(self, note: str) -> None:
        self.report.checkpoints += 1
        public = checkpoint.public_bytes(secrets.keys().signer)
        said = checkpoint.read(note, self.log.origin, public)
        root = tree.root(self.index, lambda level, _position: self.frontier[level])
        if said is None:
            self._found("checkpoint", -1, f"the checkpoint of size {self.index} is not signed by this desk")
        elif said != (self.index, root):
            self._found("checkpoint", -1, f"the checkpoint of size {self.index} has another root")

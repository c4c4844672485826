"""Whoever owns the database file or server: rewrites the audit tables and puts everything back as it looked before.

Three depths: raw (rows only), rehash (the tree is made anew, checkpoints that no longer fit are dropped), and rehash
with the key (checkpoints are signed anew). Triggers are always restored."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import psycopg
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from caredesk.audit import checkpoint, entry, tree

ENTRY = ("idx", "log", "data", "body_id", "at", "verb", "actor", "object", "subject")
COLUMNS = {
    "audit_entry": ENTRY,
    "audit_body": ("id", "subject", "sealed"),
    "audit_node": ("log", "level", "pos", "hash"),
    "audit_checkpoint": ("log", "size", "note"),
}
Row = dict[str, Any]


class Forger:
    """The audit tables as lists of rows, to be changed at will and written back."""

    def __init__(self, url: str, origin: str) -> None:
        self.url, self.origin = url, origin
        with self._raw() as raw:
            rows = {table: self._rows(raw, table) for table in COLUMNS}
        self.entries, self.bodies = rows["audit_entry"], rows["audit_body"]
        self.nodes, self.notes = rows["audit_node"], rows["audit_checkpoint"]

    @contextmanager
    def _raw(self) -> Iterator[Any]:
        if self.url.startswith("sqlite"):
            with closing(sqlite3.connect(self.url.removeprefix("sqlite:///"))) as raw, raw:
                yield raw
        else:
            with psycopg.connect(self.url.replace("+psycopg", "")) as raw:
                yield raw

    def _rows(self, raw: Any, table: str) -> list[Row]:
        order = ", ".join(str(number) for number in range(1, 4))
        found = raw.execute(f"SELECT {', '.join(COLUMNS[table])} FROM {table} ORDER BY {order}").fetchall()
        return [dict(zip(COLUMNS[table], row, strict=True)) for row in found]

    def body(self, one: Row) -> Row:
        return next(body for body in self.bodies if body["id"] == one["body_id"])

    def say(self, one: Row, **changes: Any) -> None:
        """Change what the entry says, and the columns that repeat it."""
        said = json.loads(bytes(one["data"])) | changes
        one["data"] = entry.canonical(said)
        one.update(at=said["t"], verb=said["k"], actor=said["a"], object=said["o"], subject=said["s"])

    def take_out(self, one: Row) -> None:
        self.entries.remove(one)
        self.bodies = [body for body in self.bodies if body["id"] != one["body_id"]]

    def renumber(self, gone: Row) -> None:
        """Close the gap: numbers and predecessors as if the entry had never been."""
        before = json.loads(bytes(gone["data"]))["p"]
        for one in self.entries:
            said = json.loads(bytes(one["data"]))
            previous = before if said["p"] == gone["idx"] else said["p"]
            if one["idx"] > gone["idx"]:
                one["idx"], said["i"] = one["idx"] - 1, said["i"] - 1
            if previous is not None and previous > gone["idx"]:
                previous -= 1
            one["data"] = entry.canonical(said | {"p": previous})

    def rehash(self) -> None:
        """Make the tree anew, and drop the checkpoints that no longer fit."""
        self.kept = {}
        for index, one in enumerate(self.entries):
            for level, position, hashed in tree.append(index, bytes(one["data"]), lambda *at: self.kept[at]):
                self.kept[level, position] = hashed
        self.nodes = [{"log": 1, "level": at[0], "pos": at[1], "hash": hashed} for at, hashed in self.kept.items()]
        self.notes = [note for note in self.notes if self._fits(note)]

    def _text(self, size: int) -> str:
        return checkpoint.text(self.origin, size, tree.root(size, lambda *at: self.kept[at]))

    def _fits(self, note: Row) -> bool:
        return note["size"] <= len(self.entries) and note["note"].startswith(self._text(note["size"]))

    def sign(self, signer: Ed25519PrivateKey) -> None:
        """Sign every checkpoint that verify will ask for: by number, and where an entry speaks of one."""
        spoken = {index for index, one in enumerate(self.entries) if one["verb"] == "checkpoint.issued"}
        sizes = sorted(spoken | set(range(checkpoint.EVERY, len(self.entries) + 1, checkpoint.EVERY)))
        notes = [(size, checkpoint.sign(self._text(size), self.origin, signer)) for size in sizes]
        self.notes = [{"log": 1, "size": size, "note": note} for size, note in notes]

    def write(self) -> None:
        rows = dict(zip(COLUMNS, (self.entries, self.bodies, self.nodes, self.notes), strict=True))
        with self._raw() as raw, self._unguarded(raw):
            for table in COLUMNS:
                raw.execute(f"DELETE FROM {table}")
                self._fill(raw, table, rows[table])

    def _fill(self, raw: Any, table: str, rows: list[Row]) -> None:
        names, mark = COLUMNS[table], "?" if self.url.startswith("sqlite") else "%s"
        filled = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join([mark] * len(names))})"
        raw.cursor().executemany(filled, [tuple(row[name] for name in names) for row in rows])

    @contextmanager
    def _unguarded(self, raw: Any) -> Iterator[None]:
        if self.url.startswith("sqlite"):
            triggers = raw.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
            for name, _ in triggers:
                raw.execute(f"DROP TRIGGER {name}")
            yield
            for _, sql in triggers:
                raw.execute(sql)
            return
        about = "SELECT tgrelid::regclass, tgname FROM pg_trigger WHERE NOT tgisinternal AND tgname LIKE 'audit%'"
        triggers = raw.execute(about).fetchall()
        for table, name in triggers:
            raw.execute(f"ALTER TABLE {table} DISABLE TRIGGER {name}")
        yield
        for table, name in triggers:
            raw.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}")

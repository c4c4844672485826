"""What has to be true of a bundle: its files, checkpoints, proofs, entries and words."""

from __future__ import annotations

import bisect
import hashlib
import hmac
import itertools
from collections.abc import Iterator
from typing import Any

from caredesk.audit.standalone.merkle import Growing, Tampered, extends, included
from caredesk.audit.standalone.notes import Key, Note
from caredesk.audit.standalone.strict import Bundle, hashes, parsed, unhexed
from caredesk.audit.standalone.trust import Signatures, Tie

BOUND = ("entries.jsonl", "index.html", "README.md", "verify.py", "keys.txt")  # their hashes stand in the log itself
# What empties the bodies of earlier entries about its object, and lists them. Whatever else is called `.emptied` (a
# draft, addresses, raw deliveries) took words from elsewhere, and explains no empty body.
EMPTYING = (
    *("content.withdrawn", "post.emptied", "ticket.emptied", "hide.emptied", "alarm.emptied"),
    *("agent.emptied", "session.emptied", "key.emptied", "promise.emptied"),
)
GONE = ("subject.erased", "retention.run", *EMPTYING)  # what explains that words are not there
FIELDS = set("acikmopstv")
PARTS = {"consistency", "files", "format"}


class Listed:
    """Whose bodies one entry says it emptied: those on its list; before there were lists, all before it."""

    def __init__(self, idx: int, body: Any) -> None:
        self.idx, self.spans, self.waiting = idx, body.get("entries"), set(body.get("waiting", ()))
        self.starts = [int(first) for first, last in self.spans or () if first <= last]
        if len(self.starts) != len(self.spans or ()):
            raise ValueError("a stretch ends before it begins")

    def excuses(self, idx: int, commitment: str) -> bool:
        """Whether the body of the entry with this number and this commitment is one of them."""
        if self.spans is None or idx >= self.idx:
            return idx < self.idx
        at = bisect.bisect_right(self.starts, idx) - 1
        return (at >= 0 and idx <= self.spans[at][1]) or commitment in self.waiting


class Entry:
    """One line of entries.jsonl: an entry with its words, without them, or as nothing but its leaf hash."""

    def __init__(self, line: Any, firsts: dict[int, int]) -> None:
        self.state, self.log, self.is_loose = line["state"], line["log"], line.get("loose") is True
        if self.state == "dark":
            self.index, self.leaf, self.said = line["i"], unhexed(line["leaf"]), {}
        else:
            raw = line["data"].encode()
            self.said = parsed(raw, "an entry")
            self.index, self.leaf = self.said["i"], hashlib.sha256(b"\0" + raw).digest()
        self.idx = firsts[self.log] + self.index
        if self.said and (set(self.said) != FIELDS or self.said["v"] != 1):
            raise Tampered("form", "the entry does not have the fields of an entry", self.idx)
        self.body = self._opened(line) if self.state == "open" else None
        if self.state not in ("open", "dark", "erased", "withheld") or (self.body is None) != ("body" not in line):
            raise Tampered("form", "the entry is in no known state", self.idx)

    def _opened(self, line: Any) -> Any:
        body = line["body"].encode()
        if hmac.new(unhexed(line["salt"]), body, hashlib.sha256).hexdigest() != self.said["c"]:
            raise Tampered("commitment", "the words are not those that the entry commits to", self.idx)
        return parsed(body, "the words of the entry", self.idx)


class Check:
    """One run over one bundle. `doubts` are reasons why nothing can be decided."""

    def __init__(self, bundle: Bundle, keys: list[Key]) -> None:
        self.bundle, self.keys = bundle, keys
        self.doubts: list[str] = []
        self.counts = {"open": 0, "erased": 0, "withheld": 0, "dark": 0}
        self.last: dict[str, int] = {}
        self.at: dict[int, tuple[int, int]] = {}
        self.roots: dict[int, bytes] = {}
        self.wanted = -1  # the size at which the tree of a range is compared with a checkpoint that somebody kept
        self.gone: list[tuple[int, dict[str, Any]]] = []
        self.why: dict[str | None, int] = {}
        self.lists: dict[str, list[Listed]] = {}
        self.spans: list[tuple[int, int, int]] = []

    def run(self) -> None:
        self._files()
        self._checkpoints()
        self._export()
        self._history()
        self._proven()
        self._last_of_all()
        self._explained()
        self.doubts[:0] = self.signatures.doubts({origin: log for log, _, origin in self.told["logs"]})
        found = {name: count for name, count in self.counts.items() if name != "open"}
        if sum(self.counts.values()) != self.told["entries"] or found != self.told["left_out"]:
            raise Tampered(
                "missing", f"the log says that {self.told['entries']} entries were exported: some are missing"
            )

    def _files(self) -> None:
        self.manifest = parsed(self.bundle.small("manifest.json"), "the manifest")
        if self.manifest["format"] != "caredesk-bundle/1" or set(self.manifest) - {"witnessed"} != PARTS:
            raise Tampered("manifest", "the manifest is of no known form")
        if set(self.manifest["files"]) != set(self.bundle.names) - {"manifest.json"}:
            raise Tampered("manifest", "the manifest names other files than the bundle has")
        for name, digest in self.manifest["files"].items():
            if self.bundle.digest(name) != digest:
                raise Tampered("file", f"{name} was changed")

    def _checkpoints(self) -> None:
        self.before, self.after = (Note(self.bundle.small(name)) for name in ("before.txt", "after.txt"))
        path, sizes = hashes(self.manifest["consistency"]), (self.before.size, self.after.size)
        same = self.before.origin == self.after.origin
        if not same or not extends(*sizes, (self.before.root, self.after.root), path):
            raise Tampered("consistency", "the checkpoint after the export does not extend the one before it")
        self.signatures = Signatures(self.bundle.small("keys.txt"), self.keys)
        for note in (self.before, self.after):
            self.signatures.add(note)
        self.witnessed = self.after
        if "witnessed.txt" in self.bundle.names:
            self.witnessed = seen = Note(self.bundle.small("witnessed.txt"))
            path, roots = hashes(self.manifest["witnessed"]), (seen.root, self.after.root)
            if seen.origin != self.after.origin or not extends(seen.size, self.after.size, roots, path):
                raise Tampered("consistency", "the log does not extend the checkpoint that witnesses signed")
            self.signatures.add(seen)

    def _export(self) -> None:
        """The entry that the export itself left in the log: it binds the other files and the number of entries."""
        made = parsed(self.bundle.small("export.json"), "the entry of the export")
        firsts = {log: first for log, first, _ in parsed(made["line"]["body"].encode(), "the export")["logs"]}
        self.export = entry = Entry(made["line"], firsts)
        root = included(entry.leaf, entry.index, self.after.size, hashes(made["path"]))
        if root != self.after.root or entry.said["k"] != "export.made" or entry.index < self.before.size:
            raise Tampered("proof", "the entry of the export is not in the log", entry.idx)
        self.told: Any = entry.body or {}
        self.firsts = firsts
        for name in BOUND:
            if self.told["files"][name] != self.manifest["files"][name]:
                raise Tampered("file", f"{name} is not the one that was exported")
        self._logs(entry)

    def _logs(self, entry: Entry) -> None:
        self.ends = {entry.log: self.after}
        for log, first, origin in self.told["logs"]:
            if log != entry.log and f"log-{log}.txt" in self.bundle.names:
                self.ends[log] = note = Note(self.bundle.small(f"log-{log}.txt"))
                self.signatures.add(note)
            if (log in self.ends and self.ends[log].origin != origin) or (log == 1) != (first == 0):
                raise Tampered("log", f"log {log} is another one")

    def _is_covered(self, entry: Entry) -> bool:
        """Whether a checkpoint covers it; entries of an old log may lie behind its last one, and prove nothing."""
        note = self.ends.get(entry.log)
        if note is None or entry.index >= note.size:
            self.doubts.append(f"entry {entry.idx} lies behind the last checkpoint of log {entry.log}")
            del self.doubts[20:]
            return False
        return True

    def _last_of_all(self) -> None:
        """The export itself stands in the chain of what was exported: its last entry cannot be left out."""
        named, last = self.export.said["p"], self.last.get(self.export.said["o"])
        is_later = named is not None and named >= self.firsts[self.export.log] + self.before.size
        if self.told["kind"] != "range" and last is not None and named != last and not is_later:
            raise Tampered("chain", f"entry {named} should stand before the export, and does not", self.export.idx)

    def _proven(self) -> None:
        """Every entry in the tree under a checkpoint, the entries in order, each object's chain without a gap."""
        lines = self.bundle.lines("proofs.jsonl")
        if self.told["kind"] == "range":
            self._range(lines)
        else:
            for entry, line in itertools.zip_longest(self._entries(), lines):
                if self._is_covered(entry):
                    note = self.ends[entry.log]
                    if included(entry.leaf, entry.index, note.size, hashes(line)) != note.root:
                        raise Tampered("proof", "the entry is not in the log", entry.idx)

    def _range(self, lines: Iterator[Any]) -> None:
        """A stretch of the log: its leaves make the tree at its end, and the checkpoint's tree goes on from there."""
        trees: dict[int, Growing] = {}
        proofs = {line["log"]: line for line in itertools.islice(lines, 100)}
        expected = self.told["first"]
        for entry in self._entries():
            if entry.log not in trees and not entry.is_loose:
                trees[entry.log] = Growing(proofs[entry.log]["first"], hashes(proofs[entry.log]["parts"]))
            if entry.is_loose and expected > self.told["last"]:
                self._is_behind(entry, proofs)
                continue
            if entry.idx != expected or entry.index != trees[entry.log].size:
                raise Tampered("gap", f"entry {expected} is not there", entry.idx)
            expected += 1
            if self._is_covered(entry):
                trees[entry.log].append(entry.leaf)
            if (entry.log, trees[entry.log].size) == (self.export.log, self.wanted):
                self.roots[self.wanted] = trees[entry.log].root()
        for log, tree in trees.items():
            note = self.ends.get(log)
            if note and not extends(tree.size, note.size, (tree.root(), note.root), hashes(proofs[log]["path"])):
                raise Tampered("proof", f"the entries of log {log} are not those under its checkpoint")

    def _is_behind(self, entry: Entry, proofs: dict[int, Any]) -> None:
        """An entry after the stretch that explains a gap in it: it has a proof of its own."""
        note = self.ends[entry.log]
        path = hashes(proofs[entry.log]["loose"][str(entry.index)])
        if included(entry.leaf, entry.index, note.size, path) != note.root:
            raise Tampered("proof", "the entry is not in the log", entry.idx)

    def _entries(self) -> Iterator[Entry]:
        for line in self.bundle.lines("entries.jsonl"):
            entry = Entry(line, self.firsts)
            self.counts[entry.state] += 1
            self._in_order(entry)
            if entry.said and not entry.is_loose:
                self._chained(entry)
            self._told_of(entry)
            under = self.ends.get(entry.log)
            if entry.body and entry.said["k"] == "key.replaced" and under and entry.index < under.size:
                self.signatures.ties.append(Tie(under, entry.index, Key(entry.body["old"])))
            yield entry

    def _told_of(self, entry: Entry) -> None:
        """Words that are gone, and what says why: an erasure, an emptying, a withdrawal, a retention run."""
        verb = entry.said.get("k", "")
        if entry.state == "erased":
            self.gone.append((entry.idx, entry.said))
        if verb == "retention.run":
            self.spans += [(first, last, entry.idx) for first, last in (entry.body or {}).get("entries", [])]
        elif verb in EMPTYING:
            if entry.body is not None:
                self.lists.setdefault(entry.said["o"], []).append(Listed(entry.idx, entry.body))
        elif verb == "subject.erased":
            self.why[entry.said["o"]] = entry.idx
        elif entry.is_loose and not verb.endswith(".emptied"):  # earlier bundles hold some that explain nothing
            raise Tampered("form", "the entry stands outside its chain", entry.idx)
        if verb == "subject.erased":
            self.why[entry.said["s"] or entry.said["o"]] = entry.idx

    def _in_order(self, entry: Entry) -> None:
        index, at = self.at.get(entry.log, (-1, -1))
        if entry.index <= index or entry.said.get("t", at + 1) <= at:
            raise Tampered("order", "the entry stands or says that it is before the one before it", entry.idx)
        if entry.log == self.export.log and entry.index >= self.before.size:
            raise Tampered("order", "the entry is younger than the checkpoint before the export", entry.idx)
        self.at[entry.log] = entry.index, entry.said.get("t", at)

    def _chained(self, entry: Entry) -> None:
        before, named = self.last.get(entry.said["o"]), entry.said["p"]
        is_outside = self.told["kind"] == "range" and before is None and (named is None or named < self.told["first"])
        if named != before and not is_outside:
            raise Tampered("chain", f"entry {named} of the same object should stand before it, and does not", entry.idx)
        self.last[entry.said["o"]] = entry.idx

    def _explained(self) -> None:
        self.spans.sort()
        starts = [first for first, _, _ in self.spans]
        for idx, said in self.gone:
            at = bisect.bisect_right(starts, idx) - 1
            is_listed = at >= 0 and idx <= self.spans[at][1] and idx < self.spans[at][2]
            is_listed = is_listed or any(one.excuses(idx, said["c"]) for one in self.lists.get(said["o"], ()))
            if not is_listed and max(self.why.get(one, -1) for one in (said["o"], said["s"])) < idx:
                raise Tampered("body", "its words are gone, and no entry says that they were erased", idx)

    @property
    def youngest(self) -> int:
        """The index of the last entry in the newest log."""
        return self.at.get(self.export.log, (-1, -1))[0]

    def kept(self, note: Note) -> None:
        """Compare with a checkpoint that was kept before: the same history, or another one?"""
        if note.origin != self.after.origin:
            self.doubts.append("the checkpoint that you kept is of another log")
        elif note.size > self.after.size:
            raise Tampered("rollback", f"the log had {note.size} entries once, and now {self.after.size}")
        elif note.size not in self.roots:
            self.doubts.append(f"the bundle cannot prove what the log was at size {note.size}: ask for a range from 0")
        elif self.roots[note.size] != note.root:
            raise Tampered("fork", f"at size {note.size} the log was another one when the checkpoint was kept")

    def _history(self) -> None:
        """Earlier checkpoints: the one after the export only appends to each of them."""
        for line in itertools.islice(self.bundle.lines("history.jsonl"), 10_000):
            size, root = line["size"], unhexed(line["root"])
            if not extends(size, self.after.size, (root, self.after.root), hashes(line["path"])):
                raise Tampered("consistency", f"the checkpoint of size {size} is not of this log")
            self.roots[size] = root
        self.roots.update({self.before.size: self.before.root, self.after.size: self.after.root})

"""The Merkle tree of RFC 9162: what inclusion and consistency proofs prove; and what a fault looks like."""

from __future__ import annotations

import hashlib


class Tampered(Exception):
    """A fault: its kind, the number of the entry (none: not at an entry), and what it is in words."""

    def __init__(self, kind: str, words: str, entry: int | None = None) -> None:
        super().__init__(f"{kind}{'' if entry is None else f' at entry {entry}'}: {words}")


def node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\1" + left + right).digest()


def included(leaf: bytes, index: int, size: int, path: list[bytes]) -> bytes | None:
    """The root that follows from the leaf and its path, RFC 9162 2.1.3.2; None when the path does not fit."""
    fn, sn, hashed = index, size - 1, leaf
    for step in path:
        if sn == 0:
            return None
        if fn & 1 or fn == sn:
            hashed = node(step, hashed)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            hashed = node(hashed, step)
        fn, sn = fn >> 1, sn >> 1
    return hashed if sn == 0 and index < size else None


def extends(old: int, new: int, roots: tuple[bytes, bytes], path: list[bytes]) -> bool:
    """Whether the tree of the new size only appends to that of the old size, RFC 9162 2.1.4.2."""
    if old == new or old == 0:
        return not path and (old == 0 or roots[0] == roots[1])
    steps = [roots[0], *path] if old & (old - 1) == 0 else list(path)
    if old > new or not steps:
        return False
    fn, sn = old - 1, new - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    before = after = steps[0]
    for step in steps[1:]:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            before, after = node(step, before), node(step, after)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            after = node(after, step)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and (before, after) == roots


class Growing:
    """A tree to which one leaf after another is appended; `parts` are the complete subtrees before the first one."""

    def __init__(self, size: int, parts: list[bytes]) -> None:
        levels = [level for level in range(size.bit_length() - 1, -1, -1) if size >> level & 1]
        if len(levels) != len(parts):
            raise Tampered("proof", "the tree before the range does not have its parts")
        self.size, self.parts = size, [(level, parts[at]) for at, level in enumerate(levels)]

    def append(self, leaf: bytes) -> None:
        level, hashed = 0, leaf
        while self.parts and self.parts[-1][0] == level:
            hashed, level = node(self.parts.pop()[1], hashed), level + 1
        self.parts.append((level, hashed))
        self.size += 1

    def root(self) -> bytes:
        hashes = [hashed for _, hashed in self.parts]
        hashed = hashes.pop() if hashes else hashlib.sha256(b"").digest()
        while hashes:
            hashed = node(hashes.pop(), hashed)
        return hashed

"""The Merkle tree of RFC 9162, byte for byte: what an append completes, the root, and proofs about it. Pure rules.

Only complete subtrees are kept, as (level, position) -> hash. Appending the entry with index n writes level 0 and one
node for every trailing 1-bit of n; the root folds the one kept node per 1-bit of the size.
"""

import hashlib
from collections.abc import Callable, Iterator

EMPTY = hashlib.sha256(b"").digest()
Reader = Callable[[int, int], bytes]


def leaf(data: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + data).digest()


def node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def append(index: int, data: bytes, read: Reader) -> Iterator[tuple[int, int, bytes]]:
    """The nodes (level, position, hash) that the entry with this index completes, lowest first."""
    hashed, level, position = leaf(data), 0, index
    yield level, position, hashed
    while position & 1:
        hashed = node(read(level, position - 1), hashed)
        level, position = level + 1, position >> 1
        yield level, position, hashed


def frontier(size: int) -> Iterator[tuple[int, int]]:
    """(level, position) of the complete subtrees that make up a tree of this size, largest first."""
    start = 0
    for level in range(size.bit_length() - 1, -1, -1):
        if size >> level & 1:
            yield level, start >> level
            start += 1 << level


def root(size: int, read: Reader) -> bytes:
    """The root hash of the first `size` entries, from kept nodes."""
    parts = [read(level, position) for level, position in frontier(size)]
    if not parts:
        return EMPTY
    hashed = parts.pop()
    while parts:
        hashed = node(parts.pop(), hashed)
    return hashed


def _over(start: int, end: int, read: Reader) -> bytes:
    """The hash over the entries from start to before end; start is where a complete subtree of that width may begin."""
    return root(end - start, lambda level, position: read(level, (start >> level) + position))


def _half(size: int) -> int:
    """The largest power of two below the size: where RFC 9162 cuts a tree in two."""
    return 1 << ((size - 1).bit_length() - 1)


def inclusion(index: int, size: int, read: Reader) -> list[bytes]:
    """The hashes that lead from entry `index` to the root of the first `size` entries (RFC 9162, 2.1.3.1)."""
    if not 0 <= index < size:
        raise ValueError(f"there is no entry {index} among the first {size}")
    proof, start, end = [], 0, size
    while end - start > 1:
        middle = start + _half(end - start)
        if index < middle:
            proof.append(_over(middle, end, read))
            end = middle
        else:
            proof.append(_over(start, middle, read))
            start = middle
    return proof[::-1]


def consistency(old: int, new: int, read: Reader) -> list[bytes]:
    """The hashes that show that the tree of `new` entries begins with the tree of `old` (RFC 9162, 2.1.4.1).

    Empty where there is nothing to show: the same tree, or one that began empty."""
    if not 0 <= old <= new:
        raise ValueError(f"a tree of {new} entries cannot begin with one of {old}")
    proof, start, end = [], 0, new
    while 0 < old < end:
        middle = start + _half(end - start)
        if old <= middle:
            proof.append(_over(middle, end, read))
            end = middle
        else:
            proof.append(_over(start, middle, read))
            start = middle
    return [*([_over(start, end, read)] if start else []), *proof[::-1]]


def is_included(hashed: bytes, index: int, size: int, proof: list[bytes], *, root: bytes) -> bool:
    """Whether the proof leads from this leaf hash to the root (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    at, last = index, size - 1
    for part in proof:
        if last == 0:
            return False
        if at & 1 or at == last:
            hashed = node(part, hashed)
            at, last = _risen(at, last)
        else:
            hashed = node(hashed, part)
        at, last = at >> 1, last >> 1
    return last == 0 and hashed == root


def is_consistent(old: int, new: int, roots: tuple[bytes, bytes], proof: list[bytes]) -> bool:
    """Whether the proof shows that the tree of `new` entries begins with that of `old` (RFC 9162, 2.1.4.2).

    roots: of the old tree and of the new one."""
    if not 0 <= old <= new:
        return False
    if old in (0, new):
        return not proof and roots[0] == (roots[1] if old else EMPTY)
    path = proof if old & (old - 1) else [roots[0], *proof]
    return bool(path) and _leads_to_both(old - 1, new - 1, path, roots)


def _leads_to_both(at: int, last: int, path: list[bytes], roots: tuple[bytes, bytes]) -> bool:
    while at & 1:
        at, last = at >> 1, last >> 1
    before = after = path[0]
    for part in path[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            before, after = node(part, before), node(part, after)
            at, last = _risen(at, last)
        else:
            after = node(after, part)
        at, last = at >> 1, last >> 1
    return last == 0 and (before, after) == roots


def _risen(at: int, last: int) -> tuple[int, int]:
    """Past the levels on which the last node has no sibling and stands for itself."""
    while at and not at & 1:
        at, last = at >> 1, last >> 1
    return at, last

"""The Merkle tree of RFC 9162, byte for byte: what an append completes, and the root. Pure rules.

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

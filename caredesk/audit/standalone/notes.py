"""Verifier keys, signed notes and checkpoints, as c2sp.org has them."""

from __future__ import annotations

import base64
import copy
import hashlib

from caredesk.audit.standalone.ed25519 import is_signed
from caredesk.audit.standalone.merkle import Tampered


def unpacked(text: str) -> bytes:
    """Base64 in its one form: no other text stands for the same bytes."""
    raw = base64.b64decode(text, validate=True)
    if base64.b64encode(raw).decode() != text:
        raise ValueError("not the usual form of base64")
    return raw


def whole(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 17):
        raise ValueError("no whole number")
    return int(text)


class Key:
    """A verifier key: name+id+base64(algorithm || public key). Algorithm 1 signs logs, 4 is a witness's."""

    def __init__(self, vkey: str) -> None:
        name, _, rest = vkey.strip().partition("+")
        number, _, encoded = rest.partition("+")
        raw = unpacked(encoded)
        self.name, self.algorithm, self.public, self.text = name, raw[:1], raw[1:], vkey.strip()
        self.id = self._id_as(name)
        if len(raw) != 33 or self.algorithm not in (b"\1", b"\4") or self.id.hex() != number or not name:
            raise ValueError("this is no verifier key (name+id+base64)")

    def _id_as(self, name: str) -> bytes:
        return hashlib.sha256(name.encode() + b"\n" + self.algorithm + self.public).digest()[:4]

    def under(self, origin: str) -> Key:
        """The same key, as it signs another log."""
        made = copy.copy(self)
        made.name, made.id = origin, self._id_as(origin)
        return made

    def is_same(self, other: Key) -> bool:
        """Whether it is the same key, for whatever log it was given."""
        return (self.algorithm, self.public) == (other.algorithm, other.public)

    def signed(self, note: Note) -> bool:
        """Whether the note carries this key's signature; Tampered when it carries a false one."""
        mine = [raw[4:] for name, raw in note.signatures if (name, raw[:4]) == (self.name, self.id)]
        good = [one for one in mine if self._is_good(one, note.text)]
        if len(good) != len(mine):
            raise Tampered("signature", f"a checkpoint carries a false signature of {self.name}")
        return bool(good)

    def _is_good(self, signature: bytes, text: bytes) -> bool:
        if self.algorithm == b"\1":
            return len(signature) == 64 and is_signed(self.public, text, signature)
        stamp = int.from_bytes(signature[:8], "big")
        return len(signature) == 72 and is_signed(
            self.public, b"cosignature/v1\ntime %d\n" % stamp + text, signature[8:]
        )


class Note:
    """A checkpoint: origin, size, root, and who signed it."""

    def __init__(self, raw: bytes) -> None:
        try:
            text, _, rest = raw.decode().rpartition("\n\n")
            self.text = text.encode() + b"\n"
            self.origin, size, root, *_ = text.split("\n")
            lines = [line.split(" ") for line in rest.splitlines()]
            if not lines or any(len(line) != 3 or line[0] != "\u2014" for line in lines):
                raise ValueError
            self.signatures = [(name, unpacked(encoded)) for _, name, encoded in lines]
            self.size, self.root = whole(size), unpacked(root)
        except ValueError as error:
            raise Tampered("checkpoint", "a checkpoint is no signed note") from error
        if len(self.root) != 32:
            raise Tampered("checkpoint", "a checkpoint has no root")

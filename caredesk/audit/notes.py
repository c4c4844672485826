"""Signed notes as outsiders write and read them: strict checkpoints, keys as text, cosignatures. Pure rules.

Sources: c2sp.org/signed-note, c2sp.org/tlog-checkpoint, c2sp.org/tlog-cosignature (Ed25519, algorithm 0x04).
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from caredesk.audit import checkpoint

LOG, WITNESS = b"\x01", b"\x04"
NUMBER = re.compile(r"0|[1-9][0-9]{0,18}")
DASH = "\u2014 "
HASH = 32


@dataclass(frozen=True)
class Key:
    """A verifier key: whose, for what kind of signature, and the public half."""

    name: str
    kind: bytes
    public: bytes

    @property
    def id(self) -> bytes:
        return hashlib.sha256(self.name.encode() + b"\n" + self.kind + self.public).digest()[:4]

    @property
    def text(self) -> str:
        return f"{self.name}+{self.id.hex()}+{base64.b64encode(self.kind + self.public).decode()}"


def key(text: str) -> Key:
    """Read `name+id+base64`; ValueError when it is none, or its parts do not fit together."""
    name, _, rest = text.strip().partition("+")
    told, _, encoded = rest.partition("+")
    raw = base64.b64decode(encoded, validate=True)
    read = Key(name, raw[:1], raw[1:])
    if not name or read.kind not in (LOG, WITNESS) or len(read.public) != HASH or read.id.hex() != told:
        raise ValueError("this is no verifier key: name+id+base64")
    return read


@dataclass(frozen=True)
class Head:
    """What a checkpoint says: which log, how many entries, and their root."""

    origin: str
    size: int
    root: bytes
    note: str

    @property
    def body(self) -> str:
        """What is signed."""
        return self.note.partition("\n\n")[0] + "\n"


def head(note: str) -> Head | None:
    """What this note says, whoever signed it; None when it is no checkpoint."""
    body, empty, _ = note.partition("\n\n")
    lines = body.split("\n")
    if not empty or len(lines) < 3 or not lines[0] or not NUMBER.fullmatch(lines[1]):
        return None
    root = hashed(lines[2])
    return None if root is None else Head(lines[0], int(lines[1]), root, note)


def hashed(text: str) -> bytes | None:
    """A hash in base64; None for anything else."""
    try:
        raw = base64.b64decode(text, validate=True)
    except (ValueError, binascii.Error):
        return None
    return raw if len(raw) == HASH else None


def is_signed(head: Head, publics: Iterable[bytes]) -> bool:
    """Whether one of these keys of the log signed it."""
    return any(checkpoint.read(head.note, head.origin, public) for public in publics)


def cosign(head: Head, name: str, signer: Ed25519PrivateKey, at: int) -> str:
    """A witness's line under this checkpoint, at this second since 1970."""
    mine = Key(name, WITNESS, signer.public_key().public_bytes_raw())
    raw = mine.id + at.to_bytes(8, "big") + signer.sign(_cosigned(head, at))
    return f"{DASH}{name} {base64.b64encode(raw).decode()}\n"


def cosigned_at(head: Head, line: str, witness: Key) -> int | None:
    """When this witness signed this checkpoint; None when the line is not its signature."""
    name, _, encoded = line.removeprefix(DASH).rstrip("\n").rpartition(" ")
    try:
        raw = base64.b64decode(encoded, validate=True)
        if not line.startswith(DASH) or name != witness.name or raw[:4] != witness.id or len(raw) != 76:
            return None
        at = int.from_bytes(raw[4:12], "big")
        Ed25519PublicKey.from_public_bytes(witness.public).verify(raw[12:], _cosigned(head, at))
    except (ValueError, InvalidSignature):
        return None
    return at if at < 2**63 else None


def _cosigned(head: Head, at: int) -> bytes:
    return f"cosignature/v1\ntime {at}\n{head.body}".encode()


def one_after_another(text: str) -> Iterator[str]:
    """The notes of a file in which they stand one after another; what is cut off at either end is left out."""
    for match in re.finditer(r"(?:^|\n)((?:[^\n\u2014][^\n]*\n)+\n(?:\u2014 [^\n]*\n)+)", text):
        yield match[1]

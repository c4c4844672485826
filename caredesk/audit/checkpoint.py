"""Signed checkpoints as C2SP signed notes (tlog-checkpoint, signed-note): origin, size, root, Ed25519. Pure rules.

Source: c2sp.org/tlog-checkpoint and c2sp.org/signed-note.
"""

import base64
import hashlib

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ALGORITHM = b"\x01"
EVERY = 256


def public_bytes(signer: Ed25519PrivateKey) -> bytes:
    return signer.public_key().public_bytes_raw()


def key_id(origin: str, public: bytes) -> bytes:
    return hashlib.sha256(origin.encode() + b"\n" + ALGORITHM + public).digest()[:4]


def vkey(origin: str, public: bytes) -> str:
    """The verifier key that outsiders keep: origin+id+base64."""
    return f"{origin}+{key_id(origin, public).hex()}+{base64.b64encode(ALGORITHM + public).decode()}"


def text(origin: str, size: int, root: bytes) -> str:
    return f"{origin}\n{size}\n{base64.b64encode(root).decode()}\n"


def sign(body: str, origin: str, signer: Ed25519PrivateKey) -> str:
    """The note: body, empty line, one signature line."""
    signature = key_id(origin, public_bytes(signer)) + signer.sign(body.encode())
    return f"{body}\n\u2014 {origin} {base64.b64encode(signature).decode()}\n"


def read(note: str, origin: str, public: bytes) -> tuple[int, bytes] | None:
    """(size, root) when the note carries a good signature of this key; None when it does not, or is no note."""
    body, empty, signatures = note.partition("\n\n")
    lines = body.split("\n")
    if not empty or len(lines) < 3 or lines[0] != origin:
        return None
    for line in signatures.splitlines():
        if _is_good(line, origin, public, body + "\n"):
            return _numbers(lines)
    return None


def size_of(note: str) -> int:
    """The size that a checkpoint of our own names; whether it is signed is asked elsewhere."""
    return int(note.split("\n", 2)[1])


def _numbers(lines: list[str]) -> tuple[int, bytes] | None:
    try:
        return int(lines[1]), base64.b64decode(lines[2], validate=True)
    except ValueError:
        return None


def _is_good(line: str, origin: str, public: bytes, body: str) -> bool:
    try:
        _, name, encoded = line.split(" ")
        raw = base64.b64decode(encoded, validate=True)
        if name != origin or raw[:4] != key_id(origin, public):
            return False
        Ed25519PublicKey.from_public_bytes(public).verify(raw[4:], body.encode())
    except (ValueError, InvalidSignature):
        return False
    return True

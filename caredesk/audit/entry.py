"""One entry as bytes: canonical JSON, the salted commitment to its body, the body sealed. Pure rules."""

import hashlib
import hmac
import json
import os
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

SALT = 32
NONCE = 12
LARGEST = 2**53 - 1


def canonical(value: Any) -> bytes:
    """A subset of RFC 8785: sorted keys, no spaces, UTF-8, whole numbers up to 2^53 - 1. ValueError for floats."""
    _check(value)
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def _check(value: Any) -> None:
    if isinstance(value, dict):
        for key, inner in value.items():
            if not (isinstance(key, str) and key.isascii()):
                raise ValueError(f"key {key!r} is not ASCII text")
            _check(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            _check(inner)
    elif isinstance(value, int) and not isinstance(value, bool):
        if abs(value) > LARGEST:
            raise ValueError("whole numbers end at 2^53 - 1")
    elif not (value is None or isinstance(value, str | bool)):
        raise ValueError(f"{type(value).__name__} has no canonical form")


def commitment(salt: bytes, body: bytes) -> str:
    """HMAC-SHA256 of the body under a fresh salt, hex: proves the body, tells nothing without the salt."""
    return hmac.new(salt, body, hashlib.sha256).hexdigest()


@dataclass(frozen=True)
class Sealed:
    """A body as it is kept: what the entry commits to, and the ciphertext that can be thrown away."""

    commitment: str
    sealed: bytes


def seal(body: bytes, key: bytes, body_id: str) -> Sealed:
    """Commit to the body and encrypt salt and body together under the subject's key."""
    salt, nonce = os.urandom(SALT), os.urandom(NONCE)
    return Sealed(commitment(salt, body), nonce + AESGCM(key).encrypt(nonce, salt + body, body_id.encode()))


def unseal(sealed: bytes, key: bytes, body_id: str) -> tuple[bytes, bytes]:
    """(salt, body) of a sealed body; cryptography's InvalidTag when it is not what was sealed."""
    plain = AESGCM(key).decrypt(sealed[:NONCE], sealed[NONCE:], body_id.encode())
    return plain[:SALT], plain[SALT:]


def data(draft: dict[str, Any], *, index: int, time: int, previous: int | None) -> bytes:
    """The bytes that are hashed: what the writer knew, and what only the place in the log tells."""
    return canonical({**draft, "i": index, "t": time, "p": previous, "v": 1})

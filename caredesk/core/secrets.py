"""The key file (0600, outside the database) and what is done with its keys: seal, open, sign, derive."""

import base64
import hashlib
import hmac
import json
import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE, KEY = 12, 32


class WrongKeys(Exception):
    """The key file is missing, unreadable, or belongs to another database."""


@dataclass(frozen=True)
class Keys:
    """What the key file holds: master keys (the first one seals, all open), the signing seed, the cookie secret."""

    masters: tuple[bytes, ...]
    seed: bytes
    cookie: bytes

    @cached_property
    def signer(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)

    @cached_property
    def fingerprint(self) -> str:
        """Tells whether a database was made with these keys, without telling the keys."""
        return hmac.new(self.masters[-1], b"caredesk key check", hashlib.sha256).hexdigest()

    def seal(self, plain: bytes, about: str) -> bytes:
        """Encrypt under the first master key; `about` (what it belongs to) is bound to it."""
        nonce = os.urandom(NONCE)
        return nonce + AESGCM(self.masters[0]).encrypt(nonce, plain, about.encode())

    def open(self, sealed: bytes, about: str) -> bytes:
        """Decrypt with whichever master key fits; WrongKeys when none does."""
        for master in self.masters:
            try:
                return AESGCM(master).decrypt(sealed[:NONCE], sealed[NONCE:], about.encode())
            except InvalidTag:
                continue
        raise WrongKeys(f"no key of the key file opens the secret of {about}")


_keys: Keys | None = None


def use(keys: Keys | None) -> None:
    """Put these keys in force for the process."""
    global _keys
    _keys = keys


def keys() -> Keys:
    if _keys is None:
        raise RuntimeError("no key file is loaded: call secrets.use first")
    return _keys


def token(size: int = 32) -> str:
    """A random secret for links, cookies and API keys, as URL-safe text."""
    return base64.urlsafe_b64encode(os.urandom(size)).rstrip(b"=").decode()


def digest(text: str) -> str:
    """What is kept of a random secret: its SHA-256, as hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def create(path: Path) -> Keys:
    """Make a key file that only its owner can read; FileExistsError when there is one."""
    made = Keys(masters=(os.urandom(32),), seed=os.urandom(32), cookie=os.urandom(32))
    body = {"v": 1, "masters": [_text(made.masters[0])], "seed": _text(made.seed), "cookie": _text(made.cookie)}
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        json.dump(body, file)
        file.flush()
        os.fsync(file.fileno())
    return made


def load(path: Path) -> Keys:
    """Read a key file; WrongKeys when it is missing or is not one."""
    try:
        body = json.loads(path.read_text())
        masters = tuple(base64.b64decode(key) for key in body["masters"])
        loaded = Keys(masters, base64.b64decode(body["seed"]), base64.b64decode(body["cookie"]))
        if not masters or {len(key) for key in (*masters, loaded.seed, loaded.cookie)} != {KEY}:
            raise ValueError("a key of the wrong length")
        return loaded
    except FileNotFoundError as error:
        raise WrongKeys(f"the key file {path} is missing") from error
    except (ValueError, KeyError, TypeError) as error:
        raise WrongKeys(f"the key file {path} cannot be read") from error


def _text(key: bytes) -> str:
    return base64.b64encode(key).decode()

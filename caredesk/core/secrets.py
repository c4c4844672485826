"""The key file (0600, outside the database) and what is done with its keys: seal, open, sign, derive."""

import base64
import hashlib
import hmac
import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE, KEY = 12, 32


class WrongKeys(Exception):
    """The key file is missing, unreadable, or belongs to another database."""


@dataclass(frozen=True)
class Keys:
    """What the key file holds: master keys (the first one seals, all open), the signing seed, the cookie secret, and
    the public halves of signing keys that were replaced, oldest first."""

    masters: tuple[bytes, ...]
    seed: bytes
    cookie: bytes
    olds: tuple[bytes, ...] = ()

    @cached_property
    def signer(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)

    @property
    def publics(self) -> tuple[bytes, ...]:
        """The public halves of every signing key that there ever was; the first one signs now."""
        return (self.signer.public_key().public_bytes_raw(), *reversed(self.olds))

    @cached_property
    def fingerprint(self) -> str:
        """Tells whether a database was made with these keys, without telling the keys."""
        return hmac.new(self.masters[-1], b"caredesk key check", hashlib.sha256).hexdigest()

    def derived(self, purpose: str) -> tuple[bytes, ...]:
        """A key for another purpose out of each master key: who has one of these does not know the master."""
        about = f"caredesk {purpose}".encode()
        return tuple(hmac.new(master, about, hashlib.sha256).digest() for master in self.masters)

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
_file: tuple[Path, int] | None = None


def use(keys: Keys | None, path: Path | None = None) -> None:
    """Put these keys in force for the process; where the file is named, `fresh` notices when it is replaced."""
    global _keys, _file
    _keys, _file = keys, None if path is None else (path, _stamp(path))


def _stamp(path: Path) -> int:
    return path.stat().st_mtime_ns


def fresh() -> Keys:
    """The keys as the file has them now: who signs must not go on with a key that was replaced meanwhile."""
    if _file is not None and _stamp(_file[0]) != _file[1]:
        use(load(_file[0]), _file[0])
    return keys()


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
    _write(path, body)
    return made


def _write(path: Path, body: dict[str, Any]) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        json.dump(body, file)
        file.flush()
        os.fsync(file.fileno())


def renew_signer(path: Path, *, then: Callable[[Keys], None]) -> Keys:
    """Put a new signing key into the key file; the public half of the old one stays there.

    `then` is told the new keys before the file is replaced by its new version; when it fails, nothing has changed."""
    body = json.loads(path.read_text())
    old = load(path).signer.public_key().public_bytes_raw()
    body |= {"seed": _text(os.urandom(KEY)), "olds": [*body.get("olds", []), _text(old)]}
    fresh_one = path.with_name(f".{path.name}.new")
    fresh_one.unlink(missing_ok=True)
    try:
        _write(fresh_one, body)
        made = load(fresh_one)
        then(made)
        fresh_one.replace(path)
        return made
    finally:
        fresh_one.unlink(missing_ok=True)


def load(path: Path) -> Keys:
    """Read a key file; WrongKeys when it is missing or is not one."""
    try:
        body = json.loads(path.read_text())
        masters = tuple(base64.b64decode(key) for key in body["masters"])
        olds = tuple(base64.b64decode(key) for key in body.get("olds", []))
        loaded = Keys(masters, base64.b64decode(body["seed"]), base64.b64decode(body["cookie"]), olds)
        if not masters or {len(key) for key in (*masters, *olds, loaded.seed, loaded.cookie)} != {KEY}:
            raise ValueError("a key of the wrong length")
        return loaded
    except FileNotFoundError as error:
        raise WrongKeys(f"the key file {path} is missing") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise WrongKeys(f"the key file {path} cannot be read") from error


def _text(key: bytes) -> str:
    return base64.b64encode(key).decode()

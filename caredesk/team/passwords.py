"""Passwords: what is refused, how they are kept, how they are compared without telling whom we know."""

import threading
from functools import cache
from importlib.resources import files

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST, LONGEST = 8, 1000
OURS = ("caredesk", "password", "haslo", "hasło", "jelszo", "jelszó")
TIMES, KIB = 2, 19 * 1024  # OWASP Password Storage Cheat Sheet
_hasher = PasswordHasher(time_cost=TIMES, memory_cost=KIB, parallelism=1)
# Every computation holds 19 MiB; more than a few at once would let strangers eat the memory.
_at_once = threading.BoundedSemaphore(4)


def problem(password: str, context: tuple[str, ...] = ()) -> str:
    """Why this password is refused: `short`, `long`, `context`, `common`; empty when it may be used.

    context: words that belong to the agent or the desk; a password is not one of them with some digits."""
    if len(password) < SHORTEST:
        return "short"
    if len(password) > LONGEST:
        return "long"
    if _bare(password) in {_bare(word) for word in (*OURS, *_words(context))}:
        return "context"
    if password.lower() in common():
        return "common"
    return ""


def _words(context: tuple[str, ...]) -> set[str]:
    """The words of a name or address, each alone and all of them together."""
    found = set()
    for text in context:
        parts = "".join(letter if letter.isalnum() else " " for letter in text).split()
        found |= {part for part in (*parts, "".join(parts)) if len(part) > 2}
    return found


def _bare(password: str) -> str:
    """Letters only: `Caredesk-2026!` is still `caredesk`."""
    letters = "".join(letter for letter in password.lower() if letter.isalpha())
    return letters or password


@cache
def common() -> frozenset[str]:
    """The 3,000 commonest passwords that are long enough to be allowed otherwise."""
    text = files("caredesk.team").joinpath("common_passwords.txt").read_text()
    return frozenset(line for line in text.splitlines() if line and not line.startswith("#"))


def kept(password: str) -> str:
    """What is kept of a password: its argon2id hash. Every letter counts; nothing is cut or folded."""
    with _at_once:
        return _hasher.hash(_raw(password))


def fits(kept_hash: str, password: str) -> bool:
    """Whether this is the password. Takes as long when there is none to compare with."""
    with _at_once:
        try:
            return _hasher.verify(kept_hash or _nobodys(), _raw(password)) and bool(kept_hash)
        except (VerificationError, InvalidHashError):
            return False


@cache
def _nobodys() -> str:
    return _hasher.hash("nobody's password")


def _raw(password: str) -> bytes:
    return password.encode("utf-8", "surrogatepass")

"""One data key per subject, wrapped by the master key: to lose the key is to lose the words, and nothing else.

A key may be thrown away by another process at any time. Whoever seals therefore looks once in each transaction whether
the row of the key is still there, and keeps it there until the end; and no process remembers a key for long.
"""

import hashlib
import os
from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

from sqlalchemy import bindparam, delete, select, text
from sqlmodel import col

from caredesk.audit.models import SubjectKey
from caredesk.core import clock, db, rows, secrets

MOST_KEPT = 4096
LONGEST_KEPT = 300.0  # seconds: after an erasure no process has the key in its memory for longer
DESK = "desk"  # the desk's own subject: never thrown away
_known: OrderedDict[str, tuple[float, bytes]] = OrderedDict()
_guard = Lock()


def key_of(subject: str) -> bytes:
    """The data key of this subject; made at the first question, inside the open transaction."""
    known = _remembered(subject)
    if known is not None and _is_there(subject):
        return known
    made = next((one.key for one in reversed(db.drafts()) if isinstance(one, _Made) and one.subject == subject), None)
    return made or _read_and_remember(subject) or _make(subject)


@dataclass(frozen=True)
class _Sure:
    """The open transaction has seen that this subject's key is there, and holds its row."""

    subject: str


_HELD = select(col(SubjectKey.subject)).where(col(SubjectKey.subject) == bindparam("subject"))
# Not by a lock of the row: on PostgreSQL that takes the right to change it, and who only adds entries has none.
_LOCKS = {"shared": "pg_advisory_xact_lock_shared", "alone": "pg_advisory_xact_lock"}


def _hold(subject: str, how: str) -> None:
    """PostgreSQL: until the end of the open transaction this key is used by many, or thrown away by one."""
    if not db.is_sqlite():
        number = int.from_bytes(hashlib.sha256(b"subject " + subject.encode()).digest()[:8], "big", signed=True)
        db.session().connection().execute(text(f"SELECT {_LOCKS[how]}(:number)"), {"number": number})


def _is_there(subject: str) -> bool:
    if subject == DESK or any(isinstance(one, _Sure) and one.subject == subject for one in db.drafts()):
        return True
    _hold(subject, "shared")
    if db.session().connection().execute(_HELD, {"subject": subject}).scalar() is None:
        forget()
        return False
    db.drafts().append(_Sure(subject))
    return True


def destroy(subject: str) -> None:
    """Throw the key of this subject away, in the open transaction: what was sealed with it can never be read again."""
    if subject == DESK:
        raise ValueError("the desk's own key is never thrown away")
    _hold(subject, "alone")
    db.session().connection().execute(delete(SubjectKey).where(col(SubjectKey.subject) == subject))
    forget()
    db.after_commit(forget)


@dataclass(frozen=True)
class _Made:
    """A key that the open transaction made: a savepoint that fails takes it back together with its row."""

    subject: str
    key: bytes


def _make(subject: str) -> bytes:
    key = os.urandom(32)
    sealed = secrets.keys().seal(key, f"subject:{subject}")
    if rows.insert(SubjectKey, {"subject": subject, "wrapped": sealed}) is None:  # another process was quicker
        return key_of(subject)
    db.drafts().append(_Made(subject, key))
    db.after_commit(lambda: _keep(subject, key))
    return key


_WRAPPED = select(col(SubjectKey.wrapped)).where(col(SubjectKey.subject) == bindparam("subject"))


def _read_and_remember(subject: str) -> bytes | None:
    wrapped = db.session().connection().execute(_WRAPPED, {"subject": subject}).scalar()
    return None if wrapped is None else _remember(subject, secrets.keys().open(wrapped, f"subject:{subject}"))


def opened(subject: str) -> bytes | None:
    """The data key for reading; None when it is gone."""
    return _remembered(subject) or _read_and_remember(subject)


def forget() -> None:
    """Empty the memory of keys: another database, or a key that was thrown away."""
    with _guard:
        _known.clear()


def _remembered(subject: str) -> bytes | None:
    with _guard:
        since, key = _known.get(subject, (0.0, None))
        if key is None or clock.monotonic() - since > LONGEST_KEPT:
            _known.pop(subject, None)
            return None
        _known.move_to_end(subject)
        return key


def _keep(subject: str, key: bytes) -> None:
    _remember(subject, key)


def _remember(subject: str, key: bytes) -> bytes:
    with _guard:
        _known[subject] = clock.monotonic(), key
        if len(_known) > MOST_KEPT:
            _known.popitem(last=False)
    return key

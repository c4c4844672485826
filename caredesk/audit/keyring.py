"""One data key per subject, wrapped by the master key: to lose the key is to lose the words, and nothing else."""

import os
from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

from sqlalchemy import bindparam, select
from sqlmodel import col

from caredesk.audit.models import SubjectKey
from caredesk.core import db, rows, secrets

MOST_KEPT = 4096
_known: OrderedDict[str, bytes] = OrderedDict()
_guard = Lock()


def key_of(subject: str) -> bytes:
    """The data key of this subject; made at the first question, inside the open transaction."""
    known = _remembered(subject)
    if known is not None:
        return known
    made = next((one.key for one in reversed(db.drafts()) if isinstance(one, _Made) and one.subject == subject), None)
    return made or _read_and_remember(subject) or _make(subject)


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
        key = _known.get(subject)
        if key is not None:
            _known.move_to_end(subject)
        return key


def _keep(subject: str, key: bytes) -> None:
    _remember(subject, key)


def _remember(subject: str, key: bytes) -> bytes:
    with _guard:
        _known[subject] = key
        if len(_known) > MOST_KEPT:
            _known.popitem(last=False)
    return key

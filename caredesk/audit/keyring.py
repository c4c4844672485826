"""One data key per subject, wrapped by the master key: to lose the key is to lose the words, and nothing else."""

import os
from collections import OrderedDict
from threading import Lock

from caredesk.audit.models import SubjectKey
from caredesk.core import db, secrets

MOST_KEPT = 4096
_known: OrderedDict[str, bytes] = OrderedDict()
_guard = Lock()


def key_of(subject: str) -> bytes:
    """The data key of this subject; made at the first question, inside the open transaction."""
    known = _remembered(subject)
    if known is not None:
        return known
    row = db.session().get(SubjectKey, subject)
    if row is not None:
        return _remember(subject, secrets.keys().open(row.wrapped, f"subject:{subject}"))
    fresh = os.urandom(32)
    db.session().add(SubjectKey(subject=subject, wrapped=secrets.keys().seal(fresh, f"subject:{subject}")))
    db.session().flush()
    db.after_commit(lambda: _keep(subject, fresh))
    return fresh


def opened(subject: str) -> bytes | None:
    """The data key for reading; None when it is gone."""
    known = _remembered(subject)
    if known is not None:
        return known
    row = db.session().get(SubjectKey, subject)
    return None if row is None else _remember(subject, secrets.keys().open(row.wrapped, f"subject:{subject}"))


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

"""What many rows that come together will ask of the database, asked at once: each takes its answer from here.

What was found stays found. That there is nothing is good for the first who asks: what they do next may change it, so
whoever asks again asks the database. Answers end with the transaction in which they were put.
"""

from collections.abc import Callable, Hashable, Mapping
from typing import Any, TypeVar

from caredesk.core import db

T = TypeVar("T")
_KEPT = "foreseen"


def put(what: str, answers: Mapping[Any, Any]) -> None:
    """Keep answers for the open transaction, by the key by which they will be asked for. RuntimeError outside one."""
    if not db.in_transaction():
        raise RuntimeError("what is foreseen is foreseen for an open transaction")
    db.session().info.setdefault(_KEPT, {}).setdefault(what, {}).update(answers)


def take(what: str, key: Hashable, ask: Callable[[], T]) -> T:
    """The answer that was kept under this key; else what `ask` says."""
    answers = db.session().info.get(_KEPT, {}).get(what)
    if not answers or key not in answers:
        return ask()
    found: T = answers[key]
    if not found:
        del answers[key]
    return found

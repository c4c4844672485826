"""Bells that wake who waits for work in this process; a ring that is missed costs a quarter of a second."""

import threading
from collections import defaultdict

_ears: dict[str, list[threading.Event]] = defaultdict(list)


def ear(*names: str) -> threading.Event:
    """Something to wait on: set at every ring of these bells, cleared by who waits."""
    made = threading.Event()
    for name in names:
        _ears[name].append(made)
    return made


def deafen(ear_: threading.Event) -> None:
    """Nobody waits on this any more."""
    for ears in _ears.values():
        if ear_ in ears:
            ears.remove(ear_)


def ring(name: str) -> None:
    for each in _ears[name]:
        each.set()

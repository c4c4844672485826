"""A bell that wakes whatever waits for work in this process; missed, it costs a quarter of a second."""

import threading

_ears: list[threading.Event] = []


def ear() -> threading.Event:
    """Something to wait on: set at every ring, cleared by who waits."""
    made = threading.Event()
    _ears.append(made)
    return made


def ring() -> None:
    for each in _ears:
        each.set()

"""Cursors: numbers with dots between them, given out at the end of a page to find the next one."""

import re

LARGEST = 2**63 - 1
_SHAPE = re.compile(r"[0-9]{1,19}(\.[0-9]{1,19})*")


def read(text: str, parts: int = 1) -> tuple[int, ...] | None:
    """Its numbers; None for what was never given out."""
    if not _SHAPE.fullmatch(text):
        return None
    numbers = tuple(int(one) for one in text.split("."))
    return numbers if len(numbers) == parts and max(numbers) <= LARGEST else None

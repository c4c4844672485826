"""Long lists, cut for statements that take only so many values."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")


def parts(values: Iterable[T], size: int = 400) -> Iterator[list[T]]:
    """The values in their order, up to so many at a time."""
    rest = iter(values)
    while part := list(islice(rest, size)):
        yield part

"""A signed checkpoint before and after words go: that nothing else went with them can be shown."""

from collections.abc import Iterator
from contextlib import contextmanager

from caredesk.audit import issuing


@contextmanager
def around(cause: str) -> Iterator[None]:
    """Everything so far is signed for, then what happens inside, then that it happened."""
    issuing.issue(cause)
    yield
    issuing.issue(cause)

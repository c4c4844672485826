"""Why something was not done: a code for machines, and the facts that a sentence about it needs."""

from typing import Any


class Refused(Exception):
    """The rules do not allow this; `code` says which one, `facts` fill the sentence for the agent."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


class TakenFirst(Refused):
    """Somebody else has the ticket already."""

    def __init__(self, name: str) -> None:
        super().__init__("taken_first", name=name)


class TooLate(Refused):
    """The reply has left, or is just leaving."""

    def __init__(self) -> None:
        super().__init__("too_late")


class ThreadMoved(Exception):
    """The thread changed since the agent began to write; `post_ids` are what the agent has not seen."""

    def __init__(self, post_ids: tuple[int, ...]) -> None:
        super().__init__("thread_moved")
        self.post_ids = post_ids

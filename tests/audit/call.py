"""What a crawler does at one address: who does it, with what, and what has to be there before."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.security.sides import Side

Body = dict[str, Any] | Callable[[Side], dict[str, Any]] | None


@dataclass(frozen=True)
class Call:
    """`by`: the first part of an e-mail address; `setup` prepares the side and may change parts of the address."""

    by: str = "ola"
    body: Body = None
    setup: Callable[[Side], Any] | None = None
    name: str = ""

    def told(self, side: Side) -> dict[str, Any]:
        return (self.body(side) if callable(self.body) else self.body) or {}

"""Where a message stands on Discord, and the time that its number holds.

Numbers ("snowflakes") are unique everywhere, but a message can be asked for only in its channel: `channel:message`.
A conversation is a thread or a direct message as a whole; in a channel for everybody it is what one person says there.
"""

import re
from dataclasses import dataclass
from datetime import datetime

LIMIT = 2000
DIRECT = "1"
FORUMS = frozenset({"15", "16"})  # they hold threads alone
THREADS = frozenset({"10", "11", "12"})  # announcement, public and private threads; a post in a forum is one
_EPOCH_MS = 1_420_070_400_000
_ID = re.compile(r"(\d{1,20}):(\d{1,20})")


@dataclass(frozen=True)
class Place:
    """A message in a channel; an empty channel for what is none."""

    channel: str = ""
    message: str = ""

    @classmethod
    def of(cls, ext_id: str) -> "Place":
        found = _ID.fullmatch(ext_id)
        return cls(found[1], found[2]) if found else cls()

    @property
    def ext_id(self) -> str:
        return f"{self.channel}:{self.message}"

    @property
    def path(self) -> str:
        return f"/channels/{self.channel}/messages/{self.message}"

    @property
    def is_real(self) -> bool:
        return bool(self.channel) and Place.of(self.ext_id) == self


def snowflake(at: datetime) -> int:
    """The smallest number that a message of this moment can have."""
    return max(0, (round(at.timestamp() * 1000) - _EPOCH_MS) << 22)

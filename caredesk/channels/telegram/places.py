"""Where a message stands on Telegram: numbers of messages are counted in each chat, so that its name is part of ours.

`chat:message`, and `connection:chat:message` in the chats of a business account, which have nothing to do with a chat
of the same number that the bot has itself. A conversation in a group is what one person says there: replies name only
the message right above them, and a chain cannot be followed from them.
"""

import re
from dataclasses import dataclass
from datetime import timedelta

LIMIT = 4096
CAPTION = 1024
BUSINESS_WINDOW = timedelta(hours=24)
CHAT = re.compile(r"-?\d{1,20}")
_ID = re.compile(r"(?:([^:\s]{1,150}):)?(-?\d{1,20}):(\d{1,20})")


@dataclass(frozen=True)
class Place:
    """A message in a chat; an empty chat for what is none of ours."""

    chat: str = ""
    message: str = ""
    connection: str = ""

    @classmethod
    def of(cls, ext_id: str) -> "Place":
        found = _ID.fullmatch(ext_id)
        return cls(found[2], found[3], found[1] or "") if found else cls()

    @property
    def ext_id(self) -> str:
        return f"{self.conversation}:{self.message}"

    @property
    def conversation(self) -> str:
        """The chat as a whole, which is the conversation where one person speaks with us alone."""
        return f"{self.connection}:{self.chat}" if self.connection else self.chat

    def said_by(self, person: str) -> str:
        """The conversation with this person in a group."""
        return f"{self.conversation}:u{person}"

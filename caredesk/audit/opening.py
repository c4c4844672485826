"""Opening many bodies in a row: each subject's key is unwrapped once, and few keys are kept."""

from collections import OrderedDict
from typing import Any

from cryptography.exceptions import InvalidTag

from caredesk.audit import entry
from caredesk.core import secrets

MOST_KEYS = 4096


class NotOpened(Exception):
    """The body is there and cannot be opened with its key: one of the two was changed."""


class Opener:
    """Opens bodies of rows that have `body_id`, `whose`, `sealed` and `wrapped`."""

    def __init__(self) -> None:
        self.keys: OrderedDict[bytes, bytes] = OrderedDict()

    def opened(self, row: Any) -> tuple[bytes, bytes]:
        """(salt, body); NotOpened when they do not fit together."""
        try:
            return entry.unseal(bytes(row.sealed), self._key(row), row.body_id)
        except (InvalidTag, ValueError, secrets.WrongKeys) as error:
            raise NotOpened from error

    def _key(self, row: Any) -> bytes:
        wrapped = bytes(row.wrapped)
        key = self.keys.get(wrapped)
        if key is None:
            key = self.keys[wrapped] = secrets.keys().open(wrapped, f"subject:{row.whose}")
            if len(self.keys) > MOST_KEYS:
                self.keys.popitem(last=False)
        return key

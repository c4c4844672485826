"""What a network may answer instead of doing what was asked; import it from `channels.base`."""

from datetime import datetime

from caredesk.channels.facts import Scope


class Trouble(Exception):
    """Why a network did not do what was asked; `code` for machines, `text` for the record, never a customer's words."""

    def __init__(self, code: str, text: str = "") -> None:
        super().__init__(f"{code}: {text}" if text else code)
        self.code = code
        self.text = text


class Retryable(Trouble):
    """Nothing happened over there: try again, not before `retry_at` where the network said so."""

    def __init__(self, code: str, text: str = "", *, retry_at: datetime | None = None, scope: Scope = "item") -> None:
        super().__init__(code, text)
        self.retry_at = retry_at
        self.scope = scope


class Unknown(Trouble):
    """Bytes were sent and no clear answer came: find_sent first, never a blind retry."""


class Permanent(Trouble):
    """It will not work this way, however often it is tried: a person decides."""


class AuthExpired(Trouble):
    """The account's key is refused: everything of this account waits for a person."""

    def __init__(self, code: str = "auth_expired", text: str = "", *, can_refresh: bool = False) -> None:
        super().__init__(code, text)
        self.can_refresh = can_refresh

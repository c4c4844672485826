"""The connector: what a network module must do, and how it says what went wrong. It knows no database."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, Protocol

from caredesk.channels.facts import (
    Accepted,
    AccountFacts,
    Allowed,
    Attachment,
    Author,
    CannotTell,
    Challenge,
    Clock,
    Denied,
    Event,
    Fetch,
    FileRules,
    Health,
    Kind,
    NotThere,
    OutgoingFacts,
    OutgoingFile,
    Page,
    PostFacts,
    Raw,
    Rejected,
    RemovedBy,
    Scope,
    Sent,
    Skipped,
    Source,
    Surface,
    Visibility,
)

__all__ = [
    "Ability",
    "Accepted",
    "AccountFacts",
    "Allowed",
    "Attachment",
    "AuthExpired",
    "Author",
    "CannotTell",
    "Challenge",
    "Clock",
    "Connector",
    "Denied",
    "Event",
    "Fetch",
    "FileRules",
    "Health",
    "Kind",
    "NotThere",
    "OutgoingFacts",
    "OutgoingFile",
    "Page",
    "Permanent",
    "PostFacts",
    "Raw",
    "Rejected",
    "RemovedBy",
    "Retryable",
    "Scope",
    "Sent",
    "Skipped",
    "Source",
    "Surface",
    "Trouble",
    "Unknown",
    "Visibility",
]


@dataclass(frozen=True, kw_only=True)
class Ability:
    """What the network can do at all; what is allowed now is `can`."""

    poll: bool = False
    stream: bool = False
    webhook: bool = False
    backfill: bool = False
    sees_edits: bool = False
    sees_deletes: bool = False
    actions: frozenset[str] = frozenset()  # of: reply, dm, hide, unhide
    count: Callable[[str, AccountFacts], int]
    count_rule: str = "chars"  # the same count in the browser: chars, mastodon
    limit: Callable[[AccountFacts], int]  # 0: none
    byte_limit: int | None = None
    files: Callable[[AccountFacts], FileRules] = lambda _account: FileRules()
    window: timedelta | None = None
    replies_per_post: int | None = None
    retain_deleted: Literal["text", "hash"] = "text"  # hash: the network asks that the words go
    withdraw_hours: int = 24  # within so many hours, where it asks
    resend: Literal["own_id", "key", "upsert", "read_back", "never"]
    read_lag: timedelta = timedelta()


class Connector(Protocol):
    """A module with these names."""

    ability: Ability

    def verify(self, raw: Raw, secrets: Sequence[str], at: datetime) -> Accepted | Challenge | Rejected: ...

    def parse(self, raw: Raw) -> Iterable[Event | Fetch | Skipped]:
        """Pure and total: junk is Skipped, one bad event never takes the others."""

    def poll(self, account: AccountFacts, cursor: Mapping[str, Any], threads: Sequence[str] = ()) -> Page:
        """What is new since the cursor, and the present state of these threads."""

    def reconcile(self, account: AccountFacts, ext_ids: Sequence[str], gone: Sequence[str] = ()) -> Page:
        """The present state of these posts; what is gone is told as removed, and which of the `gone` are back."""

    def can(self, account: AccountFacts, post: PostFacts, action: str, at: datetime) -> Allowed | Denied: ...

    def room(self, account: AccountFacts, post: PostFacts) -> int:
        """How long the agent's own words may be when answering this post; 0: no limit."""

    def send(self, account: AccountFacts, out: OutgoingFacts) -> Sent: ...

    def find_sent(self, account: AccountFacts, out: OutgoingFacts) -> Sent | NotThere | CannotTell: ...

    def health(self, account: AccountFacts) -> Health: ...


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

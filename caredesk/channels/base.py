"""The connector: what a network module must do, and how it says what went wrong. It knows no database."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, Protocol

from caredesk.channels.acts import (
    Action,
    Allowed,
    CannotTell,
    Counting,
    Denied,
    FileRules,
    Filled,
    Found,
    Health,
    Listing,
    NotThere,
    OutgoingFacts,
    OutgoingFile,
    PostFacts,
    Renewed,
    Sent,
    Template,
)
from caredesk.channels.facts import (
    Accepted,
    AccountFacts,
    Attachment,
    Author,
    Challenge,
    Clock,
    Event,
    Fetch,
    Kind,
    Mail,
    Page,
    Raw,
    Rejected,
    RemovedBy,
    Scope,
    Skipped,
    Source,
    Surface,
    Visibility,
)
from caredesk.channels.setup import Field, OAuth, Setup
from caredesk.channels.troubles import AuthExpired, Permanent, Retryable, Trouble, Unknown

__all__ = [
    "Ability",
    "Accepted",
    "AccountFacts",
    "Action",
    "Allowed",
    "Attachment",
    "AuthExpired",
    "Author",
    "CannotTell",
    "Challenge",
    "Clock",
    "Connector",
    "Counting",
    "Denied",
    "Event",
    "Fetch",
    "Field",
    "FileRules",
    "Filled",
    "Found",
    "Health",
    "Kind",
    "Listing",
    "Lists",
    "Mail",
    "Names",
    "NotThere",
    "OAuth",
    "OutgoingFacts",
    "OutgoingFile",
    "Page",
    "Permanent",
    "PostFacts",
    "Prepares",
    "Prices",
    "Raw",
    "Rejected",
    "RemovedBy",
    "Renewed",
    "Renews",
    "Retryable",
    "Scope",
    "Sent",
    "Setup",
    "Skipped",
    "Source",
    "Streams",
    "Subscribes",
    "Surface",
    "Template",
    "Trouble",
    "Unknown",
    "Visibility",
]


@dataclass(frozen=True, kw_only=True)
class Ability:
    """What the network can do at all; what is allowed now is `can`. The flags from `stream` to `subscribes` promise the
    function of the protocol of that name below."""

    poll: bool = False
    webhook: bool = False
    backfill: bool = False
    stream: bool = False
    lists: bool = False
    renews: bool = False
    prepares: bool = False
    names: bool = False
    prices: bool = False
    subscribes: bool = False
    sweeps: bool = False  # does not poll, and yet edits and removals are only seen by asking again
    unswept: frozenset[str] = frozenset()  # surfaces on which everything is told, and a refusal says nothing
    sees_edits: bool = False
    sees_deletes: bool = False
    actions: frozenset[str] = frozenset()  # see Action
    count: Callable[[str, AccountFacts], int]
    count_rule: str = "chars"  # the same count in the browser, by its name in count.js
    limit: Callable[[AccountFacts], int]  # 0: none
    byte_limit: int | None = None
    counts: Callable[[PostFacts, str], Counting | None] = lambda _post, _action: (
        None
    )  # acts whose words count otherwise
    files: Callable[[AccountFacts, str], FileRules] = lambda _account, _action: FileRules()  # with an act
    window: timedelta | None = None
    replies_per_post: int | None = None
    retain_deleted: Literal["text", "hash"] = "text"  # hash: the network asks that the words go
    withdraw_hours: int = 24  # within so many hours, where it asks
    resend: Literal["own_id", "key", "upsert", "read_back", "never"]
    read_lag: timedelta = timedelta()
    budget: Callable[[AccountFacts], int] = lambda _account: 0  # units that the network gives for a day; 0: no budget
    budget_zone: str = "UTC"  # where that day begins at midnight

    @property
    def is_swept(self) -> bool:
        """Whether posts are asked for again and again: not where nothing is edited or taken back."""
        return self.sweeps or (self.poll and (self.sees_edits or self.sees_deletes))


class Connector(Protocol):
    """A folder whose `__init__` has these names."""

    ability: Ability
    setup: Setup

    def verify(self, raw: Raw, account: AccountFacts, at: datetime) -> Accepted | Challenge | Rejected:
        """Judge raw bytes, before anything is read in them, in constant time; a GET has a query and no body."""

    def parse(self, raw: Raw) -> Iterable[Event | Fetch | Skipped]:
        """Pure and total: junk is Skipped, one bad event never takes the others."""

    def poll(self, account: AccountFacts, cursor: Mapping[str, Any], threads: Sequence[str] = ()) -> Page:
        """What is new since the cursor, and the present state of these threads."""

    def reconcile(self, account: AccountFacts, ext_ids: Sequence[str], gone: Sequence[str] = ()) -> Page:
        """The present state of these posts; what is gone is told as removed, and which of the `gone` are back."""

    def can(self, account: AccountFacts, post: PostFacts, action: str, at: datetime) -> Allowed | Denied: ...

    def room(self, account: AccountFacts, post: PostFacts, action: str) -> int:
        """How long the agent's own words may be when they answer this post in this way; 0: no limit."""

    def send(self, account: AccountFacts, out: OutgoingFacts) -> Sent: ...

    def find_sent(self, account: AccountFacts, out: OutgoingFacts) -> Sent | NotThere | CannotTell: ...

    def health(self, account: AccountFacts) -> Health: ...

    def find(self, account: AccountFacts) -> Sequence[Found]:
        """The accounts that these credentials open: pages, channels, locations."""


class Streams(Protocol):
    def listen(self, account: AccountFacts, cursor: Mapping[str, Any], stop: Callable[[], bool]) -> Iterator[Page]:
        """Pages as `poll` brings them, as they happen; looks at `stop` every second or so and then ends."""


class Lists(Protocol):
    def listing(self, account: AccountFacts, since: datetime, until: datetime, cursor: str | None) -> Listing:
        """What the network holds for this time, a page of it: what we lack is asked for by `reconcile`."""


class Renews(Protocol):
    def renew(self, account: AccountFacts) -> Renewed:
        """Fresh keys; called by one worker at a time. AuthExpired where only a person can bring new ones."""


class Downloads(Protocol):
    """Where files that come with posts are not to be had by their address alone; every such module is asked."""

    def download(self, account: AccountFacts, url: str, most: int) -> bytes:
        """The bytes of `Attachment.url`, at most so many; Retryable, or Permanent (`link_expired`, `file_gone`)."""


class Prepares(Protocol):
    def prepare(self, account: AccountFacts, out: OutgoingFacts) -> Mapping[str, str]:
        """What must be chosen once and be the same at every attempt: comes back as `out.kept`. Asks nobody."""


class Names(Protocol):
    def author(self, account: AccountFacts, ext_id: str) -> Author | None:
        """Who this is, where what comes tells a number alone; None where the network does not say."""


class Prices(Protocol):
    def cost(self, account: AccountFacts, post: PostFacts, action: str, text: str) -> int:
        """What this act with these words costs, in millionths of a US dollar. Asks nobody."""


class Subscribes(Protocol):
    def subscribe(self, account: AccountFacts, hook_url: str) -> None:
        """Ask the network to deliver to this address; again changes nothing."""

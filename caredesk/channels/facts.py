"""The plain frozen words in which every network speaks to the desk; import them from `channels.base`.

The postroom makes `AccountFacts`, `PostFacts` and `OutgoingFacts` from its rows, and rows from `Event`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

Kind = Literal[
    "created",
    "edited",
    "removed",
    "restored",
    "hidden",
    "unhidden",
    "moderated",
    "reaction",
    "delivery",
    "read",
    "echo",
    "auth_revoked",
]
Surface = Literal["post", "comment", "mention", "dm", "review", "mail", "listening"]
Visibility = Literal["public", "unlisted", "private"]
RemovedBy = Literal["author", "platform", "us", "unknown"]
Clock = Literal["peer", "envelope", "received"]
Source = Literal["hook", "poll", "stream", "reconcile"]
Scope = Literal["item", "account", "app"]


@dataclass(frozen=True)
class AccountFacts:
    """Our account on a network. `secrets`: newest first, two while a key is being changed; the first one sends."""

    ext_id: str = ""
    handle: str = ""
    base_url: str = ""  # the instance; for a signed webhook the address that replies are posted to
    secrets: tuple[str, ...] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)  # what `health` found: limits and the like

    @property
    def secret(self) -> str:
        return self.secrets[0] if self.secrets else ""


@dataclass(frozen=True)
class Raw:
    """What an Arrival keeps: bytes as they came, and when. `asked`: the ids a sweep asked for."""

    body: bytes
    received_at: datetime
    headers: Mapping[str, str] = field(default_factory=dict)
    source: Source = "hook"
    asked: tuple[str, ...] = ()


@dataclass(frozen=True)
class Author:
    ext_id: str
    handle: str = ""
    name: str = ""
    avatar_url: str | None = None
    followers: int | None = None


@dataclass(frozen=True)
class Attachment:
    kind: str  # image, video, audio, file
    url: str
    description: str = ""


@dataclass(frozen=True, kw_only=True)
class FileRules:
    """What files a network takes with one reply; `most` 0: none."""

    most: int = 0
    types: frozenset[str] = frozenset()
    largest: int = 0  # bytes of one file
    alt: int = 0  # letters of a description


@dataclass(frozen=True, kw_only=True)
class OutgoingFile:
    """A file that leaves with a reply. `ext_id`: how the network calls it, where an earlier attempt brought it there;
    `brought` keeps that name, so that another attempt need not bring it again."""

    id: str
    name: str
    media: str
    description: str
    body: Callable[[], bytes]
    ext_id: str = ""
    brought: Callable[[str], None] = lambda _ext_id: None


@dataclass(frozen=True, kw_only=True)
class Event:
    """One thing that happened on the network, in our words.

    No account means the one that the Raw came by; no thread that the body does not tell it: a known post stays where
    it stands, a new one begins a conversation.
    """

    account_ext_id: str = ""
    kind: Kind
    ext_id: str
    ext_version: str = ""
    surface: Surface = "comment"
    thread_ext_id: str
    parent_ext_id: str | None = None
    root_ext_id: str | None = None
    author: Author | None = None
    text: str | None = None
    html: str | None = None
    lang: str | None = None
    attachments: tuple[Attachment, ...] = ()
    rating: int | None = None
    permalink: str | None = None
    occurred_at: datetime
    clock: Clock = "peer"
    visibility: Visibility = "public"
    removed_by: RemovedBy | None = None  # of what was hidden: by whom
    automatic: bool = False  # written by a machine, such as an out-of-office reply

    @property
    def key(self) -> str:
        return f"{self.kind}:{self.ext_id}:{self.ext_version}"


@dataclass(frozen=True)
class Fetch:
    """The body brought only ids: ask for them with `reconcile`."""

    ext_ids: tuple[str, ...]


@dataclass(frozen=True)
class Skipped:
    """What could not be read: why, and where in the body (a JSON pointer)."""

    reason: str
    pointer: str = ""


@dataclass(frozen=True)
class Page:
    """What a poll or a sweep brought. `problem`: something odd for a person to see, such as a cursor that loops."""

    raws: tuple[Raw, ...]
    next_cursor: Mapping[str, Any]
    more: bool = False
    retry_at: datetime | None = None
    problem: str = ""


@dataclass(frozen=True, kw_only=True)
class PostFacts:
    """The post that is to be answered."""

    ext_id: str
    surface: Surface
    visibility: Visibility
    handle: str = ""  # of its author
    is_removed: bool = False
    is_hidden: bool = False
    occurred_at: datetime | None = None
    permalink: str = ""

    @property
    def is_private(self) -> bool:
        """Whether it was said to us alone, by where it stands or by who may see it."""
        return self.surface == "dm" or self.visibility == "private"


@dataclass(frozen=True, kw_only=True)
class OutgoingFacts:
    """One act that leaves: everything was chosen before the first attempt, `send_id` above all.

    `first_tried_at` is when the first attempt began. `known_ext_ids` are the posts that already belong to other
    outgoing rows of ours: the same canned sentence twice in one thread is legitimate, so reading back counts.
    """

    send_id: str
    action: Literal["reply", "dm", "hide", "unhide"]  # nothing that deletes what another person wrote
    text: str
    parent_ext_id: str
    thread_ext_id: str
    surface: Surface
    visibility: Visibility  # of the parent
    handle: str = ""  # of the parent's author
    lang: str | None = None
    first_tried_at: datetime | None = None
    known_ext_ids: frozenset[str] = frozenset()
    reason: str = ""  # hide: illegal, private_data, spam, malware
    notice: str = ""  # hide, unhide: the public number of our decision
    files: tuple[OutgoingFile, ...] = ()

    @property
    def is_private(self) -> bool:
        """Whether the parent was said to us alone: nothing public may follow from it."""
        return self.surface == "dm" or self.visibility == "private"


@dataclass(frozen=True)
class Sent:
    ext_id: str
    permalink: str | None = None
    version: str = ""


@dataclass(frozen=True)
class NotThere:
    """It did not arrive, or the network promises that sending it again with the same `send_id` changes nothing."""


@dataclass(frozen=True)
class CannotTell:
    reason: str


@dataclass(frozen=True)
class Allowed:
    cost: int = 0


@dataclass(frozen=True)
class Denied:
    """`reason` is a code; `link_out` is where a person can answer on the network."""

    reason: str
    until: datetime | None = None
    link_out: str | None = None


@dataclass(frozen=True)
class Accepted:
    """A genuine delivery. `delivery_key`: the network's own id of it; a second one with the same key is the same.

    `left_out`: how many events stand beyond what one body may hold, so that the sender is told.
    """

    delivery_key: str
    left_out: int = 0


@dataclass(frozen=True)
class Challenge:
    body: str
    content_type: str = "text/plain"


@dataclass(frozen=True)
class Rejected:
    reason: str


@dataclass(frozen=True, kw_only=True)
class Health:
    """Who we are there, and how we stand. `settings` belong into the account: limits asked from the network."""

    ext_id: str = ""
    handle: str = ""
    name: str = ""
    avatar_url: str | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)
    token_expires_at: datetime | None = None
    quota_left: int | None = None
    last_event_at: datetime | None = None
    webhook_valid: bool | None = None

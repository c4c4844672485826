"""The plain frozen words in which every network speaks to the desk; import them from `channels.base`.

The postroom makes `AccountFacts` from its rows, and rows from `Event`; what leaves stands in `acts`.
"""

from collections.abc import Mapping
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
    "moved",
]
Surface = Literal["post", "comment", "mention", "dm", "review", "mail", "listening"]
Visibility = Literal["public", "unlisted", "private"]
RemovedBy = Literal["author", "platform", "us", "unknown"]
Clock = Literal["peer", "envelope", "received"]
Source = Literal["hook", "poll", "stream", "reconcile", "backfill"]
Scope = Literal["item", "account", "app"]


@dataclass(frozen=True)
class AccountFacts:
    """Our account on a network. `secrets`: newest first, two while a key is being changed; the first one sends."""

    ext_id: str = ""
    handle: str = ""
    base_url: str = ""  # the instance; for a signed webhook the address that replies are posted to
    secrets: tuple[str, ...] = field(default=(), repr=False)  # no log and no traceback says them
    settings: Mapping[str, Any] = field(default_factory=dict)  # what `health` found: limits and the like
    keys: Mapping[str, str] = field(default_factory=dict, repr=False)  # secrets by name, where a network has several
    urls: Mapping[str, str] = field(default_factory=dict)  # where its servers stand, by name; no slash at the end

    @property
    def secret(self) -> str:
        return self.secrets[0] if self.secrets else ""

    def key(self, name: str) -> str:
        """The secret of this name; "" where there is none."""
        return self.keys.get(name, "")


@dataclass(frozen=True)
class Raw:
    """What an Arrival keeps: bytes as they came, and when. `asked`: the ids a sweep asked for. `query` is filled for a
    GET at the door alone, with which some networks make sure that the address is ours; such a one is never kept."""

    body: bytes
    received_at: datetime
    headers: Mapping[str, str] = field(default_factory=dict)
    source: Source = "hook"
    asked: tuple[str, ...] = ()
    query: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Author:
    ext_id: str
    handle: str = ""
    name: str = ""
    avatar_url: str | None = None
    followers: int | None = None
    also: tuple[str, ...] = ()  # other ids of the same person there, as the network itself says


@dataclass(frozen=True)
class Attachment:
    """Something that came with a post: at an address, or as bytes where the network brings them in the body."""

    kind: str  # image, video, audio, file
    url: str
    description: str = ""
    name: str = ""
    media: str = ""  # its type, as it was told
    data: bytes | None = None


@dataclass(frozen=True, kw_only=True)
class Mail:
    """What a letter says beyond its words. `follows`: the Message-IDs that it names as its forerunners, nearest first;
    `threads`: the conversations whose signed mark it carries. Both are claims: the desk looks whether the sender takes
    part in that conversation before the letter goes into it."""

    message_id: str = ""
    follows: tuple[str, ...] = ()
    threads: tuple[str, ...] = ()
    sender: str = ""
    reply_to: tuple[str, ...] = ()
    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    quoted: str = ""  # what of earlier letters stands below the words
    named_ticket: int = 0  # the ticket that it names without taking part in it, as the desk found


@dataclass(frozen=True, kw_only=True)
class Event:
    """One thing that happened on the network, in our words.

    No account means the one that the Raw came by; no thread that the body does not tell it: a known post stays where
    it stands, a new one begins a conversation. `moved`: the conversations whose names begin with `ext_id` go on under
    `thread_ext_id`.
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
    reaction: str = ""  # of kind reaction: like, love, …
    failed: str = ""  # of kind delivery: "" for delivered, else the network's code
    subject: str = ""  # of a mail; the title of a review
    facts: Mapping[str, str] = field(default_factory=dict)  # small things worth showing: an advert, a version
    mail: Mail | None = None

    @property
    def key(self) -> str:
        return f"{self.kind}:{self.ext_id}:{self.ext_version}"


@dataclass(frozen=True)
class Fetch:
    """The body brought only ids: ask for them with `reconcile`. `only_unknown`: those that we hold need no asking.
    `standing`: it said that something of the account itself changed, so `health` is asked anew. No account means the
    one that the Raw came by."""

    ext_ids: tuple[str, ...]
    only_unknown: bool = False
    account_ext_id: str = ""
    standing: bool = False


@dataclass(frozen=True)
class Skipped:
    """What could not be read: why, and where in the body (a JSON pointer)."""

    reason: str
    pointer: str = ""


@dataclass(frozen=True)
class Page:
    """What a poll, a sweep or a stream brought. `problem`: something odd for a person to see, such as a cursor that
    loops. `units`: what the question cost of the day's budget, where the network has one."""

    raws: tuple[Raw, ...]
    next_cursor: Mapping[str, Any]
    more: bool = False
    retry_at: datetime | None = None
    problem: str = ""
    units: int = 0


@dataclass(frozen=True)
class Accepted:
    """A genuine delivery. `delivery_key`: the network's own id of it; a second one with the same key is the same.

    `left_out`: how many events stand beyond what one body may hold, so that the sender is told. `status`: the answer
    that this network takes for "I have it".
    """

    delivery_key: str
    left_out: int = 0
    status: int = 202


@dataclass(frozen=True)
class Challenge:
    """The other side makes sure that we are there: what it wants to hear."""

    body: str
    content_type: str = "text/plain"
    status: int = 200


@dataclass(frozen=True)
class Rejected:
    reason: str

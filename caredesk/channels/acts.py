"""The plain frozen words for what leaves the desk: an act, the post it is about, and what the network said of it.

The postroom makes `PostFacts` and `OutgoingFacts` from its rows; import them from `channels.base`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from caredesk.channels.facts import AccountFacts, Surface, Visibility

# Nothing here deletes what another person wrote.
Action = Literal["reply", "dm", "private_reply", "template", "like", "unlike", "hide", "unhide", "edit_own"]


@dataclass(frozen=True)
class Counting:
    """A way to count words: here, and in the browser under the name of its rule in count.js."""

    rule: str
    count: Callable[[str, AccountFacts], int]


@dataclass(frozen=True, kw_only=True)
class FileRules:
    """What files a network takes with one reply; `most` 0: none, and `why` is the code of the reason."""

    most: int = 0
    types: frozenset[str] = frozenset()
    largest: int = 0  # bytes of one file
    sizes: Mapping[str, int] = field(default_factory=dict)  # of the types that may have fewer
    alt: int = 0  # letters of a description; 0: it knows none
    caption: int = 0  # how long the words may be beside a file, where that is less than without
    why: str = "files_not_there"

    def bytes_of(self, media: str) -> int:
        """How large a file of this type may be."""
        return self.sizes.get(media, self.largest)


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
    width: int = 0  # of a picture, as it is drawn
    height: int = 0


@dataclass(frozen=True)
class Template:
    """A text that the network approved beforehand, with `{{1}}` to `{{n}}` where our own words go. `places`: n."""

    name: str
    language: str
    category: str
    text: str
    places: int


@dataclass(frozen=True)
class Filled:
    """Which approved text leaves, and what goes into its places, the first one first."""

    name: str
    language: str
    texts: tuple[str, ...] = ()


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
    thread_ext_id: str = ""
    parent_ext_id: str = ""
    root_ext_id: str = ""
    author_ext_id: str = ""
    received_at: datetime | None = None
    last_in_at: datetime | None = None  # their last words in this conversation: windows for answers count from there
    replies: int = 0  # how many of our replies to this very post have left or are on their way
    private_replies: int = 0  # of these, how many to its author alone
    facts: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_private(self) -> bool:
        """Whether it was said to us alone, by where it stands or by who may see it."""
        return self.surface == "dm" or self.visibility == "private"

    def is_alone(self, action: str) -> bool:
        """Whether what is said with this act is a message that its author alone will read."""
        return action in ("dm", "private_reply") or self.is_private


@dataclass(frozen=True, kw_only=True)
class OutgoingFacts:
    """One act that leaves: everything was chosen before the first attempt, `send_id` above all.

    `first_tried_at` is when the first attempt began. `known_ext_ids` are the posts that already belong to other
    outgoing rows of ours: the same canned sentence twice in one thread is legitimate, so reading back counts.
    """

    send_id: str
    action: Action
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
    own_ext_id: str = ""  # edit_own: which of our posts
    subject: str = ""
    recipients: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # mail: to, cc
    mail: Mapping[str, Any] = field(default_factory=dict)  # mail: references, signed, quoted, quoted_by, quoted_at
    kept: Mapping[str, str] = field(default_factory=dict)  # what `prepare` chose before the first attempt
    root_ext_id: str = ""  # of the parent
    author_ext_id: str = ""  # who wrote the parent
    facts: Mapping[str, str] = field(default_factory=dict)  # of the parent
    last_in_at: datetime | None = None
    template: Filled | None = None  # of action template; `text` is how it reads

    @property
    def is_private(self) -> bool:
        """Whether the parent was said to us alone: nothing public may follow from it."""
        return self.surface == "dm" or self.visibility == "private"


@dataclass(frozen=True)
class Sent:
    ext_id: str
    permalink: str | None = None
    version: str = ""
    units: int = 0


@dataclass(frozen=True)
class NotThere:
    """It did not arrive, or the network promises that sending it again with the same `send_id` changes nothing."""


@dataclass(frozen=True)
class CannotTell:
    reason: str


@dataclass(frozen=True)
class Allowed:
    """`cost` in millionths of a US dollar, `link_cost` instead of it with a link among the words (0: the same), `units`
    of the day's budget; `note`: a code of what the agent should know, such as that a second answer takes the place of
    the first."""

    cost: int = 0
    units: int = 0
    note: str = ""
    link_cost: int = 0


@dataclass(frozen=True)
class Denied:
    """`reason` is a code; `link_out` is where a person can answer on the network."""

    reason: str
    until: datetime | None = None
    link_out: str | None = None


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
    scopes: tuple[str, ...] | None = None  # what the token may do; None where the network does not say
    templates: tuple[Template, ...] | None = None  # what is approved at this moment; None: it was not told


@dataclass(frozen=True, kw_only=True)
class Found:
    """An account that given credentials open: one page of several, with its own keys where it has such."""

    ext_id: str
    handle: str = ""
    name: str = ""
    avatar_url: str | None = None
    keys: Mapping[str, str] = field(default_factory=dict, repr=False)
    settings: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Renewed:
    """Fresh keys, by name, instead of the old ones, and until when they are good."""

    keys: Mapping[str, str] = field(repr=False)
    expires_at: datetime | None = None


@dataclass(frozen=True)
class Listing:
    """Which posts the network holds for a time, as `Event.ext_id` names them; `next_cursor`: there are more."""

    ids: tuple[str, ...]
    next_cursor: str | None = None
    units: int = 0

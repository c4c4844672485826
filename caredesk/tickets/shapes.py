"""What the templates of this room receive: frozen, so that a fragment is rendered once for everybody who may see it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from caredesk.channels.base import FileRules
from caredesk.core.html import clean
from caredesk.customers.influence import Standing
from caredesk.tickets.letters import LetterView

NO_FILES = FileRules()


@dataclass(frozen=True)
class RowView:
    """One ticket in the list."""

    id: int
    v: int
    rank: int  # smaller stands higher
    channel: str
    surface: str
    customer_name: str
    hue: int
    letters: str
    snippet: str
    snippet_by: str
    lang: str
    status: str
    priority: str
    tone: str
    count: int
    assignee_id: int | None
    assignee_name: str
    assignee_letters: str
    assignee_hue: int
    team_name: str
    account_name: str
    waiting_since: datetime | None
    due_at: datetime | None
    due_kind: str
    tags: tuple[str, ...]
    snoozed_until: datetime | None
    woke: str
    last_at: datetime
    private: bool
    removed: bool
    promised_at: datetime | None  # by when the next promise is due
    promised: str  # open, broken: how it stands; empty: nothing is owed


@dataclass(frozen=True)
class Removal:
    by: str
    at: datetime
    how: str


@dataclass(frozen=True)
class Emptied:
    """Since when the words of a post are not held any more, and why."""

    why: str  # erased, withdrawn, retention
    at: datetime


@dataclass(frozen=True)
class OutgoingView:
    id: int | None
    state: str
    send_at: datetime
    reason: str
    attempts: int
    permalink: str


@dataclass(frozen=True)
class FileView:
    """One file that went with a post, or came with it; `state` of one that came: waiting, kept, missed."""

    id: str
    name: str
    media: str
    size: int
    alt: str
    width: int = 0
    height: int = 0
    state: str = ""
    why: str = ""  # missed: the reason, as a code
    kind: str = ""  # as its network calls it: image, video, audio, file

    @property
    def is_picture(self) -> bool:
        return self.media.startswith("image/")


@dataclass(frozen=True)
class Beside:
    """What stands at a post beside its words: stars (and those before), subject, facts, the network's label, signs."""

    rating: int | None = None
    rated: int | None = None
    subject: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    label: str = ""
    delivered_at: datetime | None = None
    read_at: datetime | None = None
    reactions: tuple[tuple[str, int], ...] = ()
    liked: bool = False  # by us
    letter: LetterView | None = None

    @classmethod
    def of(cls, rating: int | None, about: Mapping[str, Any], marks: Mapping[str, Any]) -> "Beside":
        """From the columns of a post."""
        if rating is None and not about and not marks:
            return NOTHING_BESIDE
        delivered, read = (marks.get(name) for name in ("delivered", "read"))
        return cls(
            rating=rating,
            rated=about.get("rated"),
            subject=about.get("subject", ""),
            facts=tuple(one for one in sorted(about.get("facts", {}).items()) if not one[0].startswith("_")),
            label=about.get("label", ""),
            delivered_at=datetime.fromisoformat(delivered) if delivered else None,
            read_at=datetime.fromisoformat(read) if read else None,
            reactions=tuple(marks.get("reactions", {}).items()),
            liked=bool(marks.get("liked")),
            letter=LetterView.of(about),
        )


NOTHING_BESIDE = Beside()


@dataclass(frozen=True)
class PostView:
    """One message of a conversation."""

    id: int
    v: int
    kind: str
    who: str
    handle: str
    letters: str
    hue: int
    visibility: str
    surface: str
    lang: str
    lang_by: str
    at: datetime
    permalink: str
    versions: int
    other: bool
    removed: Removal | None
    outgoing: OutgoingView | None
    text: str
    hidden: Removal | None = None
    unseen: datetime | None = None  # seen last on its network, where that is too long ago to know that it is there
    automatic: bool = False
    emptied: Emptied | None = None
    ext_id: str | None = None  # what the network calls it, what it answers, and the conversation that it names
    parent_ext_id: str | None = None
    thread_ext_id: str = ""
    files: tuple[FileView, ...] = ()
    helped: str = ""
    beside: Beside = NOTHING_BESIDE
    has_acts: bool = False  # its network knows small acts for such a post
    own_id: str = ""  # what the browser that sent it called it

    @property
    def html(self) -> str:
        """The words as markup; made only where they are rendered, which is once."""
        return clean(self.text, "post")


@dataclass(frozen=True)
class Person:
    """A colleague, or the customer, as a face and a name."""

    id: int
    name: str
    letters: str
    hue: int


@dataclass(frozen=True)
class CustomerView:
    id: int
    name: str
    handle: str
    letters: str
    hue: int
    followers: int | None
    lang: str
    note: str
    erased_at: datetime | None = None


@dataclass(frozen=True)
class AccountView:
    id: int
    name: str
    handle: str
    state: str
    paused_why: str


@dataclass(frozen=True)
class KindView:
    key: str
    allowed: bool
    reason: str
    link_out: str
    until: datetime | None = None
    cost: int = 0
    units: int = 0
    note: str = ""
    limit: int = 0
    count_rule: str = "chars"  # how the browser counts, the same way as the network's module
    takes: FileRules = NO_FILES
    link_cost: int = 0


@dataclass(frozen=True)
class Original:
    text: str
    permalink: str


@dataclass(frozen=True)
class Earlier:
    id: int
    snippet: str
    channel: str
    at: datetime
    status: str


@dataclass(frozen=True, kw_only=True)
class TicketView:
    """An open ticket with everything that stands around it."""

    id: int
    v: int
    customer: CustomerView
    channel: str
    account: AccountView
    team_name: str
    status: str
    priority: str
    tone: str
    assignee: Person | None
    waiting_since: datetime | None
    due_at: datetime | None
    due_kind: str
    snoozed_until: datetime | None
    woke: str
    tags: tuple[str, ...]
    kinds: tuple[KindView, ...] = ()
    url_length: int = 0  # what a link costs there; 0: its letters
    to: tuple[str, ...] = ()  # of a letter: whom an answer goes to, and who stays in copy
    cc: tuple[str, ...] = ()
    undo_seconds: int = 0
    original: Original | None = None
    posts: tuple[PostView, ...] = ()
    earlier: tuple[Earlier, ...] = ()
    standing: Standing | None = None  # of the customer, as it is now
    entry: int = -1
    log: int = 0
    merged_into: int | None = None
    merged_here: tuple[int, ...] = ()
    split_from: int | None = None
    moves: int = 0
    is_held: bool = False  # a legal hold keeps something in it
    lang: str = ""


def letters(name: str) -> str:
    """One or two letters that stand for a name."""
    words = [word for word in name.split() if word[:1].isalnum()]
    return (words[0][:1] + (words[-1][:1] if len(words) > 1 else "")).upper() if words else "?"


def hue(uuid: str) -> int:
    """The colour of a face, the same everywhere."""
    return int(uuid[:8], 16) % 24

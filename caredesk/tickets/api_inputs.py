"""What machines may send in this room: nothing that is not known."""

from typing import Any, Literal

from pydantic import AwareDatetime, Field

from caredesk.core.api import Entry, Id, Paging, Strict
from caredesk.core.types import new_uuid
from caredesk.tickets.models import Priority, Tone


class Listing(Paging):
    """Which tickets: a view, and filters beyond it."""

    view: str = "open"
    sort: Literal["oldest", "newest"] = "oldest"
    status: str = ""
    assignee: str = ""
    team: str = ""
    account: str = ""
    channel: str = ""
    priority: str = ""
    tag: str = ""
    lang: str = ""
    surface: str = ""
    private: str = ""
    tone: str = ""
    due: str = ""


class Reply(Strict):
    """`seen`: the number of the last entry known; when the thread went on since, the answer is 409 unless `anyway`.
    A template brings `along.approved`: its `name` and `language`, and its words filled are the text.
    `accept`: the codes of warnings (409 `held_back`) that were looked at; `along`: what else belongs to the words."""

    text: str
    kind: Literal["public", "direct", "private", "template"] = "public"
    target: Id | None = None
    seen: Entry | None = None
    anyway: bool = False
    accept: frozenset[str] = frozenset()
    along: dict[str, Any] = Field(default_factory=dict)


class Note(Strict):
    text: str


class Assignment(Strict):
    """A colleague, or a team; neither: nobody."""

    assignee: Id | None = None
    team: Id | None = None


class Resolving(Strict):
    """`despite`: why it is resolved although something is still promised to the customer."""

    despite: str = Field("", max_length=300)


class StatusIn(Resolving):
    status: Literal["open", "pending", "resolved"]


class Snooze(Strict):
    """Without a time: until the customer writes."""

    until: AwareDatetime | None = None


class PriorityIn(Strict):
    priority: Priority


class ToneIn(Strict):
    """How the customer's last words sound; an empty tone takes the judgement back."""

    tone: Tone


class Tags(Strict):
    add: list[str] = []
    remove: list[str] = []


class DraftIn(Strict):
    text: str
    at: AwareDatetime | None = None
    seen: Entry | None = None


class ViewIn(Strict):
    name: str
    query: str = Field("view=open", max_length=2000)
    team: Id | None = None


class Bulk(Strict):
    batch: str = Field(default_factory=new_uuid, min_length=1, max_length=64)
    action: Literal["assignment", "tags", "priority", "snooze", "closure", "claim", "open", "pending"]
    ids: list[Id] = Field(min_length=1, max_length=50)
    assignee: Id | None = None
    team: Id | None = None
    priority: Priority = Priority.NORMAL
    until: AwareDatetime | None = None
    add: list[str] = []
    remove: list[str] = []
    despite: str = Field("", max_length=300)


class Question(Paging):
    q: str = Field(max_length=10_000)
    limit: int = Field(30, ge=1, le=100)


class Notices(Paging):
    unread: bool = True

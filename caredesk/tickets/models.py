"""Tickets, posts and their versions, tags, saved views, kept counters, and the folded words that search reads."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from caredesk.core import clock
from caredesk.core.types import UTC_, BigKey, Json, new_uuid, one_of


def only(where: str) -> dict[str, Any]:
    """An index of these rows alone, on both databases."""
    return {"sqlite_where": text(where), "postgresql_where": text(where)}


OPEN = "status = 'open'"
WALL = ("account_id", "team_id", "status")  # with the state in it such an index answers by itself


class Status(StrEnum):
    OPEN = "open"
    PENDING = "pending"
    SNOOZED = "snoozed"
    RESOLVED = "resolved"


class Priority(StrEnum):
    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"


class Tone(StrEnum):
    UNJUDGED = ""
    NEGATIVE = "negative"
    NEUTRAL = "neutral"
    POSITIVE = "positive"


class Ticket(SQLModel, table=True):
    """One conversation that somebody may have to act on. What orders or filters the queue is a column here."""

    __table_args__ = (
        UniqueConstraint("account_id", "thread_ext_id"),
        Index("ticket_queue", "account_id", "status", "turn_at", "id"),
        Index("ticket_all", "status", "turn_at", "id"),
        Index("ticket_mine", "assignee_id", "status", "turn_at", "id"),
        Index("ticket_unassigned", "account_id", "status", "turn_at", "id", **only("assignee_id IS NULL")),
        Index("ticket_free", "status", "turn_at", "id", **only("assignee_id IS NULL")),
        Index("ticket_team", "team_id", "status", "turn_at", "id"),
        Index("ticket_merged", "merged_into", **only("merged_into IS NOT NULL")),
        Index("ticket_split", "split_from", **only("split_from IS NOT NULL")),
        Index("ticket_snoozed", "snoozed_until_at", **only("status = 'snoozed'")),
        Index("ticket_due", *("due_at", "account_id", "team_id", "assignee_id", "lang"), **only("due_at IS NOT NULL")),
        Index("ticket_waiting", "waiting_since", *WALL, **only(OPEN)),
        Index("ticket_waiting_account", "account_id", "waiting_since", *WALL[1:], **only(OPEN)),
        Index("ticket_waiting_team", "team_id", "waiting_since", "account_id", "status", **only(OPEN)),
        Index("ticket_waiting_agent", "assignee_id", "waiting_since", *WALL, **only(OPEN)),
        Index("ticket_waiting_lang", "lang", "waiting_since", *WALL, "assignee_id", **only(OPEN)),
    )

    id: int | None = Field(default=None, sa_column=Column(BigKey, primary_key=True))
    uuid: str = Field(default_factory=new_uuid, unique=True)
    account_id: int = Field(foreign_key="account.id")
    channel: str = Field(max_length=32)
    surface: str = Field(default="mention", max_length=16)
    private: bool = False
    thread_ext_id: str = Field(max_length=400)
    customer_id: int | None = Field(default=None, foreign_key="customer.id", index=True)
    team_id: int = Field(foreign_key="team.id")
    assignee_id: int | None = Field(default=None, foreign_key="agent.id")
    status: Status = Field(default=Status.OPEN, sa_type=one_of(Status))
    priority: Priority = Field(default=Priority.NORMAL, sa_type=one_of(Priority))
    lang: str = Field(default="", max_length=8)
    snippet: str = Field(default="", max_length=240)
    snippet_by: str = Field(default="in", max_length=8)  # in, out
    tags: list[str] = Field(default_factory=list, sa_column=Column(Json, nullable=False))  # a copy, for the row
    posts_count: int = 0
    removed: bool = False  # the customer's last post was taken away
    opened_at: datetime = Field(default_factory=clock.now, sa_type=UTC_)
    turn_at: datetime = Field(default_factory=clock.now, sa_type=UTC_)  # orders the queue
    waiting_since: datetime | None = Field(
        default=None, sa_type=UTC_
    )  # the oldest post of the customer without an answer
    last_in_at: datetime | None = Field(default=None, sa_type=UTC_)
    last_out_at: datetime | None = Field(default=None, sa_type=UTC_)
    last_at: datetime = Field(default_factory=clock.now, sa_type=UTC_)
    snoozed_until_at: datetime | None = Field(default=None, sa_type=UTC_)
    woke: str = Field(default="", max_length=16)  # why it came back: time, post, person
    resolved_at: datetime | None = Field(default=None, sa_type=UTC_)
    due_at: datetime | None = Field(default=None, sa_type=UTC_)  # the nearest deadline; none: no clock runs
    due_kind: str = Field(default="", max_length=16)  # of which clock; paused, courtesy: why none runs
    turn_parts: list[Any] = Field(default_factory=list, sa_column=Column(Json, nullable=False))  # see routing/turn.py
    tone: str = Field(default="", max_length=8)  # negative, neutral, positive, as somebody judged it
    influence: int = 0  # 0-100, of its customer when it was opened
    loyalty: int = 0  # 0-100, the same
    merged_into: int | None = None  # the ticket in which its posts stand now
    merged_was: dict[str, Any] = Field(default_factory=dict, sa_column=Column(Json, nullable=False))  # see merge.py
    split_from: int | None = None  # the ticket out of which a person took its first posts
    moves: int = 0  # how often a person moved posts in or out: an open page takes all of them anew
    v: int = 1


class PostKind(StrEnum):
    IN = "in"  # somebody else's words on the network
    REPLY = "reply"  # ours, written here
    OUTSIDE = "outside"  # ours, written in the network's own app
    NOTE = "note"  # never leaves the desk


class Visibility(StrEnum):
    PUBLIC = "public"
    UNLISTED = "unlisted"
    PRIVATE = "private"


class Post(SQLModel, table=True):
    """One message. No action anywhere deletes it."""

    __table_args__ = (
        UniqueConstraint("account_id", "ext_id"),
        UniqueConstraint("agent_id", "own_id"),
        Index("post_thread", "ticket_id", "occurred_at", "id"),
        Index("post_apart", "account_id", "thread_ext_id", **only("ticket_id IS NULL")),
        Index("post_came", "received_at", **only("kind = 'in'")),
        Index("post_sent", "sent_at", **only("sent_at IS NOT NULL")),
        Index("post_outside", "occurred_at", **only("kind = 'outside'")),
        Index("post_removed", "removed_at", **only("removed_at IS NOT NULL")),
        Index("post_handle", "handle_id", **only("handle_id IS NOT NULL")),
        Index("post_ours", "account_id", "id", **only("kind = 'reply'")),
    )

    id: int | None = Field(default=None, sa_column=Column(BigKey, primary_key=True))
    uuid: str = Field(default_factory=new_uuid, unique=True)
    ticket_id: int | None = Field(default=None, foreign_key="ticket.id")  # none: see receive.py
    home_id: int | None = None  # the merged ticket to which it belongs; none: the one in which it stands
    account_id: int = Field(foreign_key="account.id")
    thread_ext_id: str = Field(default="", max_length=400)
    kind: PostKind = Field(sa_type=one_of(PostKind))
    ext_id: str | None = Field(default=None, max_length=400)
    parent_ext_id: str | None = Field(default=None, max_length=400)
    surface: str = Field(default="mention", max_length=16)
    visibility: Visibility = Field(default=Visibility.PUBLIC, sa_type=one_of(Visibility))
    handle_id: int | None = Field(default=None, foreign_key="handle.id")
    agent_id: int | None = Field(default=None, foreign_key="agent.id")
    own_id: str | None = Field(default=None, max_length=64)  # chosen by the browser: a second click is the same reply
    out_state: str = Field(default="", max_length=12)  # replies: queued, sending, sent, failed, unknown, cancelled
    out_why: str = ""  # replies: the reason in plain words, of a failure or a doubt
    out_id: int | None = None  # replies: the row of the postroom that carries it out
    send_at: datetime | None = Field(default=None, sa_type=UTC_)  # replies: when the undo window ends
    text: str = ""
    files: list[dict[str, Any]] = Field(default_factory=list, sa_column=Column(Json, nullable=False))  # see files.py
    lang: str = Field(default="", max_length=8)
    lang_by: str = Field(default="", max_length=8)  # who says so: its network; guess, customer, agent: see tongue.py
    permalink: str = ""
    occurred_at: datetime = Field(sa_type=UTC_)
    received_at: datetime = Field(default_factory=clock.now, sa_type=UTC_)
    sent_at: datetime | None = Field(default=None, sa_type=UTC_)  # replies: when we knew that the network has it
    automatic: bool = False  # written by a machine: it neither asks nor answers
    old: bool = False  # brought in from before the account was connected: it neither asks nor answers either
    helped: str = Field(default="", max_length=16)  # replies: in which a machine had a hand: translation, draft
    versions: int = 1
    removed_by: str = Field(default="", max_length=16)  # author, platform, us, unknown; empty while it is there
    removed_at: datetime | None = Field(default=None, sa_type=UTC_)
    removed_how: str = Field(default="", max_length=32)  # webhook, poll, sweep
    hidden_by: str = Field(default="", max_length=16)  # us, platform, unknown; empty while everybody sees it there
    hidden_at: datetime | None = Field(default=None, sa_type=UTC_)
    hidden_how: str = Field(default="", max_length=32)  # webhook, poll, sweep; act: we asked for it here
    rating: int | None = None  # reviews: the stars as told last
    about: dict[str, Any] = Field(default_factory=dict, sa_column=Column(Json, nullable=False))  # see versions.py
    marks: dict[str, Any] = Field(default_factory=dict, sa_column=Column(Json, nullable=False))  # see signs.py
    looked_at: datetime | None = Field(default=None, sa_type=UTC_)  # when the network last showed it, or told of it
    emptied_at: datetime | None = Field(default=None, sa_type=UTC_)  # since when its words are not held any more
    emptied_why: str = Field(default="", max_length=12)  # erased, withdrawn, retention: see emptying.py
    thanks: bool = False  # its words only thanked: written down when they went, so that clocks count as before
    v: int = 1


class PostVersion(SQLModel, table=True):
    """The words of a post as they were at one time, or a change of its state; every one is kept."""

    __tablename__ = "post_version"
    __table_args__ = (UniqueConstraint("post_id", "kind", "ext_version"),)

    id: int | None = Field(default=None, sa_column=Column(BigKey, primary_key=True))
    post_id: int = Field(foreign_key="post.id")
    kind: str = Field(max_length=16)  # created, edited, removed, restored, hidden, unhidden, moderated
    ext_version: str = Field(default="", max_length=120)
    text: str | None = None
    by: str = Field(default="", max_length=16)
    facts: dict[str, Any] = Field(default_factory=dict, sa_column=Column(Json, nullable=False))  # see versions.py
    occurred_at: datetime = Field(sa_type=UTC_)
    received_at: datetime = Field(default_factory=clock.now, sa_type=UTC_)


class Reaction(SQLModel, table=True):
    """One reaction to a post, by somebody of whom only a sign is kept that nobody can read back: it is counted."""

    __table_args__ = (Index("reaction_who", "who"),)

    account_id: int = Field(foreign_key="account.id", primary_key=True)
    ext_id: str = Field(primary_key=True, max_length=400)  # of the post
    who: str = Field(primary_key=True, max_length=64)
    name: str = Field(primary_key=True, max_length=40)  # like, love
    at: datetime = Field(sa_type=UTC_)


class TicketTag(SQLModel, table=True):
    """A tag on a ticket."""

    __tablename__ = "ticket_tag"
    __table_args__ = (Index("ticket_tag_name", "name", "ticket_id"),)

    ticket_id: int = Field(foreign_key="ticket.id", primary_key=True)
    name: str = Field(primary_key=True, max_length=40)


class SavedView(SQLModel, table=True):
    """A filter with a name: one agent's own, or a team's."""

    __tablename__ = "saved_view"

    id: int | None = Field(default=None, sa_column=Column(BigKey, primary_key=True))
    uuid: str = Field(default_factory=new_uuid, unique=True)
    agent_id: int = Field(foreign_key="agent.id", index=True)
    team_id: int | None = Field(default=None, foreign_key="team.id", index=True)  # shared with this team
    name: str = Field(max_length=60)
    filter: dict[str, Any] = Field(default_factory=dict, sa_column=Column(Json, nullable=False))
    sort: str = Field(default="oldest", max_length=16)
    created_at: datetime = Field(default_factory=clock.now, sa_type=UTC_)
    retired_at: datetime | None = Field(default=None, sa_type=UTC_)


class TicketCount(SQLModel, table=True):
    """How many tickets stand where: kept up to date by every action, so that nobody counts a million rows."""

    __tablename__ = "ticket_count"

    account_id: int = Field(primary_key=True)
    team_id: int = Field(primary_key=True)
    assignee_id: int = Field(primary_key=True)  # 0: nobody
    status: str = Field(primary_key=True, max_length=16)
    n: int = 0


class BulkAct(SQLModel, table=True):
    """One bulk action: what was done to which ticket, and what it was before, so that it can be undone."""

    __tablename__ = "bulk_act"
    __table_args__ = (UniqueConstraint("agent_id", "batch"),)

    id: int | None = Field(default=None, sa_column=Column(BigKey, primary_key=True))
    uuid: str = Field(default_factory=new_uuid, unique=True)
    agent_id: int = Field(foreign_key="agent.id")
    batch: str = Field(max_length=64)  # how the agent's script calls it: the same name again goes on where it was
    action: str = Field(max_length=32)
    done: list[dict[str, Any]] = Field(default_factory=list, sa_column=Column(Json, nullable=False))
    created_at: datetime = Field(default_factory=clock.now, sa_type=UTC_)
    undone_at: datetime | None = Field(default=None, sa_type=UTC_)


class SearchDoc(SQLModel, table=True):
    """Folded words of one post, note, or customer of one account; the full-text index of either database reads them."""

    __tablename__ = "search_doc"
    __table_args__ = (UniqueConstraint("kind", "of_id", "account_id"),)

    id: int | None = Field(default=None, sa_column=Column(BigKey, primary_key=True))
    kind: str = Field(max_length=12)  # post, customer
    of_id: int
    account_id: int
    words: str = ""  # folded: lower case, no accents
    wall: str = Field(default="", max_length=40)  # `a7`: the account whose teams may find it

"""What comes in and what goes out, as rows: raw arrivals, the events seen in them, cursors, outgoing acts, attempts."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from caredesk.core import clock
from caredesk.core.types import UTC_, BigKey, Json, new_uuid, one_of

READY, STOPPED, UNREAD = text("state = 'ready'"), text("state = 'stopped'"), text("unread > 0")
NAMED = text("ext_id != ''")
UNFINISHED = text("state IN ('queued', 'sending', 'unknown')")


class ArrivalState(StrEnum):
    READY = "ready"
    DONE = "done"
    STOPPED = "stopped"  # our own error, three times: a person looks


class Arrival(SQLModel, table=True):
    """One raw body as it came, kept before anything is read in it."""

    __table_args__ = (
        UniqueConstraint("account_id", "delivery_key"),
        Index("arrival_due", "account_id", "run_at", "id", sqlite_where=READY, postgresql_where=READY),
        Index("arrival_stopped", "account_id", "id", sqlite_where=STOPPED, postgresql_where=STOPPED),
        Index("arrival_unread", "account_id", "id", sqlite_where=UNREAD, postgresql_where=UNREAD),
    )

    id: int | None = Field(default=None, sa_column=Column(BigKey, primary_key=True))
    uuid: str = Field(default_factory=new_uuid, unique=True)
    account_id: int = Field(foreign_key="account.id")
    delivery_key: str = Field(max_length=200)
    source: str = Field(max_length=12)  # hook, poll, stream, reconcile
    headers: dict[str, str] = Field(default_factory=dict, sa_column=Column(Json, nullable=False))
    asked: list[str] = Field(default_factory=list, sa_column=Column(Json, nullable=False))
    body: bytes | None = None
    body_hash: str = Field(max_length=64)
    received_at: datetime = Field(default_factory=clock.now, sa_type=UTC_)
    state: ArrivalState = Field(default=ArrivalState.READY, sa_type=one_of(ArrivalState))
    run_at: datetime = Field(default_factory=clock.now, sa_type=UTC_)
    attempts: int = 0
    events: int = 0
    unread: int = 0  # how many of its parts could not be read; `skipped` says why
    skipped: list[dict[str, str]] = Field(default_factory=list, sa_column=Column(Json, nullable=False))
    trouble: str = ""


class Seen(SQLModel, table=True):
    """One event that was put where it belongs; the same one again changes nothing."""

    account_id: int = Field(foreign_key="account.id", primary_key=True)
    key: str = Field(primary_key=True, max_length=600)
    arrival_id: int | None = None


class Cursor(SQLModel, table=True):
    """How far an account was read; moves in the transaction that keeps what was read."""

    account_id: int = Field(foreign_key="account.id", primary_key=True)
    name: str = Field(primary_key=True, max_length=40)
    value: dict[str, Any] = Field(default_factory=dict, sa_column=Column(Json, nullable=False))
    moved_at: datetime = Field(default_factory=clock.now, sa_type=UTC_)


class OutgoingState(StrEnum):
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"
    CANCELLED = "cancelled"


class Outgoing(SQLModel, table=True):
    """One act that leaves the desk. `send_id` and the whole payload are chosen before the first attempt."""

    __table_args__ = (
        UniqueConstraint("agent_id", "own_id"),
        Index("outgoing_due", "run_at", "id", sqlite_where=UNFINISHED, postgresql_where=UNFINISHED),
        Index("outgoing_conversation", "ticket_id", "id"),
        Index("outgoing_board", "state", "id"),
        Index("outgoing_named", "account_id", "ext_id", sqlite_where=NAMED, postgresql_where=NAMED),
    )  # fmt: skip

    id: int | None = Field(default=None, sa_column=Column(BigKey, primary_key=True))
    uuid: str = Field(default_factory=new_uuid, unique=True)
    own_id: str = Field(max_length=64)
    send_id: str = Field(default_factory=new_uuid, unique=True)
    agent_id: int = Field(foreign_key="agent.id")
    account_id: int = Field(foreign_key="account.id")
    ticket_id: int = Field(foreign_key="ticket.id")
    post_id: int = Field(foreign_key="post.id", unique=True)
    action: str = Field(default="reply", max_length=16)  # reply, dm
    payload: dict[str, Any] = Field(default_factory=dict, sa_column=Column(Json, nullable=False))
    state: OutgoingState = Field(default=OutgoingState.QUEUED, sa_type=one_of(OutgoingState))
    run_at: datetime = Field(sa_type=UTC_)
    deadline_at: datetime = Field(sa_type=UTC_)
    lease_token: str = ""
    attempts: int = 0
    not_there: int = 0  # how often reading back did not find it, since it became unknown
    unclear_at: datetime | None = Field(default=None, sa_type=UTC_)
    passed_at: datetime | None = Field(default=None, sa_type=UTC_)  # a person let the replies behind it go first
    reason: str = ""  # a code, with the network's own words behind a colon
    ext_id: str = ""
    permalink: str = ""
    created_at: datetime = Field(default_factory=clock.now, sa_type=UTC_)
    settled_at: datetime | None = Field(default=None, sa_type=UTC_)


class Attempt(SQLModel, table=True):
    """One try of one outgoing act, with what the network answered."""

    __table_args__ = (UniqueConstraint("outgoing_id", "number"),)

    id: int | None = Field(default=None, sa_column=Column(BigKey, primary_key=True))
    outgoing_id: int = Field(foreign_key="outgoing.id")
    number: int
    lease_token: str
    started_at: datetime = Field(default_factory=clock.now, sa_type=UTC_)
    finished_at: datetime | None = Field(default=None, sa_type=UTC_)
    outcome: str = Field(
        default="", max_length=16
    )  # sent, retryable, unknown, permanent, auth_expired, broken, not_published
    answer: str = ""

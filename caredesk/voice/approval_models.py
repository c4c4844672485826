"""Replies that wait for a second pair of eyes, who needs them, and by when they are looked at."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from caredesk.core import clock
from caredesk.core.types import UTC_, BigKey, Json, new_uuid, one_of
from caredesk.tickets.models import only


class ApprovalState(StrEnum):
    WAITING = "waiting"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"  # by its author, or because its customer was erased


class Approval(SQLModel, table=True):
    """A reply that its author may not send alone. It leaves as it was approved, or goes back with a note."""

    __table_args__ = (
        UniqueConstraint("author_id", "own_id"),
        Index("approval_waiting", "account_id", "due_at", **only("state = 'waiting'")),
        Index("approval_ticket", "ticket_id", "id"),
        Index("approval_state", "state", "id"),
    )

    id: int | None = Field(default=None, sa_column=Column(BigKey, primary_key=True))
    uuid: str = Field(default_factory=new_uuid, unique=True)
    ticket_id: int = Field(foreign_key="ticket.id")
    account_id: int = Field(foreign_key="account.id")
    author_id: int = Field(foreign_key="agent.id")
    own_id: str = Field(max_length=64)  # the browser's name for it; the reply that leaves bears it too
    kind: str = Field(max_length=8)  # public, direct
    text: str = ""
    target: int | None = None  # the post that it answers
    along: dict[str, Any] = Field(default_factory=dict, sa_column=Column(Json, nullable=False))
    accepted: list[str] = Field(default_factory=list, sa_column=Column(Json, nullable=False))
    resolves: bool = False  # the ticket is resolved with it
    why: list[dict[str, Any]] = Field(default_factory=list, sa_column=Column(Json, nullable=False))  # see approving.py
    seen: int = 0  # the newest entry when it was asked for
    state: ApprovalState = Field(default=ApprovalState.WAITING, sa_type=one_of(ApprovalState))
    asked_at: datetime = Field(default_factory=clock.now, sa_type=UTC_)
    due_at: datetime = Field(sa_type=UTC_)
    warned_at: datetime | None = Field(default=None, sa_type=UTC_)  # when its approvers were told that it is overdue
    decided_by: int | None = Field(default=None, foreign_key="agent.id")
    decided_at: datetime | None = Field(default=None, sa_type=UTC_)
    note: str = Field(default="", max_length=2000)  # why it was rejected
    sent_text: str = ""  # what left, where the approver edited it
    post_id: int | None = Field(default=None, foreign_key="post.id")
    read_at: datetime | None = Field(default=None, sa_type=UTC_)  # the author has seen the rejection
    v: int = 1


class ApprovalTerms(SQLModel, table=True):
    """How approvals are done here. One row."""

    __tablename__ = "approval_terms"

    id: int = Field(default=1, primary_key=True)
    uuid: str = Field(default_factory=new_uuid, unique=True)
    first_replies: int = 0  # so many replies of a new colleague are looked at; 0: none
    minutes: int = 30  # until an approval is overdue
    v: int = 1


class Learner(SQLModel, table=True):
    """A colleague whose replies a supervisor wants to see before they leave, until that ends."""

    __tablename__ = "approval_learner"

    agent_id: int = Field(foreign_key="agent.id", primary_key=True)
    uuid: str = Field(default_factory=new_uuid, unique=True)
    since_at: datetime = Field(default_factory=clock.now, sa_type=UTC_)
    by_id: int | None = Field(default=None, foreign_key="agent.id")
    is_on: bool = True

"""Promises that were made to customers, and what each team wants of them."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, Index, text
from sqlmodel import Field, SQLModel

from caredesk.core import clock
from caredesk.core.types import UTC_, BigKey, Json, new_uuid, one_of

WATCHED = "next_at IS NOT NULL"


class PromiseState(StrEnum):
    OPEN = "open"
    BROKEN = "broken"  # its time passed, and nobody has kept it yet
    KEPT = "kept"  # in time
    LATE = "late"  # kept after its time
    CANCELLED = "cancelled"  # by a person, with a reason
    UNSENT = "unsent"  # the words that made it were refused by the network
    VOID = "void"  # they were taken back: nobody has read them


LIVE = (PromiseState.OPEN, PromiseState.BROKEN)
DONE = (PromiseState.KEPT, PromiseState.LATE, PromiseState.CANCELLED, PromiseState.VOID)


class Promise(SQLModel, table=True):
    """One thing that we said we would do: in which words, by when, who sees to it, and what became of it."""

    __table_args__ = (
        Index("promise_watch", "next_at", sqlite_where=text(WATCHED), postgresql_where=text(WATCHED)),
        Index("promise_ticket", "ticket_id", "state"),
        Index("promise_owner", "owner_id", "state", "due_at"),
        Index("promise_due", "state", "due_at", "id"),
        Index("promise_post", "post_id"),
        Index("promise_ended", "settles_at", "account_id"),
    )

    id: int | None = Field(default=None, sa_column=Column(BigKey, primary_key=True))
    uuid: str = Field(default_factory=new_uuid, unique=True)
    ticket_id: int = Field(foreign_key="ticket.id")
    account_id: int = Field(foreign_key="account.id")
    team_id: int = Field(foreign_key="team.id")  # whose it was when it was made
    customer_id: int | None = Field(default=None, foreign_key="customer.id")
    post_id: int | None = Field(default=None, foreign_key="post.id")  # in which it was made; by hand: the last one then
    source: str = Field(default="reply", max_length=8)  # reply, hand, macro
    words: str = ""  # what was promised, as it was said
    lang: str = Field(default="", max_length=8)
    is_contact: bool = False  # to be heard of again: any later words of ours keep it
    owner_id: int = Field(foreign_key="agent.id")
    made_by: int = Field(foreign_key="agent.id")
    made_at: datetime = Field(default_factory=clock.now, sa_type=UTC_)
    zone: str = Field(max_length=64)  # by whose clock the customer reads it
    due_at: datetime | None = Field(default=None, sa_type=UTC_)  # none: nobody said by when
    from_at: datetime | None = Field(default=None, sa_type=UTC_)  # nothing was promised before
    first_due_at: datetime | None = Field(default=None, sa_type=UTC_)  # as it was said first
    moves: int = 0  # how often another time was set
    # Every move and every other owner: what (moved, passed), from, to, why, by (an agent's id, or none), at.
    history: list[dict[str, Any]] = Field(default_factory=list, sa_column=Column(Json, nullable=False))
    state: PromiseState = Field(default=PromiseState.OPEN, sa_type=one_of(PromiseState))
    next_at: datetime | None = Field(default=None, sa_type=UTC_)  # when the watch has to look
    warned_at: datetime | None = Field(default=None, sa_type=UTC_)
    broken_at: datetime | None = Field(default=None, sa_type=UTC_)
    keeping_id: int | None = Field(default=None, foreign_key="post.id")  # the reply that keeps it once it is sent
    kept_by: int | None = Field(default=None, foreign_key="post.id")  # the reply that did
    offered_id: int | None = None  # an answer written outside the desk that may keep it: its owner says
    ended_at: datetime | None = Field(default=None, sa_type=UTC_)
    ended_by: int | None = Field(default=None, foreign_key="agent.id")
    settles_at: datetime | None = Field(default=None, sa_type=UTC_)  # since when it counts as kept or broken
    note: str = Field(default="", max_length=300)  # how it was kept without a reply; why it was cancelled
    v: int = 1


class PromiseRule(SQLModel, table=True):
    """What a team wants of its promises; team 0 is the whole desk."""

    __tablename__ = "promise_rule"

    team_id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    uuid: str = Field(default_factory=new_uuid, unique=True)
    untimed: str = Field(default="ask", max_length=8)  # let, ask, block: words that promise without a time
    warn_minutes: int = 60  # before it is due
    ways: list[str] = Field(default_factory=list, sa_column=Column(Json, nullable=False))  # besides notices: mail, hook
    v: int = 1

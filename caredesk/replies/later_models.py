"""Replies that leave later: what was written, when it shall go, and what came between."""

from datetime import datetime
from typing import Any

from sqlalchemy import Column, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from caredesk.core import clock
from caredesk.core.types import UTC_, BigKey, Json, new_uuid
from caredesk.tickets.models import only

WAITING, HELD, SENT, TAKEN_BACK, EMPTIED = "waiting", "held", "sent", "taken_back", "emptied"
OPEN = (WAITING, HELD)
IS_OPEN = "state IN ('waiting', 'held')"


class LaterReply(SQLModel, table=True):
    """Words that become a reply at their time. Until then no post, no answered clock: nothing was said yet."""

    __tablename__ = "later_reply"
    __table_args__ = (
        UniqueConstraint("agent_id", "own_id"),
        Index("later_ticket", "ticket_id", "id", **only(IS_OPEN)),
        Index("later_agent", "agent_id", "send_at", **only(IS_OPEN)),
    )

    id: int | None = Field(default=None, sa_column=Column(BigKey, primary_key=True))
    uuid: str = Field(default_factory=new_uuid, unique=True)
    ticket_id: int = Field(foreign_key="ticket.id")
    agent_id: int = Field(foreign_key="agent.id")
    own_id: str = Field(max_length=64)  # the reply's own: however often its time comes, it is one reply
    kind: str = Field(max_length=8)  # public, direct
    text: str = ""
    target: int | None = None  # the post that it answers
    known: dict[str, int] = Field(default_factory=dict, sa_column=Column(Json, nullable=False))  # see `later.thread`
    accept: list[str] = Field(default_factory=list, sa_column=Column(Json, nullable=False))
    along: dict[str, Any] = Field(default_factory=dict, sa_column=Column(Json, nullable=False))
    send_at: datetime = Field(sa_type=UTC_)
    state: str = Field(default=WAITING, max_length=12)  # waiting, held, sent, taken_back, emptied
    why: str = Field(default="", max_length=40)  # held: the code of what came between
    facts: dict[str, Any] = Field(default_factory=dict, sa_column=Column(Json, nullable=False))  # for its sentence
    post_id: int | None = Field(default=None, foreign_key="post.id")  # what it became
    created_at: datetime = Field(default_factory=clock.now, sa_type=UTC_)
    v: int = 1

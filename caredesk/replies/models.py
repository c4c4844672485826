"""Drafts: what an agent has begun to write, one per ticket and kind."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from caredesk.core import clock
from caredesk.core.types import UTC_


class Draft(SQLModel, table=True):
    """Words of one agent that were not sent yet. Nothing but the agent, or a confirmed send, clears it."""

    agent_id: int = Field(foreign_key="agent.id", primary_key=True)
    ticket_id: int = Field(foreign_key="ticket.id", primary_key=True, index=True)
    kind: str = Field(primary_key=True, max_length=8)  # public, direct, note
    text: str = ""
    seen: int | None = None  # the last entry that the agent had seen when the words were begun
    written_at: datetime = Field(default_factory=clock.now, sa_type=UTC_)  # by the browser's last key
    saved_at: datetime = Field(default_factory=clock.now, sa_type=UTC_)

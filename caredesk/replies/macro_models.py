"""Macros: a reply and what is done with the ticket, kept under one name; and each time one was run."""

from datetime import datetime
from typing import Any

from sqlalchemy import Column, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from caredesk.core import clock
from caredesk.core.types import UTC_, BigKey, Json, new_uuid, one_of
from caredesk.replies.template_models import IN_FORCE, Scope


class Macro(SQLModel, table=True):
    """Several things that are done together."""

    __table_args__ = (
        Index("macro_shortcut", "owner_key", "shortcut_key", unique=True, **IN_FORCE),
        Index("macro_template", "template_id"),
    )

    id: int | None = Field(default=None, sa_column=Column(BigKey, primary_key=True))
    uuid: str = Field(default_factory=new_uuid, unique=True)
    scope: Scope = Field(sa_type=one_of(Scope))
    agent_id: int = Field(foreign_key="agent.id")
    team_id: int | None = Field(default=None, foreign_key="team.id")
    owner_key: str = Field(max_length=24)
    name: str = Field(max_length=80)
    shortcut: str = Field(max_length=40)
    shortcut_key: str = Field(max_length=40)
    template_id: int | None = Field(default=None, foreign_key="template.id")  # none: nothing is said
    steps: list[dict[str, Any]] = Field(default_factory=list, sa_column=Column(Json, nullable=False))
    v: int = 1
    created_at: datetime = Field(default_factory=clock.now, sa_type=UTC_)
    retired_at: datetime | None = Field(default=None, sa_type=UTC_)


class MacroRun(SQLModel, table=True):
    """One time: what the ticket was before and after, so that all of it can be put back at once."""

    __tablename__ = "macro_run"
    __table_args__ = (UniqueConstraint("agent_id", "own_id"), Index("macro_run_ticket", "ticket_id"))

    id: int | None = Field(default=None, sa_column=Column(BigKey, primary_key=True))
    uuid: str = Field(default_factory=new_uuid, unique=True)
    macro_id: int = Field(foreign_key="macro.id")
    agent_id: int = Field(foreign_key="agent.id")
    ticket_id: int = Field(foreign_key="ticket.id")
    post_id: int | None = Field(default=None, foreign_key="post.id", index=True)
    own_id: str = Field(max_length=64)  # chosen by whoever asks: the same one again is the same run
    done: list[dict[str, Any]] = Field(default_factory=list, sa_column=Column(Json, nullable=False))
    ran_at: datetime = Field(default_factory=clock.now, sa_type=UTC_)
    undone_at: datetime | None = Field(default=None, sa_type=UTC_)

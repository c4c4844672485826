"""Templates: wordings by language and network, their versions, where they were used, and how somebody is called."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from caredesk.core import clock
from caredesk.core.types import UTC_, BigKey, Json, new_uuid, one_of

IN_FORCE: dict[str, Any] = {
    "sqlite_where": text("retired_at IS NULL"),
    "postgresql_where": text("retired_at IS NULL"),
}


class Scope(StrEnum):
    PERSONAL = "personal"  # one agent's own
    TEAM = "team"
    DESK = "desk"  # everybody's


class Template(SQLModel, table=True):
    """One answer that is written again and again, in every wording it has."""

    __table_args__ = (
        Index("template_shortcut", "owner_key", "shortcut_key", unique=True, **IN_FORCE),
        Index("template_team", "team_id"),
        Index("template_agent", "agent_id"),
    )

    id: int | None = Field(default=None, sa_column=Column(BigKey, primary_key=True))
    uuid: str = Field(default_factory=new_uuid, unique=True)
    scope: Scope = Field(sa_type=one_of(Scope))
    agent_id: int = Field(foreign_key="agent.id")  # who made it; of a personal one, whose it is
    team_id: int | None = Field(default=None, foreign_key="team.id")
    owner_key: str = Field(max_length=24)  # desk, team:3, agent:5: within these a shortcut is one template's
    name: str = Field(max_length=80)
    shortcut: str = Field(max_length=40)  # as it is typed after "/"
    shortcut_key: str = Field(max_length=40)  # the same without accents
    folder: str = Field(default="", max_length=60)
    variants: list[dict[str, Any]] = Field(default_factory=list, sa_column=Column(Json, nullable=False))
    version: int = 1
    created_at: datetime = Field(default_factory=clock.now, sa_type=UTC_)
    retired_at: datetime | None = Field(default=None, sa_type=UTC_)


class TemplateVersion(SQLModel, table=True):
    """A template as it was; every one is kept."""

    __tablename__ = "template_version"

    template_id: int = Field(foreign_key="template.id", primary_key=True)
    version: int = Field(primary_key=True)
    content: dict[str, Any] = Field(default_factory=dict, sa_column=Column(Json, nullable=False))
    agent_id: int = Field(foreign_key="agent.id")
    restored_from: int | None = None
    made_at: datetime = Field(default_factory=clock.now, sa_type=UTC_)


class TemplateUse(SQLModel, table=True):
    """One reply that began as a template, and what became of its ticket."""

    __tablename__ = "template_use"
    __table_args__ = (
        Index("template_use_of", "template_id", "used_at"),
        Index("template_use_by", "agent_id", "used_at"),
        Index("template_use_ticket", "ticket_id"),
        UniqueConstraint("post_id", "template_id"),
    )

    id: int | None = Field(default=None, sa_column=Column(BigKey, primary_key=True))
    template_id: int = Field(foreign_key="template.id")
    version: int
    lang: str = Field(default="", max_length=8)
    ticket_id: int = Field(foreign_key="ticket.id")
    post_id: int = Field(foreign_key="post.id")
    agent_id: int = Field(foreign_key="agent.id")
    edited: bool = False  # the words were changed between inserting and sending
    used_at: datetime = Field(default_factory=clock.now, sa_type=UTC_)
    taken_back_at: datetime | None = Field(default=None, sa_type=UTC_)
    resolved_at: datetime | None = Field(default=None, sa_type=UTC_)
    reopened_at: datetime | None = Field(default=None, sa_type=UTC_)  # within the time in which it counts


class TemplateStar(SQLModel, table=True):
    """A favourite of one agent: it stands first in their list."""

    __tablename__ = "template_star"

    agent_id: int = Field(foreign_key="agent.id", primary_key=True)
    template_id: int = Field(foreign_key="template.id", primary_key=True)


class Called(SQLModel, table=True):
    """How a person wishes to be called, as somebody confirmed it: a customer, or an agent in their own replies."""

    __tablename__ = "called"

    id: int | None = Field(default=None, sa_column=Column(BigKey, primary_key=True))
    uuid: str = Field(default_factory=new_uuid, unique=True)
    customer_id: int | None = Field(default=None, foreign_key="customer.id", unique=True)
    agent_id: int | None = Field(default=None, foreign_key="agent.id", unique=True)
    first_name: str = Field(default="", max_length=80)
    vocative: str = Field(default="", max_length=80)  # Polish: Magdo, Tomaszu
    form: str = Field(default="", max_length=1)  # f, m; empty: nobody has said
    said_at: datetime = Field(default_factory=clock.now, sa_type=UTC_)

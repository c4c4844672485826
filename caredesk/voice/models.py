"""Voice rules with their versions, guarded topics with theirs, and what was canned in each reply."""

from datetime import datetime
from typing import Any

from sqlalchemy import Column, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from caredesk.core import clock
from caredesk.core.types import UTC_, BigKey, Json, new_uuid


class Rule(SQLModel):
    """What a supervisor made, and may change, switch off and retire; its terms are those of its newest version."""

    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    uuid: str = Field(default_factory=new_uuid, unique=True)
    name: str = Field(max_length=80)
    terms: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    is_on: bool = False
    v: int = 1
    created_at: datetime = Field(default_factory=clock.now, sa_type=UTC_)
    retired_at: datetime | None = Field(default=None, sa_type=UTC_)


class VoiceRule(Rule, table=True):
    """One thing that answers have or do not have."""

    __tablename__ = "voice_rule"


class Topic(Rule, table=True):
    """Something that only some may answer for us: how it is recognised, who may, and what the others can do."""

    __tablename__ = "guard_topic"


class RuleVersion(SQLModel, table=True):
    """The terms of a voice rule or a topic as they were from one moment on, and who wrote them."""

    __tablename__ = "answer_rule_version"
    __table_args__ = (UniqueConstraint("rule_uuid", "version"),)

    id: int | None = Field(default=None, sa_column=Column(BigKey, primary_key=True))
    rule_uuid: str = Field(max_length=36)
    version: int
    name: str = Field(max_length=80)
    terms: dict[str, Any] = Field(default_factory=dict, sa_column=Column(Json, nullable=False))
    is_on: bool = False
    agent_id: int | None = Field(default=None, foreign_key="agent.id")  # none: the desk itself
    created_at: datetime = Field(default_factory=clock.now, sa_type=UTC_)


class CannedReply(SQLModel, table=True):
    """How much of a reply was there before: in its template or answer, and in what the page had said already."""

    __tablename__ = "canned_reply"
    __table_args__ = (Index("canned_reply_at", "at"),)

    post_id: int = Field(foreign_key="post.id", primary_key=True)
    agent_id: int = Field(foreign_key="agent.id", index=True)
    account_id: int = Field(foreign_key="account.id")
    template_id: int | None = Field(default=None, index=True)
    answer_id: int | None = None
    canned_percent: int | None = None  # none: it came from a template whose words were not known
    said_percent: int = 0  # how like it was to what this page had said last
    at: datetime = Field(default_factory=clock.now, sa_type=UTC_)

"""Small acts at a post over there: like, take a like back, edit what we said."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Column, Index
from sqlmodel import Field, SQLModel

from caredesk.core import clock
from caredesk.core.types import UTC_, BigKey, new_uuid, one_of


class ActState(StrEnum):
    QUEUED = "queued"
    SENDING = "sending"
    UNKNOWN = "unknown"
    DONE = "done"
    FAILED = "failed"


class PostAct(SQLModel, table=True):
    """One act at one post. Each may be tried again: to like what is liked, or to say what was said, changes nothing."""

    __tablename__ = "post_act"
    __table_args__ = (Index("post_act_post", "post_id", "id"),)

    id: int | None = Field(default=None, sa_column=Column(BigKey, primary_key=True))
    uuid: str = Field(default_factory=new_uuid, unique=True)
    post_id: int = Field(foreign_key="post.id")
    agent_id: int = Field(foreign_key="agent.id")
    action: str = Field(max_length=16)  # like, unlike, edit_own
    text: str = ""  # edit_own: the new words
    send_id: str = Field(default_factory=new_uuid, unique=True)
    state: ActState = Field(default=ActState.QUEUED, sa_type=one_of(ActState))
    attempts: int = 0
    why: str = ""  # a code, with the network's own words behind a colon
    created_at: datetime = Field(default_factory=clock.now, sa_type=UTC_)
    deadline_at: datetime = Field(sa_type=UTC_)
    settled_at: datetime | None = Field(default=None, sa_type=UTC_)
    v: int = 1

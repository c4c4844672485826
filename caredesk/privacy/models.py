"""Requests of people about their data, and the rules by which words grow old."""

from datetime import datetime
from typing import Any

from sqlalchemy import Column, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from caredesk.core import clock
from caredesk.core.types import UTC_, BigKey, Json, new_uuid

COPY, ERASE = "copy", "erase"
ASKED, WORKING, DONE, FAILED, HELD, VOID = "asked", "working", "done", "failed", "held", "void"
OPEN = (ASKED, WORKING)


class PrivacyRequest(SQLModel, table=True):
    """One wish of one person: a copy of everything, or that everything goes. The row names nobody once it is done."""

    __tablename__ = "privacy_request"
    __table_args__ = (Index("privacy_request_customer", "customer_id", "id"),)

    id: int | None = Field(default=None, sa_column=Column(BigKey, primary_key=True))
    uuid: str = Field(default_factory=new_uuid, unique=True)
    kind: str = Field(max_length=8)  # copy, erase
    customer_id: int = Field(foreign_key="customer.id")
    agent_id: int | None = Field(default=None, foreign_key="agent.id")  # none: the command line, or a replay
    lang: str = Field(default="en", max_length=8)  # copy: in which language it speaks
    basis: str = Field(default="", max_length=24)  # erase: on which ground, from a short list
    reference_hash: str = Field(default="", max_length=64)  # of the number of the request in the house's own files
    state: str = Field(default=ASKED, max_length=12)  # asked, working, done, failed; held: a hold was in the way; void
    step: str = Field(default="", max_length=24)
    done: int = 0
    total: int = 0
    about: dict[str, Any] = Field(default_factory=dict, sa_column=Column(Json, nullable=False))  # only while working
    trouble: str = Field(default="", max_length=40)
    asked_at: datetime = Field(default_factory=clock.now, sa_type=UTC_)
    ended_at: datetime | None = Field(default=None, sa_type=UTC_)
    expires_at: datetime | None = Field(default=None, sa_type=UTC_)  # copy: until when the file is there

    @property
    def is_open(self) -> bool:
        return self.state in OPEN


class RetentionRule(SQLModel, table=True):
    """How long one class of words is kept, on which channel and by which team; by age alone, the same for everybody."""

    __tablename__ = "retention_rule"
    __table_args__ = (UniqueConstraint("what", "channel", "team_id"),)

    id: int | None = Field(default=None, sa_column=Column(BigKey, primary_key=True))
    uuid: str = Field(default_factory=new_uuid, unique=True)
    what: str = Field(max_length=12)  # words, arrivals, addresses
    days: int
    channel: str = Field(default="", max_length=32)  # words: of this network; empty: of all
    team_id: int | None = Field(default=None, foreign_key="team.id")  # words: of this team's tickets; none: of all
    is_on: bool = False
    v: int = 1
    made_at: datetime = Field(default_factory=clock.now, sa_type=UTC_)
    ran_at: datetime | None = Field(default=None, sa_type=UTC_)
    last: dict[str, Any] = Field(default_factory=dict, sa_column=Column(Json, nullable=False))  # counts of the last run

"""How an account flows: who listens to its stream, what its calls cost today, whether all is here that is there."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, Float, UniqueConstraint
from sqlmodel import Field, SQLModel

from caredesk.core import clock
from caredesk.core.types import UTC_, BigKey, Json, new_uuid, one_of


class Flow(SQLModel, table=True):
    """One row for each account, moved by the machine alone: lease of its stream, calls, silence."""

    __tablename__ = "account_flow"

    account_id: int = Field(foreign_key="account.id", primary_key=True)
    holder: str = Field(default="", max_length=36)  # the process that listens; the lease ends at held_until
    held_until: datetime | None = Field(default=None, sa_type=UTC_)
    stream: str = Field(default="", max_length=12)  # open, waiting; empty: nobody listens
    stream_at: datetime | None = Field(default=None, sa_type=UTC_)
    tries: int = 0  # connections in a row that brought nothing
    tokens: float = Field(default=0.0, sa_column=Column(Float, nullable=False))
    filled_at: datetime | None = Field(default=None, sa_type=UTC_)
    day: str = Field(default="", max_length=10)  # of the network's budget
    units: int = 0  # used on that day
    poll_units: int = 0  # what the last question cost
    quiet_since: datetime | None = Field(default=None, sa_type=UTC_)  # told as an alarm


class Count(StrEnum):
    WHOLE = "whole"
    FETCHING = "fetching"
    MISSING = "missing"
    UNKNOWN = "unknown"  # the network could not be asked


class LedgerDay(SQLModel, table=True):
    """What a network lists for a stretch of time, a day or a gap, against what is here."""

    __tablename__ = "ledger_day"
    __table_args__ = (UniqueConstraint("account_id", "kind", "since_at"),)

    id: int | None = Field(default=None, sa_column=Column(BigKey, primary_key=True))
    uuid: str = Field(default_factory=new_uuid, unique=True)
    account_id: int = Field(foreign_key="account.id")
    kind: str = Field(default="day", max_length=4)  # day, gap
    since_at: datetime = Field(sa_type=UTC_)
    until_at: datetime = Field(sa_type=UTC_)
    state: Count = Field(default=Count.FETCHING, sa_type=one_of(Count))
    listed: int = 0
    held: int = 0
    fetched: int = 0  # found missing at first, and here by now
    missing: list[Any] = Field(default_factory=list, sa_column=Column(Json, nullable=False))
    why: str = Field(default="", max_length=300)
    looked_at: datetime = Field(default_factory=clock.now, sa_type=UTC_)
    looks: int = 0
    v: int = 1


class Filling(StrEnum):
    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"
    FAILED = "failed"


class Backfill(SQLModel, table=True):
    """What was said before the account was connected, brought in silently, within bounds."""

    __table_args__ = (UniqueConstraint("account_id"),)

    id: int | None = Field(default=None, sa_column=Column(BigKey, primary_key=True))
    uuid: str = Field(default_factory=new_uuid, unique=True)
    account_id: int = Field(foreign_key="account.id")
    state: Filling = Field(default=Filling.RUNNING, sa_type=one_of(Filling))
    since_at: datetime = Field(sa_type=UTC_)
    until_at: datetime = Field(sa_type=UTC_)
    most: int
    cursor: str | None = None
    found: int = 0
    fetched: int = 0
    why: str = Field(default="", max_length=300)
    began_at: datetime = Field(default_factory=clock.now, sa_type=UTC_)
    ended_at: datetime | None = Field(default=None, sa_type=UTC_)
    v: int = 1

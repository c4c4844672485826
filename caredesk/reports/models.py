"""What the monitor of equal treatment found last."""

from datetime import datetime
from typing import Any

from sqlalchemy import Column, UniqueConstraint
from sqlmodel import Field, SQLModel

from caredesk.core import clock
from caredesk.core.types import UTC_, BigKey, Json, new_uuid


class FairnessRun(SQLModel, table=True):
    """The groups that wait longer than is fair, for those who see the same accounts: one row for each period."""

    __tablename__ = "fairness_run"
    __table_args__ = (UniqueConstraint("wall", "days"),)

    id: int | None = Field(default=None, sa_column=Column(BigKey, primary_key=True))
    uuid: str = Field(default_factory=new_uuid, unique=True)
    wall: str = Field(max_length=64)  # which accounts: see fair_watch.wall
    days: int
    zone: str = Field(default="UTC", max_length=64)  # whose hours of the day
    waits: int = 0  # how many were compared
    groups: list[Any] = Field(default_factory=list, sa_column=Column(Json, nullable=False))  # see fair_groups.Group
    at: datetime = Field(default_factory=clock.now, sa_type=UTC_)  # when this was found

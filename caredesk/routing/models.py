"""How a team's tickets find somebody, what an agent can carry, and what moves a ticket forward in the queue."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, Index, text
from sqlmodel import Field, SQLModel

from caredesk.core import clock
from caredesk.core.types import UTC_, BigKey, Json, new_uuid, one_of


class Way(StrEnum):
    MANUAL = "manual"  # agents claim, or take the next one
    ROUND_ROBIN = "round_robin"  # whoever got one longest ago
    LEAST_LOAD = "least_load"  # whoever carries least, by weight


class TeamRoute(SQLModel, table=True):
    """How the free tickets of one team are given out."""

    __tablename__ = "team_route"

    team_id: int = Field(foreign_key="team.id", primary_key=True)
    uuid: str = Field(default_factory=new_uuid, unique=True)
    way: Way = Field(default=Way.MANUAL, sa_type=one_of(Way))
    same_agent: bool = True  # the one who answered this customer before, if on shift
    overflow_minutes: int = 15  # after so long a ticket may go to somebody without its language or skill; 0: never
    away_minutes: int = 15  # unseen for so long: away; 0: never
    hand_back_minutes: int = 30  # away for so long: waiting tickets are free again; 0: never
    weights: dict[str, Any] = Field(default_factory=dict, sa_column=Column(Json, nullable=False))  # channel -> effort


class Presence(StrEnum):
    AVAILABLE = "available"
    AWAY = "away"


class Duty(SQLModel, table=True):
    """What one agent can carry and whether they are there."""

    agent_id: int = Field(foreign_key="agent.id", primary_key=True)
    uuid: str = Field(default_factory=new_uuid, unique=True)
    presence: Presence = Field(default=Presence.AVAILABLE, sa_type=one_of(Presence))
    how: str = Field(default="person", max_length=8)  # person, auto
    since_at: datetime = Field(default_factory=clock.now, sa_type=UTC_)
    until_at: datetime | None = Field(default=None, sa_type=UTC_)  # out of office until then
    hand_to: int | None = Field(default=None, foreign_key="agent.id")  # who gets the work meanwhile; none: the queue
    capacity: int = 20  # the weight of open tickets that is enough
    langs: list[str] = Field(default_factory=list, sa_column=Column(Json, nullable=False))  # empty: any
    skills: list[str] = Field(default_factory=list, sa_column=Column(Json, nullable=False))  # tags they know about
    calendar_id: int | None = Field(default=None, foreign_key="calendar.id")  # their working hours
    given_at: datetime | None = Field(default=None, sa_type=UTC_)  # when the desk gave them a ticket last


class TurnWeights(SQLModel, table=True):
    """By how many minutes a ticket may stand before its due time, at most and for what: one row."""

    __tablename__ = "turn_weights"

    id: int = Field(default=1, primary_key=True)
    uuid: str = Field(default_factory=new_uuid)
    v: int = 1
    share_percent: int = 20  # of the ticket's own slack: no reason and no sum of reasons goes beyond
    urgent: int = 60  # minutes
    high: int = 30
    negative: int = 10
    influence: int = 5
    loyalty: int = 5
    window: int = 15  # the network's reply window ends soon


class Contest(SQLModel, table=True):
    """Somebody doubts the place of a ticket in the queue; a supervisor decides."""

    __table_args__ = (
        Index("contest_open", "decided_at", sqlite_where=text("decided_at IS NULL"),
              postgresql_where=text("decided_at IS NULL")),
        Index("contest_ticket", "ticket_id"),
    )  # fmt: skip

    id: int | None = Field(default=None, sa_column=Column(BigKey, primary_key=True))
    uuid: str = Field(default_factory=new_uuid, unique=True)
    ticket_id: int = Field(foreign_key="ticket.id")
    agent_id: int = Field(foreign_key="agent.id")
    reason: str = Field(max_length=500)
    parts: list[Any] = Field(default_factory=list, sa_column=Column(Json, nullable=False))  # what was contested
    created_at: datetime = Field(default_factory=clock.now, sa_type=UTC_)
    decided_at: datetime | None = Field(default=None, sa_type=UTC_)
    decided_by: int | None = Field(default=None, foreign_key="agent.id")
    decision: str = Field(default="", max_length=12)  # upheld: the ticket stands by its due time; kept

"""Legal holds as rows."""

from datetime import datetime
from typing import Any

from sqlalchemy import Column, Index
from sqlmodel import Field, SQLModel

from caredesk.core import clock
from caredesk.core.types import UTC_, BigKey, Json, new_uuid

ASKED, SET, RELEASE_ASKED, RELEASED, REFUSED = "asked", "set", "release_asked", "released", "refused"
IN_FORCE = (SET, RELEASE_ASKED)
SCOPES = ("ticket", "customer", "query", "dates")


class LegalHold(SQLModel, table=True):
    """Nothing that it covers may be erased, withdrawn or emptied by age. Set and released by two persons each."""

    __tablename__ = "legal_hold"
    __table_args__ = (Index("legal_hold_state", "state"),)

    id: int | None = Field(default=None, sa_column=Column(BigKey, primary_key=True))
    uuid: str = Field(default_factory=new_uuid, unique=True)
    scope: str = Field(max_length=12)  # ticket, customer, query, dates
    target: dict[str, Any] = Field(default_factory=dict, sa_column=Column(Json, nullable=False))  # see holds.py
    reason: str = Field(default="", max_length=300)  # a file number; the page asks for no names
    state: str = Field(default=ASKED, max_length=16)  # asked, set, release_asked, released, refused
    asked_by: int = Field(foreign_key="agent.id")
    asked_at: datetime = Field(default_factory=clock.now, sa_type=UTC_)
    set_by: int | None = Field(default=None, foreign_key="agent.id")
    set_at: datetime | None = Field(default=None, sa_type=UTC_)
    release_by: int | None = Field(default=None, foreign_key="agent.id")  # who asked to release it
    ended_by: int | None = Field(default=None, foreign_key="agent.id")
    ended_at: datetime | None = Field(default=None, sa_type=UTC_)

    @property
    def is_in_force(self) -> bool:
        return self.state in IN_FORCE

"""Machines that may help with words, where the owner has switched them on: where they are, and the key to them."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from caredesk.core import clock
from caredesk.core.types import UTC_, new_uuid

TRANSLATION, DRAFT = "translation", "draft"
TASKS = (TRANSLATION, DRAFT)


class Helper(SQLModel, table=True):
    """What does one task, or nothing: a task without a row, or with one that is off, is not offered anywhere."""

    id: int | None = Field(default=None, primary_key=True)
    uuid: str = Field(default_factory=new_uuid, unique=True)
    task: str = Field(max_length=16, unique=True)  # translation, draft
    is_on: bool = False
    base_url: str = Field(default="", max_length=500)
    model: str = Field(default="", max_length=120)  # of a machine that has several
    sealed_key: bytes = b""  # under the key file, bound to this row
    changed_at: datetime = Field(default_factory=clock.now, sa_type=UTC_)
    v: int = 1

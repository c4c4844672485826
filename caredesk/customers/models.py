"""Customers and their handles: one erasable place for persons."""

from datetime import datetime

from sqlalchemy import Column, UniqueConstraint
from sqlmodel import Field, SQLModel

from caredesk.core import clock
from caredesk.core.types import UTC_, BigKey, new_uuid


class Customer(SQLModel, table=True):
    """A person who wrote to us, on whatever network."""

    id: int | None = Field(default=None, sa_column=Column(BigKey, primary_key=True))
    uuid: str = Field(default_factory=new_uuid, unique=True)
    name: str = Field(max_length=200)
    lang: str = Field(default="", max_length=8)
    note: str = ""
    zone: str = Field(default="", max_length=64)  # by whose clock they live, as somebody said it; empty: nobody did
    v: int = 1
    created_at: datetime = Field(default_factory=clock.now, sa_type=UTC_)
    erased_at: datetime | None = Field(default=None, sa_type=UTC_)  # at their own request: the row says only that

    @property
    def letters(self) -> str:
        words = [word for word in self.name.split() if word[:1].isalnum()]
        return (words[0][:1] + (words[-1][:1] if len(words) > 1 else "")).upper() if words else "?"

    @property
    def hue(self) -> int:
        return int(self.uuid[:8], 16) % 24


class Handle(SQLModel, table=True):
    """A customer's name on one network, as seen by one kind of channel and one host."""

    __table_args__ = (UniqueConstraint("realm", "ext_id"),)

    id: int | None = Field(default=None, sa_column=Column(BigKey, primary_key=True))
    customer_id: int = Field(foreign_key="customer.id", index=True)
    realm: str = Field(max_length=300)  # `mastodon:host`, `webhook:<account uuid>`: where this ext_id is unique
    ext_id: str = Field(max_length=400)
    handle: str = Field(default="", max_length=300)
    name: str = Field(default="", max_length=200)
    avatar_url: str = ""
    followers: int | None = None
    seen_at: datetime = Field(default_factory=clock.now, sa_type=UTC_)

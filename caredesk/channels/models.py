"""Accounts: our page, mailbox or address on one channel, and the teams that work on it."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Column
from sqlmodel import Field, SQLModel

from caredesk.channels.networks import connector
from caredesk.core import clock
from caredesk.core.types import UTC_, BigKey, Json, new_uuid, one_of


class AccountState(StrEnum):
    ACTIVE = "active"
    PAUSED = "paused"


class Account(SQLModel, table=True):
    """One account of the company on one channel. Who belongs to none of its teams sees nothing of it."""

    id: int | None = Field(default=None, sa_column=Column(BigKey, primary_key=True))
    uuid: str = Field(default_factory=new_uuid, unique=True)
    kind: str = Field(max_length=32, index=True)
    name: str = Field(max_length=120)
    ext_id: str = Field(default="", max_length=400)  # who we are on the network
    handle: str = Field(default="", max_length=300)  # @parcelhop
    state: AccountState = Field(default=AccountState.ACTIVE, sa_type=one_of(AccountState))
    paused_why: str = ""  # a person, auth_expired, ... ; empty while active
    paused_at: datetime | None = Field(default=None, sa_type=UTC_)
    settings: dict[str, Any] = Field(default_factory=dict, sa_column=Column(Json, nullable=False))
    sealed_secret: bytes = b""  # under the key file, bound to `account:<uuid>`; never shown again
    undo_seconds: int = 8
    slow_until_at: datetime | None = Field(default=None, sa_type=UTC_)  # the network asked us to wait
    last_in_at: datetime | None = Field(default=None, sa_type=UTC_)
    last_out_at: datetime | None = Field(default=None, sa_type=UTC_)
    polled_at: datetime | None = Field(default=None, sa_type=UTC_)
    trouble: str = ""  # the last error of polling, in plain words; empty when well
    created_at: datetime = Field(default_factory=clock.now, sa_type=UTC_)

    @property
    def realm(self) -> str:
        """Within what an author's id means one person: the whole network, one server of it, or this one account."""
        within = connector(self.kind).setup.realm
        if within == "network":  # an address is one person, wherever the mailbox lies that they wrote to
            return "mail" if connector(self.kind).setup.group == "mail" else self.kind
        host = urlsplit(str(self.settings.get("base_url") or "")).netloc
        return f"{self.kind}:{host}" if within == "server" and host else f"{self.kind}:{self.uuid}"


class AccountTeam(SQLModel, table=True):
    """This team works on this account; the first one gets its new tickets."""

    __tablename__ = "account_team"

    account_id: int = Field(foreign_key="account.id", primary_key=True)
    team_id: int = Field(foreign_key="team.id", primary_key=True, index=True)
    place: int = 0

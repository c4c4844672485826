"""What stands around an account: what is being connected, who brought which secret when, how its token stands."""

from datetime import datetime
from typing import Any

from sqlalchemy import Column, UniqueConstraint
from sqlmodel import Field, SQLModel

from caredesk.core import clock
from caredesk.core.types import UTC_, BigKey, Json, new_uuid


class ConnectionDraft(SQLModel, table=True):
    """An account that is being connected: what was typed so far, its secrets sealed. It is gone after an hour."""

    __tablename__ = "connection_draft"

    id: int | None = Field(default=None, sa_column=Column(BigKey, primary_key=True))
    uuid: str = Field(default_factory=new_uuid, unique=True)
    kind: str = Field(max_length=32)
    agent_id: int = Field(foreign_key="agent.id", index=True)
    account_id: int | None = Field(default=None, foreign_key="account.id")  # a new sign-in of one that is connected
    settings: dict[str, Any] = Field(default_factory=dict, sa_column=Column(Json, nullable=False))
    urls: dict[str, str] = Field(default_factory=dict, sa_column=Column(Json, nullable=False))
    found: list[dict[str, Any]] = Field(default_factory=list, sa_column=Column(Json, nullable=False))
    sealed: bytes = b""  # keys, what was found with its keys, the verifier of a sign-in; bound to `connection:<uuid>`
    state_hash: str = Field(default="", max_length=64, index=True)  # of the sign-in that is under way; used once
    browser: str = Field(default="", max_length=36)  # the session that began it: only there may the sign-in come back
    step: str = Field(default="credentials", max_length=16)  # credentials, sign_in, accounts
    created_at: datetime = Field(default_factory=clock.now, sa_type=UTC_)
    expires_at: datetime = Field(sa_type=UTC_, index=True)


class Credential(SQLModel, table=True):
    """One secret that an account holds: never the secret itself, only who put it in, when, and who looked."""

    __table_args__ = (UniqueConstraint("account_id", "name"),)

    id: int | None = Field(default=None, sa_column=Column(BigKey, primary_key=True))
    uuid: str = Field(default_factory=new_uuid, unique=True)
    account_id: int = Field(foreign_key="account.id")
    name: str = Field(max_length=60)
    source: str = Field(max_length=12)  # typed, sign_in, renewed, made
    held_at: datetime = Field(default_factory=clock.now, sa_type=UTC_)
    held_by: int | None = Field(default=None, foreign_key="agent.id")  # nobody: the command line, or the desk itself
    changed_at: datetime | None = Field(default=None, sa_type=UTC_)
    changed_by: int | None = Field(default=None, foreign_key="agent.id")
    seen_at: datetime | None = Field(default=None, sa_type=UTC_)  # when somebody last had it shown
    seen_by: int | None = Field(default=None, foreign_key="agent.id")


class AccountStanding(SQLModel, table=True):
    """What the last check of an account found, what was told of it, and who renews its token at this moment."""

    __tablename__ = "account_standing"

    account_id: int = Field(foreign_key="account.id", primary_key=True)
    uuid: str = Field(default_factory=new_uuid, unique=True)
    connected_by: int | None = Field(default=None, foreign_key="agent.id")
    scopes: list[str] | None = Field(default=None, sa_column=Column(Json, nullable=True))  # None: never told
    missing: list[str] = Field(default_factory=list, sa_column=Column(Json, nullable=False))
    quota_left: int | None = None
    webhook_valid: bool | None = None
    # What the network approved beforehand, see acts.Template; None: it does not tell, or was not asked yet.
    templates: list[dict[str, Any]] | None = Field(default=None, sa_column=Column(Json, nullable=True))
    checked_at: datetime | None = Field(default=None, sa_type=UTC_)
    trouble: str = ""  # the code of what the last check met; empty when it was answered
    warned_days: int | None = None  # of the warnings 14, 7 and 1 days before the end: the last one given
    renewed_at: datetime | None = Field(default=None, sa_type=UTC_)
    renew_trouble: str = ""
    lease_token: str = ""
    leased_until_at: datetime | None = Field(default=None, sa_type=UTC_)

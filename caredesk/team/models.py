"""Agents, teams, sessions, links and keys."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Column, Index
from sqlmodel import Field, SQLModel

from caredesk.core import clock
from caredesk.core.types import UTC_, BigKey, new_uuid, one_of


class Role(StrEnum):
    OWNER = "owner"
    SUPERVISOR = "supervisor"
    AGENT = "agent"
    VIEWER = "viewer"


class AgentState(StrEnum):
    INVITED = "invited"
    ACTIVE = "active"
    SUSPENDED = "suspended"


class Team(SQLModel, table=True):
    """People who work on the same accounts."""

    id: int | None = Field(default=None, sa_column=Column(BigKey, primary_key=True))
    uuid: str = Field(default_factory=new_uuid, unique=True)
    name: str = Field(unique=True, max_length=80)
    created_at: datetime = Field(default_factory=clock.now, sa_type=UTC_)


class Agent(SQLModel, table=True):
    """A colleague who signs in. Never deleted: suspended."""

    id: int | None = Field(default=None, sa_column=Column(BigKey, primary_key=True))
    uuid: str = Field(default_factory=new_uuid, unique=True)
    email: str = Field(unique=True, max_length=254)  # kept in lower case
    name: str = Field(max_length=80)
    role: Role = Field(sa_type=one_of(Role))
    state: AgentState = Field(default=AgentState.INVITED, sa_type=one_of(AgentState))
    password_hash: str = ""
    lang: str = Field(default="en", max_length=8)
    zone: str = Field(default="Europe/Warsaw", max_length=64)
    theme: str = Field(default="system", max_length=8)  # system, light, dark
    density: str = Field(default="comfortable", max_length=16)
    keys_on: bool = True
    created_at: datetime = Field(default_factory=clock.now, sa_type=UTC_)
    suspended_at: datetime | None = Field(default=None, sa_type=UTC_)

    @property
    def letters(self) -> str:
        words = self.name.split()
        return (words[0][:1] + (words[-1][:1] if len(words) > 1 else "")).upper()

    @property
    def hue(self) -> int:
        return int(self.uuid[:8], 16) % 24

    @property
    def is_active(self) -> bool:
        return self.state is AgentState.ACTIVE

    @property
    def is_authenticated(self) -> bool:  # these three are what flask-login asks of `current_user`
        return True

    @property
    def is_anonymous(self) -> bool:
        return False

    def get_id(self) -> str:
        return self.uuid


class Membership(SQLModel, table=True):
    """An agent belongs to a team."""

    agent_id: int = Field(foreign_key="agent.id", primary_key=True)
    team_id: int = Field(foreign_key="team.id", primary_key=True, index=True)


class LoginSession(SQLModel, table=True):
    """A signed-in browser; the cookie holds a secret of which only the hash is here."""

    __tablename__ = "login_session"

    id: int | None = Field(default=None, sa_column=Column(BigKey, primary_key=True))
    uuid: str = Field(default_factory=new_uuid, unique=True)
    token_hash: str = Field(unique=True)
    agent_id: int = Field(foreign_key="agent.id", index=True)
    created_at: datetime = Field(default_factory=clock.now, sa_type=UTC_)
    seen_at: datetime = Field(default_factory=clock.now, sa_type=UTC_)
    expires_at: datetime = Field(sa_type=UTC_)
    ended_at: datetime | None = Field(default=None, sa_type=UTC_, index=True)
    ended_why: str = ""  # signed_out, revoked, suspended, role, team, password, expired
    address: str = ""
    browser: str = Field(default="", max_length=200)


class LinkKind(StrEnum):
    OWNER = "owner"
    INVITATION = "invitation"
    RESET = "reset"


class Link(SQLModel, table=True):
    """A single-use link: the first owner, an invitation, a forgotten password."""

    id: int | None = Field(default=None, sa_column=Column(BigKey, primary_key=True))
    uuid: str = Field(default_factory=new_uuid, unique=True)
    kind: LinkKind = Field(sa_type=one_of(LinkKind))
    token_hash: str = Field(unique=True)
    agent_id: int | None = Field(default=None, foreign_key="agent.id", index=True)
    created_at: datetime = Field(default_factory=clock.now, sa_type=UTC_)
    bound_to: str = Field(default="", max_length=64)  # digest of the agent's standing
    expires_at: datetime = Field(sa_type=UTC_)
    used_at: datetime | None = Field(default=None, sa_type=UTC_)


class ApiKey(SQLModel, table=True):
    """A key for machines that act as this agent; only its hash is here."""

    __tablename__ = "api_key"

    id: int | None = Field(default=None, sa_column=Column(BigKey, primary_key=True))
    uuid: str = Field(default_factory=new_uuid, unique=True)
    agent_id: int = Field(foreign_key="agent.id", index=True)
    name: str = Field(default="", max_length=80)
    hint: str = Field(max_length=12)  # the first letters, to know it by
    token_hash: str = Field(unique=True)
    created_at: datetime = Field(default_factory=clock.now, sa_type=UTC_)
    used_at: datetime | None = Field(default=None, sa_type=UTC_)
    revoked_at: datetime | None = Field(default=None, sa_type=UTC_)


class Notice(SQLModel, table=True):
    """Something an agent should know of: mentioned in a note, a ticket assigned, a reply that failed."""

    __table_args__ = (Index("notice_unread", "agent_id", "read_at", "id"),)

    id: int | None = Field(default=None, sa_column=Column(BigKey, primary_key=True))
    uuid: str = Field(default_factory=new_uuid, unique=True)
    agent_id: int = Field(foreign_key="agent.id")
    kind: str = Field(max_length=32)
    ticket_id: int | None = None
    post_id: int | None = None
    by: str = ""
    created_at: datetime = Field(default_factory=clock.now, sa_type=UTC_)
    read_at: datetime | None = Field(default=None, sa_type=UTC_)

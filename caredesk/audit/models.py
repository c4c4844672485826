"""Tables of the audit trail. The append-only ones are made by the SQL files beside this module, word for word."""

from datetime import datetime

from sqlalchemy import BigInteger, Column, LargeBinary, MetaData, Table, Text
from sqlmodel import Field, SQLModel

from caredesk.core import clock
from caredesk.core.types import UTC_, BigKey, Json, new_uuid

trail = MetaData()

log_table = Table(
    "audit_log",
    trail,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("first_idx", BigInteger),
    Column("origin", Text),
)
body_table = Table(
    "audit_body", trail, Column("id", Text, primary_key=True), Column("subject", Text), Column("sealed", LargeBinary)
)
entry_table = Table(
    "audit_entry",
    trail,
    Column("idx", BigInteger, primary_key=True, autoincrement=False),
    Column("log", BigInteger),
    Column("data", LargeBinary),
    Column("body_id", Text),
    Column("at", BigInteger),
    Column("verb", Text),
    Column("actor", Text),
    Column("object", Text),
    Column("subject", Text),
)
node_table = Table(
    "audit_node",
    trail,
    Column("log", BigInteger, primary_key=True, autoincrement=False),
    Column("level", BigInteger, primary_key=True, autoincrement=False),
    Column("pos", BigInteger, primary_key=True, autoincrement=False),
    Column("hash", LargeBinary),
)
checkpoint_table = Table(
    "audit_checkpoint",
    trail,
    Column("log", BigInteger, primary_key=True, autoincrement=False),
    Column("size", BigInteger, primary_key=True, autoincrement=False),
    Column("note", Text),
)
pending_table = Table(  # PostgreSQL only: written by the change itself, turned into entries by the sequencer
    "audit_pending",
    trail,
    Column("id", BigInteger, primary_key=True),
    Column("body_id", Text),
    Column("draft", Json),
    Column("at", BigInteger),
)


class SubjectKey(SQLModel, table=True):
    """The data key of one subject, wrapped by the master key; without it the subject's bodies cannot be read."""

    __tablename__ = "subject_key"

    subject: str = Field(primary_key=True)
    wrapped: bytes


class Restoration(SQLModel, table=True):
    """An older copy of the database was found in use. Until somebody confirms it, no reply leaves the desk."""

    id: int | None = Field(default=None, sa_column=Column(BigKey, primary_key=True))
    uuid: str = Field(default_factory=new_uuid, unique=True)
    how: str = Field(max_length=16)  # behind, other_root, other_log
    outside: str  # the checkpoint in the second file that this database cannot account for
    outside_hash: str = Field(unique=True, max_length=64)
    inside: str  # where this database stood: origin, size, root
    detected_at: datetime = Field(default_factory=clock.now, sa_type=UTC_)
    confirmed_at: datetime | None = Field(default=None, sa_type=UTC_)
    confirmed_by: str = ""  # the agent's uuid, or `cli`
    statement: str = ""  # signed: both heads, the new log, who and when


class Outside(SQLModel, table=True):
    """How far somebody outside the database has heard of it: the second file (`file`), or a witness by its name."""

    name: str = Field(primary_key=True, max_length=300)
    log: int = 0
    size: int = Field(default=0, sa_type=BigInteger)
    heard_at: datetime | None = Field(default=None, sa_type=UTC_)
    tried_at: datetime | None = Field(default=None, sa_type=UTC_)
    tries: int = 0  # in vain, since it was last heard
    trouble: str = Field(default="", max_length=300)


class Cosignature(SQLModel, table=True):
    """A witness's signature under one of our checkpoints."""

    log: int = Field(primary_key=True)
    size: int = Field(primary_key=True, sa_type=BigInteger)
    witness: str = Field(primary_key=True, max_length=300)
    line: str
    at: datetime = Field(sa_type=UTC_)

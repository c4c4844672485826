"""Tables of the audit trail. The append-only ones are made by the SQL files beside this module, word for word."""

from sqlalchemy import BigInteger, Column, LargeBinary, MetaData, Table, Text
from sqlmodel import Field, SQLModel

from caredesk.core.types import Json

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

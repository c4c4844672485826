"""The voice of answers: rules, guarded topics, approvals, and how much of each reply was canned."""

import sqlalchemy as sa
from alembic import op

from caredesk.core import types

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    ours = sa.text("kind = 'reply'")
    op.create_index("post_ours", "post", ["account_id", "id"], sqlite_where=ours, postgresql_where=ours)
    _rules()
    _canned()
    _approvals()


def _rules() -> None:
    for table in ("voice_rule", "guard_topic"):
        op.create_table(
            table,
            sa.Column("id", types.BigKey, nullable=False),
            sa.Column("uuid", sa.String(), nullable=False),
            sa.Column("name", sa.String(length=80), nullable=False),
            sa.Column("terms", types.Json, nullable=False),
            sa.Column("is_on", sa.Boolean(), nullable=False),
            sa.Column("v", sa.Integer(), nullable=False),
            sa.Column("created_at", types.UTC_(), nullable=False),
            sa.Column("retired_at", types.UTC_(), nullable=True),
            sa.PrimaryKeyConstraint("id"),
            sa.UniqueConstraint("uuid"),
        )
    op.create_table(
        "answer_rule_version",
        sa.Column("id", types.BigKey, nullable=False),
        sa.Column("rule_uuid", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("terms", types.Json, nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("agent_id", sa.Integer(), nullable=True),
        sa.Column("created_at", types.UTC_(), nullable=False),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("rule_uuid", "version"),
    )


def _canned() -> None:
    op.create_table(
        "canned_reply",
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("agent_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("template_id", sa.Integer(), nullable=True),
        sa.Column("answer_id", sa.Integer(), nullable=True),
        sa.Column("canned_percent", sa.Integer(), nullable=True),
        sa.Column("said_percent", sa.Integer(), nullable=False),
        sa.Column("at", types.UTC_(), nullable=False),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"]),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"]),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"]),
        sa.PrimaryKeyConstraint("post_id"),
    )
    op.create_index("canned_reply_at", "canned_reply", ["at"])
    op.create_index("ix_canned_reply_agent_id", "canned_reply", ["agent_id"])
    op.create_index("ix_canned_reply_template_id", "canned_reply", ["template_id"])


def _approvals() -> None:
    op.create_table(
        "approval",
        sa.Column("id", types.BigKey, nullable=False),
        sa.Column("uuid", sa.String(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("own_id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("target", sa.Integer(), nullable=True),
        sa.Column("along", types.Json, nullable=False),
        sa.Column("accepted", types.Json, nullable=False),
        sa.Column("resolves", sa.Boolean(), nullable=False),
        sa.Column("why", types.Json, nullable=False),
        sa.Column("seen", sa.Integer(), nullable=False),
        sa.Column("state", STATES, nullable=False),
        sa.Column("asked_at", types.UTC_(), nullable=False),
        sa.Column("due_at", types.UTC_(), nullable=False),
        sa.Column("warned_at", types.UTC_(), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", types.UTC_(), nullable=True),
        sa.Column("note", sa.String(length=2000), nullable=False),
        sa.Column("sent_text", sa.String(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=True),
        sa.Column("read_at", types.UTC_(), nullable=True),
        sa.Column("v", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"]),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"]),
        sa.ForeignKeyConstraint(["author_id"], ["agent.id"]),
        sa.ForeignKeyConstraint(["decided_by"], ["agent.id"]),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("uuid"),
        sa.UniqueConstraint("author_id", "own_id"),
    )
    waits = sa.text("state = 'waiting'")
    due = ["account_id", "due_at"]
    op.create_index("approval_waiting", "approval", due, sqlite_where=waits, postgresql_where=waits)
    op.create_index("approval_ticket", "approval", ["ticket_id", "id"])
    op.create_index("approval_state", "approval", ["state", "id"])
    op.create_table(
        "approval_terms",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(), nullable=False),
        sa.Column("first_replies", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("v", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("uuid"),
    )
    op.create_table(
        "approval_learner",
        sa.Column("agent_id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(), nullable=False),
        sa.Column("since_at", types.UTC_(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"]),
        sa.ForeignKeyConstraint(["by_id"], ["agent.id"]),
        sa.PrimaryKeyConstraint("agent_id"),
        sa.UniqueConstraint("uuid"),
    )


STATES = sa.Enum(
    *("waiting", "approved", "rejected", "withdrawn"),
    name="approvalstate_values",
    native_enum=False,
    create_constraint=True,
    length=32,
)

"""Erased people and emptied posts, legal holds, requests of people, and the rules of retention."""

import sqlalchemy as sa
from alembic import op

from caredesk.core import types

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("customer", sa.Column("erased_at", types.UTC_(), nullable=True))
    op.add_column("post", sa.Column("emptied_at", types.UTC_(), nullable=True))
    op.add_column("post", sa.Column("emptied_why", sa.String(length=12), nullable=False, server_default=""))
    op.add_column("post", sa.Column("thanks", sa.Boolean(), nullable=False, server_default=sa.false()))
    theirs = sa.text("handle_id IS NOT NULL")
    op.create_index("post_handle", "post", ["handle_id"], sqlite_where=theirs, postgresql_where=theirs)
    op.create_table(
        "legal_hold",
        sa.Column("id", types.BigKey, nullable=False),
        sa.Column("uuid", sa.String(), nullable=False),
        sa.Column("scope", sa.String(length=12), nullable=False),
        sa.Column("target", types.Json, nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("asked_at", types.UTC_(), nullable=False),
        sa.Column("set_by", sa.Integer(), nullable=True),
        sa.Column("set_at", types.UTC_(), nullable=True),
        sa.Column("release_by", sa.Integer(), nullable=True),
        sa.Column("ended_by", sa.Integer(), nullable=True),
        sa.Column("ended_at", types.UTC_(), nullable=True),
        sa.ForeignKeyConstraint(["asked_by"], ["agent.id"]),
        sa.ForeignKeyConstraint(["set_by"], ["agent.id"]),
        sa.ForeignKeyConstraint(["release_by"], ["agent.id"]),
        sa.ForeignKeyConstraint(["ended_by"], ["agent.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("uuid"),
    )
    op.create_index("legal_hold_state", "legal_hold", ["state"])
    op.create_table(
        "privacy_request",
        sa.Column("id", types.BigKey, nullable=False),
        sa.Column("uuid", sa.String(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("agent_id", sa.Integer(), nullable=True),
        sa.Column("lang", sa.String(length=8), nullable=False),
        sa.Column("basis", sa.String(length=24), nullable=False),
        sa.Column("reference_hash", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("step", sa.String(length=24), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("about", types.Json, nullable=False),
        sa.Column("trouble", sa.String(length=40), nullable=False),
        sa.Column("asked_at", types.UTC_(), nullable=False),
        sa.Column("ended_at", types.UTC_(), nullable=True),
        sa.Column("expires_at", types.UTC_(), nullable=True),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"]),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("uuid"),
    )
    op.create_index("privacy_request_customer", "privacy_request", ["customer_id", "id"])
    op.create_table(
        "retention_rule",
        sa.Column("id", types.BigKey, nullable=False),
        sa.Column("uuid", sa.String(), nullable=False),
        sa.Column("what", sa.String(length=12), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("v", sa.Integer(), nullable=False),
        sa.Column("made_at", types.UTC_(), nullable=False),
        sa.Column("ran_at", types.UTC_(), nullable=True),
        sa.Column("last", types.Json, nullable=False),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("uuid"),
        sa.UniqueConstraint("what", "channel", "team_id"),
    )

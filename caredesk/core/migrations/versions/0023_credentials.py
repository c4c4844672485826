"""Accounts that are being connected, the register of secrets, and how the token of each account stands."""

import sqlalchemy as sa
from alembic import op

from caredesk.core import types

revision = "0023"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "connection_draft",
        sa.Column("id", types.BigKey, nullable=False),
        sa.Column("uuid", sa.String(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("agent_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        *(sa.Column(name, types.Json, nullable=False) for name in ("settings", "urls", "found")),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("state_hash", sa.String(length=64), nullable=False),
        sa.Column("browser", sa.String(length=36), nullable=False),
        sa.Column("step", sa.String(length=16), nullable=False),
        *(sa.Column(name, types.UTC_(), nullable=False) for name in ("created_at", "expires_at")),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"]),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("uuid"),
    )
    for name in ("agent_id", "state_hash", "expires_at"):
        op.create_index(f"ix_connection_draft_{name}", "connection_draft", [name])
    op.create_table(
        "credential",
        sa.Column("id", types.BigKey, nullable=False),
        sa.Column("uuid", sa.String(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("source", sa.String(length=12), nullable=False),
        sa.Column("held_at", types.UTC_(), nullable=False),
        sa.Column("held_by", sa.Integer(), nullable=True),
        *(sa.Column(name, types.UTC_(), nullable=True) for name in ("changed_at", "seen_at")),
        *(sa.Column(name, sa.Integer(), nullable=True) for name in ("changed_by", "seen_by")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"]),
        *(sa.ForeignKeyConstraint([name], ["agent.id"]) for name in ("held_by", "changed_by", "seen_by")),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("uuid"),
        sa.UniqueConstraint("account_id", "name"),
    )
    op.create_table(
        "account_standing",
        sa.Column("account_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("uuid", sa.String(), nullable=False),
        sa.Column("connected_by", sa.Integer(), nullable=True),
        sa.Column("scopes", types.Json, nullable=True),
        sa.Column("missing", types.Json, nullable=False),
        sa.Column("quota_left", sa.Integer(), nullable=True),
        sa.Column("webhook_valid", sa.Boolean(), nullable=True),
        *(sa.Column(name, types.UTC_(), nullable=True) for name in ("checked_at", "renewed_at", "leased_until_at")),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("trouble", "renew_trouble", "lease_token")),
        sa.Column("warned_days", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"]),
        sa.ForeignKeyConstraint(["connected_by"], ["agent.id"]),
        sa.PrimaryKeyConstraint("account_id"),
        sa.UniqueConstraint("uuid"),
    )

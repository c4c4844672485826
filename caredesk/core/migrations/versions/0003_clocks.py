"""Calendars, policies and their versions, clocks with their pauses and facts, and the kept roll-ups."""

import sqlalchemy as sa
from alembic import op

from caredesk.core import types

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "calendar",
        sa.Column("id", types.BigKey, nullable=False),
        sa.Column("uuid", sa.String(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("hours", types.Json, nullable=False),
        sa.Column("v", sa.Integer(), nullable=False),
        sa.Column("created_at", types.UTC_(), nullable=False),
        sa.Column("retired_at", types.UTC_(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("uuid"),
    )
    op.create_index(
        "calendar_name",
        "calendar",
        ["name"],
        unique=True,
        sqlite_where=sa.text("retired_at IS NULL"),
        postgresql_where=sa.text("retired_at IS NULL"),
    )
    op.create_table(
        "policy",
        sa.Column("id", types.BigKey, nullable=False),
        sa.Column("uuid", sa.String(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=True),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.Column("created_at", types.UTC_(), nullable=False),
        sa.Column("retired_at", types.UTC_(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("uuid"),
    )
    op.create_index(
        "policy_name",
        "policy",
        ["name"],
        unique=True,
        sqlite_where=sa.text("retired_at IS NULL"),
        postgresql_where=sa.text("retired_at IS NULL"),
    )
    op.create_table(
        "sla_tally",
        sa.Column("slot", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("account_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("team_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("agent_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("lang", sa.String(length=8), nullable=False),
        sa.Column("what", sa.String(length=20), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("slot", "account_id", "team_id", "agent_id", "lang", "what"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "sla_wait",
        sa.Column("slot", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("account_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("team_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("agent_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("lang", sa.String(length=8), nullable=False),
        sa.Column("minutes", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("slot", "account_id", "team_id", "agent_id", "lang", "minutes"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "policy_version",
        sa.Column("id", types.BigKey, nullable=False),
        sa.Column("policy_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("terms", types.Json, nullable=False),
        sa.Column("created_at", types.UTC_(), nullable=False),
        sa.ForeignKeyConstraint(
            ["policy_id"],
            ["policy.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("policy_id", "version"),
    )
    op.create_table(
        "sla_fact",
        sa.Column("id", types.BigKey, nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("at", types.UTC_(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("agent_id", sa.Integer(), nullable=True),
        sa.Column("post_id", sa.Integer(), nullable=True),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(
            ["ticket_id"],
            ["ticket.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("sla_fact_ticket", "sla_fact", ["ticket_id", "at", "id"], unique=False)
    op.create_table(
        "clock",
        sa.Column("id", types.BigKey, nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("lang", sa.String(length=8), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "claim",
                "first",
                "next",
                "resolution",
                name="clockkind_values",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "running",
                "paused",
                "met",
                "missed",
                "void",
                name="clockstate_values",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("target_seconds", sa.Integer(), nullable=False),
        sa.Column("published_at", types.UTC_(), nullable=False),
        sa.Column("received_at", types.UTC_(), nullable=False),
        sa.Column("started_at", types.UTC_(), nullable=False),
        sa.Column("due_at", types.UTC_(), nullable=True),
        sa.Column("window_at", types.UTC_(), nullable=True),
        sa.Column("stopped_at", types.UTC_(), nullable=True),
        sa.Column("stop_why", sa.String(length=16), nullable=False),
        sa.Column("answer_id", sa.Integer(), nullable=True),
        sa.Column("agent_id", sa.Integer(), nullable=True),
        sa.Column("elapsed_seconds", sa.Integer(), nullable=True),
        sa.Column("breached_at", types.UTC_(), nullable=True),
        sa.Column("next_at", types.UTC_(), nullable=True),
        sa.Column("warned", types.Json, nullable=False),
        sa.ForeignKeyConstraint(
            ["post_id"],
            ["post.id"],
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"],
            ["ticket.id"],
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["policy_version.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("ticket_id", "kind", "post_id"),
    )
    op.create_index("clock_stopped", "clock", ["kind", "stopped_at"], unique=False)
    op.create_index("clock_version", "clock", ["version_id", "state"], unique=False)
    op.create_index(
        "clock_watch",
        "clock",
        ["next_at"],
        unique=False,
        sqlite_where=sa.text("next_at IS NOT NULL"),
        postgresql_where=sa.text("next_at IS NOT NULL"),
    )
    op.create_table(
        "clock_pause",
        sa.Column("id", types.BigKey, nullable=False),
        sa.Column("clock_id", sa.Integer(), nullable=False),
        sa.Column("from_at", types.UTC_(), nullable=False),
        sa.Column("until_at", types.UTC_(), nullable=True),
        sa.Column("why", sa.String(length=16), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(
            ["clock_id"],
            ["clock.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("clock_pause_clock", "clock_pause", ["clock_id", "from_at"], unique=False)

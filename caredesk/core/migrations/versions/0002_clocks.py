"""Calendars, policies, clocks and roll-ups; duty, turns and routes; what tickets and posts know of them."""

import sqlalchemy as sa
from alembic import op

from caredesk.core import types

revision = "0002"
down_revision = "0001"
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
        "sla_recompute",
        sa.Column("id", types.BigKey, nullable=False),
        sa.Column("uuid", sa.String(), nullable=False),
        sa.Column("agent_id", sa.Integer(), nullable=False),
        sa.Column("policy_id", sa.Integer(), nullable=True),
        sa.Column("accounts", types.Json, nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                *("looking", "looked", "applying", "done", "dropped"),
                name="recomputestate_values",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("after_id", sa.Integer(), nullable=False),
        sa.Column("tickets", sa.Integer(), nullable=False),
        sa.Column("looked", sa.Integer(), nullable=False),
        sa.Column("clocks", sa.Integer(), nullable=False),
        sa.Column("later", sa.Integer(), nullable=False),
        sa.Column("earlier", sa.Integer(), nullable=False),
        sa.Column("overdue", sa.Integer(), nullable=False),
        sa.Column("ended", sa.Integer(), nullable=False),
        sa.Column("begun", sa.Integer(), nullable=False),
        sa.Column("created_at", types.UTC_(), nullable=False),
        sa.Column("ended_at", types.UTC_(), nullable=True),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"]),
        sa.ForeignKeyConstraint(["policy_id"], ["policy.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("uuid"),
    )
    op.create_table(
        "fairness_run",
        sa.Column("id", types.BigKey, nullable=False),
        sa.Column("uuid", sa.String(), nullable=False),
        sa.Column("wall", sa.String(length=64), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("waits", sa.Integer(), nullable=False),
        sa.Column("groups", types.Json, nullable=False),
        sa.Column("at", types.UTC_(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("uuid"),
        sa.UniqueConstraint("wall", "days"),
    )
    op.create_table(
        "sla_settings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(), nullable=False),
        sa.Column("goal_percent", sa.Integer(), nullable=False),
        sa.Column("unfair_percent", sa.Integer(), nullable=False),
        sa.Column("hook_url", sa.String(), nullable=False),
        sa.Column("sealed_hook_secret", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
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
        "turn_weights",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(), nullable=False),
        sa.Column("v", sa.Integer(), nullable=False),
        sa.Column("share_percent", sa.Integer(), nullable=False),
        sa.Column("urgent", sa.Integer(), nullable=False),
        sa.Column("high", sa.Integer(), nullable=False),
        sa.Column("negative", sa.Integer(), nullable=False),
        sa.Column("influence", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("loyalty", sa.Integer(), nullable=False),
        sa.Column("window", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "duty",
        sa.Column("agent_id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(), nullable=False),
        sa.Column(
            "presence",
            sa.Enum("available", "away", name="presence_values", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("how", sa.String(length=8), nullable=False),
        sa.Column("since_at", types.UTC_(), nullable=False),
        sa.Column("until_at", types.UTC_(), nullable=True),
        sa.Column("hand_to", sa.Integer(), nullable=True),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("langs", types.Json, nullable=False),
        sa.Column("skills", types.Json, nullable=False),
        sa.Column("calendar_id", sa.Integer(), nullable=True),
        sa.Column("given_at", types.UTC_(), nullable=True),
        sa.ForeignKeyConstraint(
            ["agent_id"],
            ["agent.id"],
        ),
        sa.ForeignKeyConstraint(
            ["calendar_id"],
            ["calendar.id"],
        ),
        sa.ForeignKeyConstraint(
            ["hand_to"],
            ["agent.id"],
        ),
        sa.PrimaryKeyConstraint("agent_id"),
        sa.UniqueConstraint("uuid"),
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
        "team_route",
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(), nullable=False),
        sa.Column(
            "way",
            sa.Enum(
                "manual",
                "round_robin",
                "least_load",
                name="way_values",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("same_agent", sa.Boolean(), nullable=False),
        sa.Column("overflow_minutes", sa.Integer(), nullable=False),
        sa.Column("away_minutes", sa.Integer(), nullable=False),
        sa.Column("hand_back_minutes", sa.Integer(), nullable=False),
        sa.Column("weights", types.Json, nullable=False),
        sa.ForeignKeyConstraint(
            ["team_id"],
            ["team.id"],
        ),
        sa.PrimaryKeyConstraint("team_id"),
        sa.UniqueConstraint("uuid"),
    )
    op.create_table(
        "contest",
        sa.Column("id", types.BigKey, nullable=False),
        sa.Column("uuid", sa.String(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("agent_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("parts", types.Json, nullable=False),
        sa.Column("created_at", types.UTC_(), nullable=False),
        sa.Column("decided_at", types.UTC_(), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decision", sa.String(length=12), nullable=False),
        sa.ForeignKeyConstraint(
            ["agent_id"],
            ["agent.id"],
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"],
            ["agent.id"],
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"],
            ["ticket.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("uuid"),
    )
    op.create_index(
        "contest_open",
        "contest",
        ["decided_at"],
        unique=False,
        sqlite_where=sa.text("decided_at IS NULL"),
        postgresql_where=sa.text("decided_at IS NULL"),
    )
    op.create_index("contest_ticket", "contest", ["ticket_id"], unique=False)
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
    op.create_table(
        "sla_alert",
        sa.Column("id", types.BigKey, nullable=False),
        sa.Column("uuid", sa.String(), nullable=False),
        sa.Column("clock_id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(length=24), nullable=False),
        sa.Column("way", sa.String(length=8), nullable=False),
        sa.Column("receiver", sa.Integer(), nullable=False),
        sa.Column("told_as", sa.String(length=12), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("held_until_at", types.UTC_(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("created_at", types.UTC_(), nullable=False),
        sa.ForeignKeyConstraint(
            ["clock_id"],
            ["clock.id"],
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"],
            ["ticket.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("clock_id", "step", "way", "receiver"),
        sa.UniqueConstraint("uuid"),
    )
    op.create_index("sla_alert_clock", "sla_alert", ["clock_id"], unique=False)
    op.create_index("sla_alert_told", "sla_alert", ["state", "id"], unique=False)
    op.create_index(
        "sla_alert_due",
        "sla_alert",
        ["way", "held_until_at"],
        unique=False,
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.add_column("post", sa.Column("sent_at", types.UTC_(), nullable=True))
    op.add_column("post", sa.Column("automatic", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("ticket", sa.Column("due_at", types.UTC_(), nullable=True))
    op.add_column("ticket", sa.Column("due_kind", sa.String(length=16), nullable=False, server_default=""))
    op.add_column("ticket", sa.Column("turn_parts", types.Json, nullable=False, server_default="[]"))
    op.add_column("ticket", sa.Column("tone", sa.String(length=8), nullable=False, server_default=""))
    op.add_column("ticket", sa.Column("influence", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("ticket", sa.Column("loyalty", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("ticket", sa.Column("merged_into", sa.Integer(), nullable=True))
    op.add_column("ticket", sa.Column("merged_was", types.Json, nullable=False, server_default="{}"))
    op.add_column("ticket", sa.Column("split_from", sa.Integer(), nullable=True))
    op.add_column("ticket", sa.Column("moves", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("post", sa.Column("home_id", sa.Integer(), nullable=True))
    for name, column in (("ticket_merged", "merged_into"), ("ticket_split", "split_from")):
        there = sa.text(f"{column} IS NOT NULL")
        op.create_index(name, "ticket", [column], unique=False, sqlite_where=there, postgresql_where=there)
    op.create_index(
        "ticket_due",
        "ticket",
        ["due_at", "account_id", "team_id", "assignee_id", "lang"],
        unique=False,
        sqlite_where=sa.text("due_at IS NOT NULL"),
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )
    op.create_index(
        "ticket_waiting",
        "ticket",
        ["waiting_since", "account_id", "team_id", "status"],
        unique=False,
        sqlite_where=sa.text("status = 'open'"),
        postgresql_where=sa.text("status = 'open'"),
    )
    op.create_index(
        "ticket_waiting_account",
        "ticket",
        ["account_id", "waiting_since", "team_id", "status"],
        unique=False,
        sqlite_where=sa.text("status = 'open'"),
        postgresql_where=sa.text("status = 'open'"),
    )
    op.create_index(
        "ticket_waiting_team",
        "ticket",
        ["team_id", "waiting_since", "account_id", "status"],
        unique=False,
        sqlite_where=sa.text("status = 'open'"),
        postgresql_where=sa.text("status = 'open'"),
    )
    op.create_index(
        "ticket_waiting_agent",
        "ticket",
        ["assignee_id", "waiting_since", "account_id", "team_id", "status"],
        unique=False,
        sqlite_where=sa.text("status = 'open'"),
        postgresql_where=sa.text("status = 'open'"),
    )
    op.create_index(
        "ticket_waiting_lang",
        "ticket",
        ["lang", "waiting_since", "account_id", "team_id", "status", "assignee_id"],
        unique=False,
        sqlite_where=sa.text("status = 'open'"),
        postgresql_where=sa.text("status = 'open'"),
    )
    op.create_index(
        "post_came",
        "post",
        ["received_at"],
        unique=False,
        sqlite_where=sa.text("kind = 'in'"),
        postgresql_where=sa.text("kind = 'in'"),
    )
    op.create_index(
        "post_sent",
        "post",
        ["sent_at"],
        unique=False,
        sqlite_where=sa.text("sent_at IS NOT NULL"),
        postgresql_where=sa.text("sent_at IS NOT NULL"),
    )
    op.create_index(
        "post_outside",
        "post",
        ["occurred_at"],
        unique=False,
        sqlite_where=sa.text("kind = 'outside'"),
        postgresql_where=sa.text("kind = 'outside'"),
    )

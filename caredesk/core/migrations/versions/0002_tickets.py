"""What tickets and posts know of deadlines, tone, influence, and of tickets that were merged or split."""

import sqlalchemy as sa
from alembic import op

from caredesk.core import types

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
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

"""Replies that leave later."""

import sqlalchemy as sa
from alembic import op

from caredesk.core import types

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "later_reply",
        sa.Column("id", types.BigKey, nullable=False),
        sa.Column("uuid", sa.String(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("agent_id", sa.Integer(), nullable=False),
        sa.Column("own_id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("target", sa.Integer(), nullable=True),
        sa.Column("seen", sa.Integer(), nullable=False),
        sa.Column("accept", types.Json, nullable=False),
        sa.Column("along", types.Json, nullable=False),
        sa.Column("send_at", types.UTC_(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("why", sa.String(length=40), nullable=False),
        sa.Column("facts", types.Json, nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=True),
        sa.Column("created_at", types.UTC_(), nullable=False),
        sa.Column("v", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"]),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"]),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("uuid"),
        sa.UniqueConstraint("agent_id", "own_id"),
    )
    is_open = sa.text("state IN ('waiting', 'held')")
    for name, columns in (("later_ticket", ["ticket_id", "id"]), ("later_agent", ["agent_id", "send_at"])):
        op.create_index(name, "later_reply", columns, sqlite_where=is_open, postgresql_where=is_open)

"""Files that go with our words, and the copy of them that a post carries."""

import sqlalchemy as sa
from alembic import op

from caredesk.core import types

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("post", sa.Column("files", types.Json, nullable=False, server_default="[]"))
    op.create_table(
        "post_file",
        sa.Column("id", types.BigKey, nullable=False),
        sa.Column("uuid", sa.String(), nullable=False),
        sa.Column("agent_id", sa.Integer(), nullable=False),
        sa.Column("own_id", sa.String(length=64), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=True),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("name", sa.String(length=140), nullable=False),
        sa.Column("media", sa.String(length=40), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("alt", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.String(length=36), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("small", sa.String(length=64), nullable=False),
        sa.Column("ext_id", sa.String(length=200), nullable=False),
        sa.Column("created_at", types.UTC_(), nullable=False),
        sa.Column("v", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"]),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"]),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("uuid"),
        sa.UniqueConstraint("agent_id", "own_id"),
    )
    op.create_index("ix_post_file_digest", "post_file", ["digest"])
    draft, posted = sa.text("state = 'draft'"), sa.text("post_id IS NOT NULL")
    op.create_index(
        "post_file_draft", "post_file", ["ticket_id", "agent_id"], sqlite_where=draft, postgresql_where=draft
    )
    op.create_index("post_file_post", "post_file", ["post_id"], sqlite_where=posted, postgresql_where=posted)

"""Promises to customers, and what each team wants of them."""

import sqlalchemy as sa
from alembic import op

from caredesk.core import types

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

STATES = ("open", "broken", "kept", "late", "cancelled", "unsent", "void")


def upgrade() -> None:
    op.create_table(
        "promise",
        sa.Column("id", types.BigKey, nullable=False),
        sa.Column("uuid", sa.String(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=True),
        sa.Column("post_id", sa.Integer(), nullable=True),
        sa.Column("source", sa.String(length=8), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("lang", sa.String(length=8), nullable=False),
        sa.Column("is_contact", sa.Boolean(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("made_at", types.UTC_(), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        *(sa.Column(name, types.UTC_(), nullable=True) for name in ("due_at", "from_at", "first_due_at")),
        sa.Column("moves", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(*STATES, name="promisestate_values", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        *(sa.Column(name, types.UTC_(), nullable=True) for name in ("next_at", "warned_at", "broken_at")),
        sa.Column("keeping_id", sa.Integer(), nullable=True),
        sa.Column("kept_by", sa.Integer(), nullable=True),
        sa.Column("ended_at", types.UTC_(), nullable=True),
        sa.Column("ended_by", sa.Integer(), nullable=True),
        sa.Column("settles_at", types.UTC_(), nullable=True),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("v", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"]),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"]),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"]),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"]),
        *(sa.ForeignKeyConstraint([name], ["post.id"]) for name in ("post_id", "keeping_id", "kept_by")),
        *(sa.ForeignKeyConstraint([name], ["agent.id"]) for name in ("owner_id", "made_by", "ended_by")),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("uuid"),
    )
    watched = sa.text("next_at IS NOT NULL")
    op.create_index("promise_watch", "promise", ["next_at"], sqlite_where=watched, postgresql_where=watched)
    op.create_index("promise_ticket", "promise", ["ticket_id", "state"])
    op.create_index("promise_owner", "promise", ["owner_id", "state", "due_at"])
    op.create_index("promise_due", "promise", ["state", "due_at", "id"])
    op.create_index("promise_post", "promise", ["post_id"])
    op.create_index("promise_ended", "promise", ["settles_at", "account_id"])
    op.create_table(
        "promise_rule",
        sa.Column("team_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("uuid", sa.String(), nullable=False),
        sa.Column("untimed", sa.String(length=8), nullable=False),
        sa.Column("warn_minutes", sa.Integer(), nullable=False),
        sa.Column("v", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("team_id"),
        sa.UniqueConstraint("uuid"),
    )

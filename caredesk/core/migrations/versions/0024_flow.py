"""What networks tell beside words: ratings, subjects, labels, reactions, what was delivered and read."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.schema import SchemaItem

from caredesk.core import types

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

COUNTS = ("whole", "fetching", "missing", "unknown")
FILLINGS = ("running", "done", "stopped", "failed")
ACT_STATES = ("queued", "sending", "unknown", "done", "failed")


def upgrade() -> None:
    op.add_column("post", sa.Column("rating", sa.Integer(), nullable=True))
    op.add_column("post", sa.Column("about", types.Json, nullable=False, server_default="{}"))
    op.add_column("post", sa.Column("marks", types.Json, nullable=False, server_default="{}"))
    op.create_table(
        "reaction",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("ext_id", sa.String(length=400), nullable=False),
        sa.Column("who", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("at", types.UTC_(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"]),
        sa.PrimaryKeyConstraint("account_id", "ext_id", "who", "name"),
    )
    op.create_index("reaction_who", "reaction", ["who"])
    _media()
    _acts()
    _sources()
    named = sa.text("ext_id != ''")
    op.create_index("outgoing_named", "outgoing", ["account_id", "ext_id"], sqlite_where=named, postgresql_where=named)


def _media() -> None:
    op.create_table(
        "post_media",
        sa.Column("id", types.BigKey, nullable=False),
        sa.Column("uuid", sa.String(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("sign", sa.String(length=64), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("why", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=140), nullable=False),
        sa.Column("media", sa.String(length=100), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("size", "width", "height")),
        sa.Column("alt", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.String(length=36), nullable=False),
        sa.Column("link", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("small", sa.String(length=64), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("created_at", types.UTC_(), nullable=False),
        sa.Column("v", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("uuid"),
        sa.UniqueConstraint("post_id", "sign"),
    )
    op.create_index("ix_post_media_digest", "post_media", ["digest"])
    small = sa.text("small != ''")
    op.create_index("post_media_small", "post_media", ["small"], sqlite_where=small, postgresql_where=small)


def _acts() -> None:
    states = sa.Enum(*ACT_STATES, name="actstate_values", native_enum=False, create_constraint=True, length=32)
    op.create_table(
        "post_act",
        sa.Column("id", types.BigKey, nullable=False),
        sa.Column("uuid", sa.String(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("agent_id", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(length=16), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("send_id", sa.String(), nullable=False),
        sa.Column("state", states, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("created_at", types.UTC_(), nullable=False),
        sa.Column("deadline_at", types.UTC_(), nullable=False),
        sa.Column("settled_at", types.UTC_(), nullable=True),
        sa.Column("v", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"]),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("uuid"),
        sa.UniqueConstraint("send_id"),
    )
    op.create_index("post_act_post", "post_act", ["post_id", "id"])


def _sources() -> None:
    ready = sa.text("state = 'ready'")
    op.drop_index("arrival_due", "arrival")
    op.create_index(
        "arrival_due", "arrival", ["account_id", "run_at", "id"], sqlite_where=ready, postgresql_where=ready
    )
    op.create_table(
        "account_flow",
        sa.Column("account_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("holder", sa.String(length=36), nullable=False),
        sa.Column("held_until", types.UTC_(), nullable=True),
        sa.Column("stream", sa.String(length=12), nullable=False),
        sa.Column("stream_at", types.UTC_(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("tokens", sa.Float(), nullable=False),
        sa.Column("filled_at", types.UTC_(), nullable=True),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column("poll_units", sa.Integer(), nullable=False),
        sa.Column("quiet_since", types.UTC_(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"]),
        sa.PrimaryKeyConstraint("account_id"),
    )
    counts = sa.Enum(*COUNTS, name="count_values", native_enum=False, create_constraint=True, length=32)
    op.create_table(
        "ledger_day",
        *_head(),
        sa.Column("kind", sa.String(length=4), nullable=False),
        sa.Column("since_at", types.UTC_(), nullable=False),
        sa.Column("until_at", types.UTC_(), nullable=False),
        sa.Column("state", counts, nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("listed", "held", "fetched")),
        sa.Column("missing", types.Json, nullable=False),
        sa.Column("why", sa.String(length=300), nullable=False),
        sa.Column("looked_at", types.UTC_(), nullable=False),
        sa.Column("looks", sa.Integer(), nullable=False),
        sa.Column("v", sa.Integer(), nullable=False),
        *_end(),
        sa.UniqueConstraint("account_id", "kind", "since_at"),
    )
    fillings = sa.Enum(*FILLINGS, name="filling_values", native_enum=False, create_constraint=True, length=32)
    op.create_table(
        "backfill",
        *_head(),
        sa.Column("state", fillings, nullable=False),
        sa.Column("since_at", types.UTC_(), nullable=False),
        sa.Column("until_at", types.UTC_(), nullable=False),
        sa.Column("most", sa.Integer(), nullable=False),
        sa.Column("cursor", sa.String(), nullable=True),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("found", "fetched")),
        sa.Column("why", sa.String(length=300), nullable=False),
        sa.Column("began_at", types.UTC_(), nullable=False),
        sa.Column("ended_at", types.UTC_(), nullable=True),
        sa.Column("v", sa.Integer(), nullable=False),
        *_end(),
        sa.UniqueConstraint("account_id"),
    )
    op.add_column("post", sa.Column("old", sa.Boolean(), nullable=False, server_default=sa.false()))


def _head() -> tuple[SchemaItem, ...]:
    return (
        sa.Column("id", types.BigKey, nullable=False),
        sa.Column("uuid", sa.String(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
    )


def _end() -> tuple[SchemaItem, ...]:
    key = sa.ForeignKeyConstraint(["account_id"], ["account.id"])
    return key, sa.PrimaryKeyConstraint("id"), sa.UniqueConstraint("uuid")

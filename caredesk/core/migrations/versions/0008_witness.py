"""Who outside has heard of the trail, their signatures, and older copies of the database that were put back."""

import sqlalchemy as sa
from alembic import op

from caredesk.core import types

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "restoration",
        sa.Column("id", types.BigKey, nullable=False),
        sa.Column("uuid", sa.String(), nullable=False),
        sa.Column("how", sa.String(length=16), nullable=False),
        sa.Column("outside", sa.String(), nullable=False),
        sa.Column("outside_hash", sa.String(length=64), nullable=False),
        sa.Column("inside", sa.String(), nullable=False),
        sa.Column("detected_at", types.UTC_(), nullable=False),
        sa.Column("confirmed_at", types.UTC_(), nullable=True),
        sa.Column("confirmed_by", sa.String(), nullable=False),
        sa.Column("statement", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("uuid"),
        sa.UniqueConstraint("outside_hash"),
    )
    op.create_table(
        "outside",
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("log", sa.Integer(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("heard_at", types.UTC_(), nullable=True),
        sa.Column("tried_at", types.UTC_(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("trouble", sa.String(length=300), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "cosignature",
        sa.Column("log", sa.Integer(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("witness", sa.String(length=300), nullable=False),
        sa.Column("line", sa.String(), nullable=False),
        sa.Column("at", types.UTC_(), nullable=False),
        sa.PrimaryKeyConstraint("log", "size", "witness"),
    )

"""What the monitor of equal treatment found last."""

import sqlalchemy as sa
from alembic import op

from caredesk.core import types

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
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

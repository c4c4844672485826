"""Terms stricter than a network's are asked for by one and confirmed by another; what a reversal had found hidden."""

import sqlalchemy as sa
from alembic import op

from caredesk.core import types

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("network_terms", sa.Column("asked_hours", sa.Integer(), nullable=True))
    op.execute("ALTER TABLE network_terms ADD COLUMN asked_by INTEGER REFERENCES agent (id)")
    op.add_column("network_terms", sa.Column("asked_at", types.UTC_(), nullable=True))
    op.add_column("hide_request", sa.Column("hidden_at", types.UTC_(), nullable=True))
    op.execute(
        """UPDATE hide_request SET hidden_at = (SELECT min(v.occurred_at) FROM post_version v
        WHERE v.post_id = hide_request.post_id AND v.kind = 'hidden' AND v."by" = 'us'
        AND v.occurred_at BETWEEN hide_request.decided_at AND hide_request.reversed_at)
        WHERE reversed_at IS NOT NULL"""
    )

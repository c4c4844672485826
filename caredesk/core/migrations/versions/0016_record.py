"""Terms stricter than a network's take words away: one asks for them, a second person confirms."""

import sqlalchemy as sa
from alembic import op

from caredesk.core import types

revision = "0016"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("network_terms", sa.Column("asked_hours", sa.Integer(), nullable=True))
    op.execute("ALTER TABLE network_terms ADD COLUMN asked_by INTEGER REFERENCES agent (id)")
    op.add_column("network_terms", sa.Column("asked_at", types.UTC_(), nullable=True))

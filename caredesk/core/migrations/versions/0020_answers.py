"""By whose clock a customer lives; promises told outside the desk, kept there, and how they were moved."""

import sqlalchemy as sa
from alembic import op

from caredesk.core import types

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("customer", sa.Column("zone", sa.String(length=64), nullable=False, server_default=""))
    op.add_column("promise_rule", sa.Column("ways", types.Json, nullable=False, server_default="[]"))
    op.add_column("promise", sa.Column("history", types.Json, nullable=False, server_default="[]"))
    op.add_column("promise", sa.Column("offered_id", sa.Integer(), nullable=True))

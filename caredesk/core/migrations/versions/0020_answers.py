"""By whose clock a customer lives."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("customer", sa.Column("zone", sa.String(length=64), nullable=False, server_default=""))

"""The texts that a network approved beforehand, as the last look at the account found them."""

import sqlalchemy as sa
from alembic import op

from caredesk.core import types

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("account_standing", sa.Column("templates", types.Json, nullable=True))

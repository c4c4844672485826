"""What the author of a planned reply had seen of the conversation, post by post."""

import sqlalchemy as sa
from alembic import op

from caredesk.core import types

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_column("later_reply", "seen")
    op.add_column("later_reply", sa.Column("known", types.Json, nullable=False, server_default="{}"))

"""What networks tell beside words: ratings, subjects, labels, reactions, what was delivered and read."""

import sqlalchemy as sa
from alembic import op

from caredesk.core import types

revision = "0024"
down_revision = "0019"
branch_labels = None
depends_on = None


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
    named = sa.text("ext_id != ''")
    op.create_index("outgoing_named", "outgoing", ["account_id", "ext_id"], sqlite_where=named, postgresql_where=named)

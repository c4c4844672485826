"""Where posts stand on the web, so that one post through two doors is one ticket."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "post_address",
        sa.Column("sign", sa.String(length=40), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"]),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"]),
        sa.PrimaryKeyConstraint("sign", "account_id"),
    )
    op.create_index("ix_post_address_post_id", "post_address", ["post_id"])


def downgrade() -> None:
    op.drop_table("post_address")

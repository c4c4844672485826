"""What an agent can carry, how a team gives out tickets, what moves a ticket forward, and who doubts it."""

import sqlalchemy as sa
from alembic import op

from caredesk.core import types

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "turn_weights",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(), nullable=False),
        sa.Column("v", sa.Integer(), nullable=False),
        sa.Column("share_percent", sa.Integer(), nullable=False),
        sa.Column("urgent", sa.Integer(), nullable=False),
        sa.Column("high", sa.Integer(), nullable=False),
        sa.Column("negative", sa.Integer(), nullable=False),
        sa.Column("influence", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("loyalty", sa.Integer(), nullable=False),
        sa.Column("window", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "duty",
        sa.Column("agent_id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(), nullable=False),
        sa.Column(
            "presence",
            sa.Enum("available", "away", name="presence_values", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("how", sa.String(length=8), nullable=False),
        sa.Column("since_at", types.UTC_(), nullable=False),
        sa.Column("until_at", types.UTC_(), nullable=True),
        sa.Column("hand_to", sa.Integer(), nullable=True),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("langs", types.Json, nullable=False),
        sa.Column("skills", types.Json, nullable=False),
        sa.Column("calendar_id", sa.Integer(), nullable=True),
        sa.Column("given_at", types.UTC_(), nullable=True),
        sa.ForeignKeyConstraint(
            ["agent_id"],
            ["agent.id"],
        ),
        sa.ForeignKeyConstraint(
            ["calendar_id"],
            ["calendar.id"],
        ),
        sa.ForeignKeyConstraint(
            ["hand_to"],
            ["agent.id"],
        ),
        sa.PrimaryKeyConstraint("agent_id"),
        sa.UniqueConstraint("uuid"),
    )
    op.create_table(
        "team_route",
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(), nullable=False),
        sa.Column(
            "way",
            sa.Enum(
                "manual",
                "round_robin",
                "least_load",
                name="way_values",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("same_agent", sa.Boolean(), nullable=False),
        sa.Column("overflow_minutes", sa.Integer(), nullable=False),
        sa.Column("away_minutes", sa.Integer(), nullable=False),
        sa.Column("hand_back_minutes", sa.Integer(), nullable=False),
        sa.Column("weights", types.Json, nullable=False),
        sa.ForeignKeyConstraint(
            ["team_id"],
            ["team.id"],
        ),
        sa.PrimaryKeyConstraint("team_id"),
        sa.UniqueConstraint("uuid"),
    )
    op.create_table(
        "contest",
        sa.Column("id", types.BigKey, nullable=False),
        sa.Column("uuid", sa.String(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("agent_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("parts", types.Json, nullable=False),
        sa.Column("created_at", types.UTC_(), nullable=False),
        sa.Column("decided_at", types.UTC_(), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decision", sa.String(length=12), nullable=False),
        sa.ForeignKeyConstraint(
            ["agent_id"],
            ["agent.id"],
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"],
            ["agent.id"],
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"],
            ["ticket.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("uuid"),
    )
    op.create_index(
        "contest_open",
        "contest",
        ["decided_at"],
        unique=False,
        sqlite_where=sa.text("decided_at IS NULL"),
        postgresql_where=sa.text("decided_at IS NULL"),
    )
    op.create_index("contest_ticket", "contest", ["ticket_id"], unique=False)

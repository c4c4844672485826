"""Templates, their versions and uses; how people are called; macros and their runs."""

import sqlalchemy as sa
from alembic import op

from caredesk.core import types

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None
IN_FORCE = sa.text("retired_at IS NULL")


def _scope() -> sa.Enum:
    values = ("personal", "team", "desk")
    return sa.Enum(*values, name="scope_values", native_enum=False, create_constraint=True, length=32)


def _owned() -> list[sa.Column | sa.Constraint]:
    """The columns that templates and macros share."""
    return [
        sa.Column("id", types.BigKey, nullable=False),
        sa.Column("uuid", sa.String(), nullable=False),
        sa.Column("scope", _scope(), nullable=False),
        sa.Column("agent_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("owner_key", sa.String(length=24), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("shortcut", sa.String(length=40), nullable=False),
        sa.Column("shortcut_key", sa.String(length=40), nullable=False),
        sa.Column("created_at", types.UTC_(), nullable=False),
        sa.Column("retired_at", types.UTC_(), nullable=True),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"]),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("uuid"),
    ]


def _shortcut(table: str) -> None:
    name, columns = f"{table}_shortcut", ["owner_key", "shortcut_key"]
    op.create_index(name, table, columns, unique=True, sqlite_where=IN_FORCE, postgresql_where=IN_FORCE)


def upgrade() -> None:
    op.create_table(
        "template",
        *_owned(),
        sa.Column("folder", sa.String(length=60), nullable=False),
        sa.Column("variants", types.Json, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
    )
    _shortcut("template")
    op.create_index("template_team", "template", ["team_id"])
    op.create_index("template_agent", "template", ["agent_id"])
    op.create_table(
        "template_version",
        sa.Column("template_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content", types.Json, nullable=False),
        sa.Column("agent_id", sa.Integer(), nullable=False),
        sa.Column("restored_from", sa.Integer(), nullable=True),
        sa.Column("made_at", types.UTC_(), nullable=False),
        sa.ForeignKeyConstraint(["template_id"], ["template.id"]),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"]),
        sa.PrimaryKeyConstraint("template_id", "version"),
    )
    _uses()
    op.create_table(
        "template_star",
        sa.Column("agent_id", sa.Integer(), nullable=False),
        sa.Column("template_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"]),
        sa.ForeignKeyConstraint(["template_id"], ["template.id"]),
        sa.PrimaryKeyConstraint("agent_id", "template_id"),
    )
    op.create_table(
        "called",
        sa.Column("id", types.BigKey, nullable=False),
        sa.Column("uuid", sa.String(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=True),
        sa.Column("agent_id", sa.Integer(), nullable=True),
        sa.Column("first_name", sa.String(length=80), nullable=False),
        sa.Column("vocative", sa.String(length=80), nullable=False),
        sa.Column("form", sa.String(length=1), nullable=False),
        sa.Column("said_at", types.UTC_(), nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"]),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("uuid"),
        sa.UniqueConstraint("customer_id"),
        sa.UniqueConstraint("agent_id"),
    )
    _macros()


def _uses() -> None:
    op.create_table(
        "template_use",
        sa.Column("id", types.BigKey, nullable=False),
        sa.Column("template_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("lang", sa.String(length=8), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("agent_id", sa.Integer(), nullable=False),
        sa.Column("edited", sa.Boolean(), nullable=False),
        sa.Column("used_at", types.UTC_(), nullable=False),
        sa.Column("taken_back_at", types.UTC_(), nullable=True),
        sa.Column("resolved_at", types.UTC_(), nullable=True),
        sa.Column("reopened_at", types.UTC_(), nullable=True),
        *(sa.ForeignKeyConstraint([f"{one}_id"], [f"{one}.id"]) for one in ("template", "ticket", "post", "agent")),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("post_id", "template_id"),
    )
    op.create_index("template_use_of", "template_use", ["template_id", "used_at"])
    op.create_index("template_use_by", "template_use", ["agent_id", "used_at"])
    op.create_index("template_use_ticket", "template_use", ["ticket_id"])


def _macros() -> None:
    op.create_table(
        "macro",
        *_owned(),
        sa.Column("template_id", sa.Integer(), nullable=True),
        sa.Column("steps", types.Json, nullable=False),
        sa.Column("v", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["template_id"], ["template.id"]),
    )
    _shortcut("macro")
    op.create_index("macro_template", "macro", ["template_id"])
    op.create_table(
        "macro_run",
        sa.Column("id", types.BigKey, nullable=False),
        sa.Column("uuid", sa.String(), nullable=False),
        sa.Column("macro_id", sa.Integer(), nullable=False),
        sa.Column("agent_id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=True),
        sa.Column("own_id", sa.String(length=64), nullable=False),
        sa.Column("done", types.Json, nullable=False),
        sa.Column("ran_at", types.UTC_(), nullable=False),
        sa.Column("undone_at", types.UTC_(), nullable=True),
        *(sa.ForeignKeyConstraint([f"{one}_id"], [f"{one}.id"]) for one in ("macro", "agent", "ticket", "post")),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("uuid"),
        sa.UniqueConstraint("agent_id", "own_id"),
    )
    op.create_index("macro_run_ticket", "macro_run", ["ticket_id"])
    op.create_index("ix_macro_run_post_id", "macro_run", ["post_id"])

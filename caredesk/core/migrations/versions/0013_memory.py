"""The memory of past answers with its full-text index, how common words are, uses, misfits; who told a language."""

import sqlalchemy as sa
from alembic import op

from caredesk.core import types

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("post", sa.Column("lang_by", sa.String(length=8), nullable=False, server_default=""))
    op.create_table(
        "memory_line",
        sa.Column("id", types.BigKey, nullable=False),
        sa.Column("source", sa.String(length=8), nullable=False),
        sa.Column("of_id", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=True),
        sa.Column("question_id", sa.Integer(), nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("agent_id", sa.Integer(), nullable=True),
        sa.Column("form", sa.String(length=8), nullable=False),
        sa.Column("lang", sa.String(length=8), nullable=False),
        sa.Column("at", types.UTC_(), nullable=False),
        sa.Column("asked", sa.String(), nullable=False),
        sa.Column("said", sa.String(), nullable=False),
        sa.Column("wall", sa.String(length=40), nullable=False),
        sa.Column("outcome", sa.String(length=8), nullable=False),
        sa.Column("thanked", sa.Boolean(), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.Column("solved", sa.Integer(), nullable=False),
        sa.Column("reopened", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"]),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("source", "of_id"),
    )
    there = sa.text("question_id IS NOT NULL")
    op.create_index("memory_line_question", "memory_line", ["question_id"], sqlite_where=there, postgresql_where=there)
    op.create_table(
        "memory_stem",
        sa.Column("stem", sa.String(length=64), nullable=False),
        sa.Column("head", sa.String(length=3), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("stem"),
    )
    op.create_index("memory_stem_head", "memory_stem", ["head"])
    op.create_table(
        "memory_gram",
        sa.Column("gram", sa.String(length=3), nullable=False),
        sa.Column("stem", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("gram", "stem"),
    )
    op.create_index("memory_gram_stem", "memory_gram", ["stem"])
    op.create_table(
        "answer_use",
        sa.Column("id", types.BigKey, nullable=False),
        sa.Column("of_id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("agent_id", sa.Integer(), nullable=True),
        sa.Column("at", types.UTC_(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.ForeignKeyConstraint(["of_id"], ["post.id"]),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"]),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"]),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("post_id"),
    )
    op.create_index("answer_use_of", "answer_use", ["of_id"])
    op.create_index("answer_use_ticket", "answer_use", ["ticket_id"])
    op.create_table(
        "answer_misfit",
        sa.Column("id", types.BigKey, nullable=False),
        sa.Column("uuid", sa.String(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=8), nullable=False),
        sa.Column("of_id", sa.Integer(), nullable=False),
        sa.Column("agent_id", sa.Integer(), nullable=False),
        sa.Column("at", types.UTC_(), nullable=False),
        sa.Column("undone_at", types.UTC_(), nullable=True),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"]),
        sa.ForeignKeyConstraint(["question_id"], ["post.id"]),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("uuid"),
        sa.UniqueConstraint("question_id", "source", "of_id"),
    )
    op.create_index("answer_misfit_of", "answer_misfit", ["source", "of_id"])
    op.create_table(
        "memory_build",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(), nullable=False),
        sa.Column("after_id", sa.Integer(), nullable=False),
        sa.Column("last_id", sa.Integer(), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("begun_at", types.UTC_(), nullable=False),
        sa.Column("ended_at", types.UTC_(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("uuid"),
    )
    for statement in SEARCH[op.get_bind().dialect.name]:
        op.execute(statement)


SEARCH = {
    "sqlite": [
        "CREATE VIRTUAL TABLE memory_index USING fts5(asked, said, wall, content='memory_line', content_rowid='id', "
        "tokenize='unicode61 remove_diacritics 0', prefix='2 3')",
    ],
    "postgresql": [
        "CREATE INDEX memory_line_words ON memory_line USING gin (to_tsvector('simple', asked || said))",
    ],
}

"""Articles with their questions, variants, versions and drafts; what was used, proposed, and asked in vain."""

import sqlalchemy as sa
from alembic import op

from caredesk.core import types

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "article_topic",
        sa.Column("id", types.BigKey, nullable=False),
        sa.Column("uuid", sa.String(), nullable=False),
        sa.Column("names", types.Json, nullable=False),
        sa.Column("made_at", types.UTC_(), nullable=False),
        sa.Column("retired_at", types.UTC_(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("uuid"),
    )
    op.create_table(
        "help_page",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(), nullable=False),
        sa.Column("langs", types.Json, nullable=False),
        sa.Column("changed_at", types.UTC_(), nullable=True),
        sa.Column("v", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("uuid"),
    )
    op.create_table(
        "article",
        sa.Column("id", types.BigKey, nullable=False),
        sa.Column("uuid", sa.String(), nullable=False),
        sa.Column("topic_id", sa.Integer(), nullable=True),
        sa.Column(
            "visibility",
            sa.Enum(
                "draft", "desk", "public", name="audience_values", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("given_from", sa.Integer(), nullable=True),
        sa.Column("given_at", types.UTC_(), nullable=True),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("made_at", types.UTC_(), nullable=False),
        sa.Column("changed_at", types.UTC_(), nullable=False),
        sa.Column("published_at", types.UTC_(), nullable=True),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("review_why", sa.String(length=12), nullable=False),
        sa.Column("reminded_on", sa.Date(), nullable=True),
        sa.Column("retired_at", types.UTC_(), nullable=True),
        sa.Column("retired_by", sa.Integer(), nullable=True),
        sa.Column("merged_into", sa.Integer(), nullable=True),
        sa.Column("v", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["topic_id"], ["article_topic.id"]),
        sa.ForeignKeyConstraint(["owner_id"], ["agent.id"]),
        sa.ForeignKeyConstraint(["given_from"], ["agent.id"]),
        sa.ForeignKeyConstraint(["made_by"], ["agent.id"]),
        sa.ForeignKeyConstraint(["retired_by"], ["agent.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("uuid"),
    )
    op.create_index("article_about", "article", ["topic_id", "id"])
    op.create_index("article_of", "article", ["owner_id", "id"])
    those = sa.text("review_on IS NOT NULL AND retired_at IS NULL")
    op.create_index("article_review", "article", ["review_on"], sqlite_where=those, postgresql_where=those)
    op.create_table(
        "article_draft",
        sa.Column("agent_id", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("lang", sa.String(length=8), nullable=False),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("questions", types.Json, nullable=False),
        sa.Column("base", sa.Integer(), nullable=False),
        sa.Column("saved_at", types.UTC_(), nullable=False),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"]),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"]),
        sa.PrimaryKeyConstraint("agent_id", "article_id", "lang"),
    )
    op.create_index("ix_article_draft_article_id", "article_draft", ["article_id"])
    op.create_table(
        "article_proposal",
        sa.Column("id", types.BigKey, nullable=False),
        sa.Column("uuid", sa.String(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("agent_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("made_at", types.UTC_(), nullable=False),
        sa.Column("ripe_at", types.UTC_(), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", types.UTC_(), nullable=True),
        sa.Column("article_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"]),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"]),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"]),
        sa.ForeignKeyConstraint(["decided_by"], ["agent.id"]),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("ticket_id"),
        sa.UniqueConstraint("uuid"),
    )
    op.create_index("article_proposal_account", "article_proposal", ["account_id", "state"])
    op.create_index("article_proposal_open", "article_proposal", ["state", "ripe_at"])
    op.create_table(
        "article_question",
        sa.Column("id", types.BigKey, nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("lang", sa.String(length=8), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("article_question_of", "article_question", ["article_id", "lang", "place"])
    op.create_table(
        "article_variant",
        sa.Column("id", types.BigKey, nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("lang", sa.String(length=8), nullable=False),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("source_lang", sa.String(length=8), nullable=False),
        sa.Column("source_version", sa.Integer(), nullable=False),
        sa.Column("changed_at", types.UTC_(), nullable=False),
        sa.Column("changed_by", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"]),
        sa.ForeignKeyConstraint(["changed_by"], ["agent.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("article_id", "lang"),
        sa.UniqueConstraint("lang", "slug"),
    )
    op.create_table(
        "article_version",
        sa.Column("id", types.BigKey, nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("lang", sa.String(length=8), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("questions", types.Json, nullable=False),
        sa.Column("how", sa.String(length=12), nullable=False),
        sa.Column("agent_id", sa.Integer(), nullable=False),
        sa.Column("at", types.UTC_(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"]),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("article_id", "lang", "version"),
    )
    op.create_table(
        "unanswered",
        sa.Column("id", types.BigKey, nullable=False),
        sa.Column("uuid", sa.String(), nullable=False),
        sa.Column("lang", sa.String(length=8), nullable=False),
        sa.Column("words", sa.String(length=200), nullable=False),
        sa.Column("text", sa.String(length=200), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("first_at", types.UTC_(), nullable=False),
        sa.Column("last_at", types.UTC_(), nullable=False),
        sa.Column("closed_at", types.UTC_(), nullable=True),
        sa.Column("closed_by", sa.Integer(), nullable=True),
        sa.Column("article_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["closed_by"], ["agent.id"]),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("lang", "words"),
        sa.UniqueConstraint("uuid"),
    )
    op.create_index("unanswered_open", "unanswered", ["closed_at", "times"])
    op.create_table(
        "article_ticket",
        sa.Column("id", types.BigKey, nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=True),
        sa.Column("answer_id", sa.Integer(), nullable=True),
        sa.Column("at", types.UTC_(), nullable=False),
        sa.Column("erased_at", types.UTC_(), nullable=True),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"]),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"]),
        sa.ForeignKeyConstraint(["question_id"], ["post.id"]),
        sa.ForeignKeyConstraint(["answer_id"], ["post.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("article_id", "ticket_id"),
    )
    op.create_index("ix_article_ticket_ticket_id", "article_ticket", ["ticket_id"])
    op.create_table(
        "article_use",
        sa.Column("id", types.BigKey, nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("variant_id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("agent_id", sa.Integer(), nullable=True),
        sa.Column("at", types.UTC_(), nullable=False),
        sa.Column("taken_back_at", types.UTC_(), nullable=True),
        sa.Column("solved_at", types.UTC_(), nullable=True),
        sa.Column("reopened_at", types.UTC_(), nullable=True),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"]),
        sa.ForeignKeyConstraint(["variant_id"], ["article_variant.id"]),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"]),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"]),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("post_id"),
    )
    op.create_index("article_use_of", "article_use", ["article_id", "at"])
    op.create_index("article_use_ticket", "article_use", ["ticket_id"])

"""The first schema: every table, and the audit trail's own SQL."""

import sqlalchemy as sa
from alembic import op

from caredesk.core import schema, types

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("id", types.BigKey, nullable=False),
        sa.Column("uuid", sa.String(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("ext_id", sa.String(length=400), nullable=False),
        sa.Column("handle", sa.String(length=300), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "active", "paused", name="accountstate_values", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("paused_why", sa.String(), nullable=False),
        sa.Column("paused_at", types.UTC_(), nullable=True),
        sa.Column("settings", types.Json, nullable=False),
        sa.Column("sealed_secret", sa.LargeBinary(), nullable=False),
        sa.Column("undo_seconds", sa.Integer(), nullable=False),
        sa.Column("slow_until_at", types.UTC_(), nullable=True),
        sa.Column("last_in_at", types.UTC_(), nullable=True),
        sa.Column("last_out_at", types.UTC_(), nullable=True),
        sa.Column("polled_at", types.UTC_(), nullable=True),
        sa.Column("trouble", sa.String(), nullable=False),
        sa.Column("created_at", types.UTC_(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("uuid"),
    )
    op.create_index(op.f("ix_account_kind"), "account", ["kind"], unique=False)
    op.create_table(
        "agent",
        sa.Column("id", types.BigKey, nullable=False),
        sa.Column("uuid", sa.String(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "owner",
                "supervisor",
                "agent",
                "viewer",
                name="role_values",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "invited",
                "active",
                "suspended",
                name="agentstate_values",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("lang", sa.String(length=8), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("theme", sa.String(length=8), nullable=False),
        sa.Column("density", sa.String(length=16), nullable=False),
        sa.Column("keys_on", sa.Boolean(), nullable=False),
        sa.Column("created_at", types.UTC_(), nullable=False),
        sa.Column("suspended_at", types.UTC_(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("email"),
        sa.UniqueConstraint("uuid"),
    )
    op.create_table(
        "customer",
        sa.Column("id", types.BigKey, nullable=False),
        sa.Column("uuid", sa.String(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("lang", sa.String(length=8), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("v", sa.Integer(), nullable=False),
        sa.Column("created_at", types.UTC_(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("uuid"),
    )
    op.create_table(
        "idempotent_answer",
        sa.Column("agent_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("request_hash", sa.String(length=64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("agent_id", "key"),
    )
    op.create_table(
        "installation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("keys_fingerprint", sa.String(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("langs", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "job",
        sa.Column("id", types.BigKey, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=True),
        sa.Column("payload", types.Json, nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("run_at", types.UTC_(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease_token", sa.String(), nullable=False),
        sa.Column("trouble", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
    )
    op.create_index(
        "job_due",
        "job",
        ["run_at"],
        unique=False,
        sqlite_where=sa.text("state IN ('ready', 'leased')"),
        postgresql_where=sa.text("state IN ('ready', 'leased')"),
    )
    op.create_table(
        "search_doc",
        sa.Column("id", types.BigKey, nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("of_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("wall", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("kind", "of_id", "account_id"),
    )
    op.create_table(
        "subject_key",
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("subject"),
    )
    op.create_table(
        "team",
        sa.Column("id", types.BigKey, nullable=False),
        sa.Column("uuid", sa.String(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("created_at", types.UTC_(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name"),
        sa.UniqueConstraint("uuid"),
    )
    op.create_table(
        "ticket_count",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("assignee_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "team_id", "assignee_id", "status"),
    )
    op.create_table(
        "account_team",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
        ),
        sa.ForeignKeyConstraint(
            ["team_id"],
            ["team.id"],
        ),
        sa.PrimaryKeyConstraint("account_id", "team_id"),
    )
    op.create_index(op.f("ix_account_team_team_id"), "account_team", ["team_id"], unique=False)
    op.create_table(
        "api_key",
        sa.Column("id", types.BigKey, nullable=False),
        sa.Column("uuid", sa.String(), nullable=False),
        sa.Column("agent_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("hint", sa.String(length=12), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("created_at", types.UTC_(), nullable=False),
        sa.Column("used_at", types.UTC_(), nullable=True),
        sa.Column("revoked_at", types.UTC_(), nullable=True),
        sa.ForeignKeyConstraint(
            ["agent_id"],
            ["agent.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("token_hash"),
        sa.UniqueConstraint("uuid"),
    )
    op.create_index(op.f("ix_api_key_agent_id"), "api_key", ["agent_id"], unique=False)
    op.create_table(
        "arrival",
        sa.Column("id", types.BigKey, nullable=False),
        sa.Column("uuid", sa.String(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("delivery_key", sa.String(length=200), nullable=False),
        sa.Column("source", sa.String(length=12), nullable=False),
        sa.Column("headers", types.Json, nullable=False),
        sa.Column("asked", types.Json, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("body_hash", sa.String(length=64), nullable=False),
        sa.Column("received_at", types.UTC_(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "ready",
                "done",
                "stopped",
                name="arrivalstate_values",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("run_at", types.UTC_(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("unread", sa.Integer(), nullable=False),
        sa.Column("skipped", types.Json, nullable=False),
        sa.Column("trouble", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("account_id", "delivery_key"),
        sa.UniqueConstraint("uuid"),
    )
    op.create_index(
        "arrival_due",
        "arrival",
        ["run_at", "id"],
        unique=False,
        sqlite_where=sa.text("state = 'ready'"),
        postgresql_where=sa.text("state = 'ready'"),
    )
    op.create_index(
        "arrival_stopped",
        "arrival",
        ["account_id", "id"],
        unique=False,
        sqlite_where=sa.text("state = 'stopped'"),
        postgresql_where=sa.text("state = 'stopped'"),
    )
    op.create_index(
        "arrival_unread",
        "arrival",
        ["account_id", "id"],
        unique=False,
        sqlite_where=sa.text("unread > 0"),
        postgresql_where=sa.text("unread > 0"),
    )
    op.create_table(
        "bulk_act",
        sa.Column("id", types.BigKey, nullable=False),
        sa.Column("uuid", sa.String(), nullable=False),
        sa.Column("agent_id", sa.Integer(), nullable=False),
        sa.Column("batch", sa.String(length=64), nullable=False),
        sa.Column("action", sa.String(length=32), nullable=False),
        sa.Column("done", types.Json, nullable=False),
        sa.Column("created_at", types.UTC_(), nullable=False),
        sa.Column("undone_at", types.UTC_(), nullable=True),
        sa.ForeignKeyConstraint(
            ["agent_id"],
            ["agent.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("agent_id", "batch"),
        sa.UniqueConstraint("uuid"),
    )
    op.create_table(
        "cursor",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("value", types.Json, nullable=False),
        sa.Column("moved_at", types.UTC_(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
        ),
        sa.PrimaryKeyConstraint("account_id", "name"),
    )
    op.create_table(
        "handle",
        sa.Column("id", types.BigKey, nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("realm", sa.String(length=300), nullable=False),
        sa.Column("ext_id", sa.String(length=400), nullable=False),
        sa.Column("handle", sa.String(length=300), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("avatar_url", sa.String(), nullable=False),
        sa.Column("followers", sa.Integer(), nullable=True),
        sa.Column("seen_at", types.UTC_(), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customer.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("realm", "ext_id"),
    )
    op.create_index(op.f("ix_handle_customer_id"), "handle", ["customer_id"], unique=False)
    op.create_table(
        "link",
        sa.Column("id", types.BigKey, nullable=False),
        sa.Column("uuid", sa.String(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "owner",
                "invitation",
                "reset",
                name="linkkind_values",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("agent_id", sa.Integer(), nullable=True),
        sa.Column("created_at", types.UTC_(), nullable=False),
        sa.Column("bound_to", sa.String(length=64), nullable=False),
        sa.Column("expires_at", types.UTC_(), nullable=False),
        sa.Column("used_at", types.UTC_(), nullable=True),
        sa.ForeignKeyConstraint(
            ["agent_id"],
            ["agent.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("token_hash"),
        sa.UniqueConstraint("uuid"),
    )
    op.create_index(op.f("ix_link_agent_id"), "link", ["agent_id"], unique=False)
    op.create_table(
        "login_session",
        sa.Column("id", types.BigKey, nullable=False),
        sa.Column("uuid", sa.String(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("agent_id", sa.Integer(), nullable=False),
        sa.Column("created_at", types.UTC_(), nullable=False),
        sa.Column("seen_at", types.UTC_(), nullable=False),
        sa.Column("expires_at", types.UTC_(), nullable=False),
        sa.Column("ended_at", types.UTC_(), nullable=True),
        sa.Column("ended_why", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("browser", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["agent_id"],
            ["agent.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("token_hash"),
        sa.UniqueConstraint("uuid"),
    )
    op.create_index(op.f("ix_login_session_agent_id"), "login_session", ["agent_id"], unique=False)
    op.create_index(op.f("ix_login_session_ended_at"), "login_session", ["ended_at"], unique=False)
    op.create_table(
        "membership",
        sa.Column("agent_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agent_id"],
            ["agent.id"],
        ),
        sa.ForeignKeyConstraint(
            ["team_id"],
            ["team.id"],
        ),
        sa.PrimaryKeyConstraint("agent_id", "team_id"),
    )
    op.create_index(op.f("ix_membership_team_id"), "membership", ["team_id"], unique=False)
    op.create_table(
        "notice",
        sa.Column("id", types.BigKey, nullable=False),
        sa.Column("uuid", sa.String(), nullable=False),
        sa.Column("agent_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=True),
        sa.Column("post_id", sa.Integer(), nullable=True),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("created_at", types.UTC_(), nullable=False),
        sa.Column("read_at", types.UTC_(), nullable=True),
        sa.ForeignKeyConstraint(
            ["agent_id"],
            ["agent.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("uuid"),
    )
    op.create_index("notice_unread", "notice", ["agent_id", "read_at", "id"], unique=False)
    op.create_table(
        "saved_view",
        sa.Column("id", types.BigKey, nullable=False),
        sa.Column("uuid", sa.String(), nullable=False),
        sa.Column("agent_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("filter", types.Json, nullable=False),
        sa.Column("sort", sa.String(length=16), nullable=False),
        sa.Column("created_at", types.UTC_(), nullable=False),
        sa.Column("retired_at", types.UTC_(), nullable=True),
        sa.ForeignKeyConstraint(
            ["agent_id"],
            ["agent.id"],
        ),
        sa.ForeignKeyConstraint(
            ["team_id"],
            ["team.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("uuid"),
    )
    op.create_index(op.f("ix_saved_view_agent_id"), "saved_view", ["agent_id"], unique=False)
    op.create_index(op.f("ix_saved_view_team_id"), "saved_view", ["team_id"], unique=False)
    op.create_table(
        "seen",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=600), nullable=False),
        sa.Column("arrival_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
        ),
        sa.PrimaryKeyConstraint("account_id", "key"),
    )
    op.create_table(
        "ticket",
        sa.Column("id", types.BigKey, nullable=False),
        sa.Column("uuid", sa.String(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("surface", sa.String(length=16), nullable=False),
        sa.Column("private", sa.Boolean(), nullable=False),
        sa.Column("thread_ext_id", sa.String(length=400), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=True),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("assignee_id", sa.Integer(), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "open",
                "pending",
                "snoozed",
                "resolved",
                name="status_values",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "priority",
            sa.Enum(
                "low",
                "normal",
                "high",
                "urgent",
                name="priority_values",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("lang", sa.String(length=8), nullable=False),
        sa.Column("snippet", sa.String(length=240), nullable=False),
        sa.Column("snippet_by", sa.String(length=8), nullable=False),
        sa.Column("tags", types.Json, nullable=False),
        sa.Column("posts_count", sa.Integer(), nullable=False),
        sa.Column("removed", sa.Boolean(), nullable=False),
        sa.Column("opened_at", types.UTC_(), nullable=False),
        sa.Column("turn_at", types.UTC_(), nullable=False),
        sa.Column("waiting_since", types.UTC_(), nullable=True),
        sa.Column("last_in_at", types.UTC_(), nullable=True),
        sa.Column("last_out_at", types.UTC_(), nullable=True),
        sa.Column("last_at", types.UTC_(), nullable=False),
        sa.Column("snoozed_until_at", types.UTC_(), nullable=True),
        sa.Column("woke", sa.String(length=16), nullable=False),
        sa.Column("resolved_at", types.UTC_(), nullable=True),
        sa.Column("v", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
        ),
        sa.ForeignKeyConstraint(
            ["assignee_id"],
            ["agent.id"],
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customer.id"],
        ),
        sa.ForeignKeyConstraint(
            ["team_id"],
            ["team.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("account_id", "thread_ext_id"),
        sa.UniqueConstraint("uuid"),
    )
    op.create_index(op.f("ix_ticket_customer_id"), "ticket", ["customer_id"], unique=False)
    op.create_index("ticket_all", "ticket", ["status", "turn_at", "id"], unique=False)
    op.create_index(
        "ticket_free",
        "ticket",
        ["status", "turn_at", "id"],
        unique=False,
        sqlite_where=sa.text("assignee_id IS NULL"),
        postgresql_where=sa.text("assignee_id IS NULL"),
    )
    op.create_index("ticket_mine", "ticket", ["assignee_id", "status", "turn_at", "id"], unique=False)
    op.create_index("ticket_queue", "ticket", ["account_id", "status", "turn_at", "id"], unique=False)
    op.create_index(
        "ticket_snoozed",
        "ticket",
        ["snoozed_until_at"],
        unique=False,
        sqlite_where=sa.text("status = 'snoozed'"),
        postgresql_where=sa.text("status = 'snoozed'"),
    )
    op.create_index("ticket_team", "ticket", ["team_id", "status", "turn_at", "id"], unique=False)
    op.create_index(
        "ticket_unassigned",
        "ticket",
        ["account_id", "status", "turn_at", "id"],
        unique=False,
        sqlite_where=sa.text("assignee_id IS NULL"),
        postgresql_where=sa.text("assignee_id IS NULL"),
    )
    op.create_table(
        "draft",
        sa.Column("agent_id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("seen", sa.Integer(), nullable=True),
        sa.Column("written_at", types.UTC_(), nullable=False),
        sa.Column("saved_at", types.UTC_(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agent_id"],
            ["agent.id"],
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"],
            ["ticket.id"],
        ),
        sa.PrimaryKeyConstraint("agent_id", "ticket_id", "kind"),
    )
    op.create_index(op.f("ix_draft_ticket_id"), "draft", ["ticket_id"], unique=False)
    op.create_table(
        "post",
        sa.Column("id", types.BigKey, nullable=False),
        sa.Column("uuid", sa.String(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("thread_ext_id", sa.String(length=400), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "in",
                "reply",
                "outside",
                "note",
                name="postkind_values",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("ext_id", sa.String(length=400), nullable=True),
        sa.Column("parent_ext_id", sa.String(length=400), nullable=True),
        sa.Column("surface", sa.String(length=16), nullable=False),
        sa.Column(
            "visibility",
            sa.Enum(
                "public",
                "unlisted",
                "private",
                name="visibility_values",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("handle_id", sa.Integer(), nullable=True),
        sa.Column("agent_id", sa.Integer(), nullable=True),
        sa.Column("own_id", sa.String(length=64), nullable=True),
        sa.Column("out_state", sa.String(length=12), nullable=False),
        sa.Column("out_why", sa.String(), nullable=False),
        sa.Column("out_id", sa.Integer(), nullable=True),
        sa.Column("send_at", types.UTC_(), nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("lang", sa.String(length=8), nullable=False),
        sa.Column("permalink", sa.String(), nullable=False),
        sa.Column("occurred_at", types.UTC_(), nullable=False),
        sa.Column("received_at", types.UTC_(), nullable=False),
        sa.Column("versions", sa.Integer(), nullable=False),
        sa.Column("removed_by", sa.String(length=16), nullable=False),
        sa.Column("removed_at", types.UTC_(), nullable=True),
        sa.Column("removed_how", sa.String(length=32), nullable=False),
        sa.Column("v", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
        ),
        sa.ForeignKeyConstraint(
            ["agent_id"],
            ["agent.id"],
        ),
        sa.ForeignKeyConstraint(
            ["handle_id"],
            ["handle.id"],
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"],
            ["ticket.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("account_id", "ext_id"),
        sa.UniqueConstraint("agent_id", "own_id"),
        sa.UniqueConstraint("uuid"),
    )
    op.create_index(
        "post_apart",
        "post",
        ["account_id", "thread_ext_id"],
        unique=False,
        sqlite_where=sa.text("ticket_id IS NULL"),
        postgresql_where=sa.text("ticket_id IS NULL"),
    )
    op.create_index("post_thread", "post", ["ticket_id", "occurred_at", "id"], unique=False)
    op.create_table(
        "ticket_tag",
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["ticket_id"],
            ["ticket.id"],
        ),
        sa.PrimaryKeyConstraint("ticket_id", "name"),
    )
    op.create_index("ticket_tag_name", "ticket_tag", ["name", "ticket_id"], unique=False)
    op.create_table(
        "outgoing",
        sa.Column("id", types.BigKey, nullable=False),
        sa.Column("uuid", sa.String(), nullable=False),
        sa.Column("own_id", sa.String(length=64), nullable=False),
        sa.Column("send_id", sa.String(), nullable=False),
        sa.Column("agent_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(length=16), nullable=False),
        sa.Column("payload", types.Json, nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "queued",
                "sending",
                "sent",
                "failed",
                "unknown",
                "cancelled",
                name="outgoingstate_values",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("run_at", types.UTC_(), nullable=False),
        sa.Column("deadline_at", types.UTC_(), nullable=False),
        sa.Column("lease_token", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("not_there", sa.Integer(), nullable=False),
        sa.Column("unclear_at", types.UTC_(), nullable=True),
        sa.Column("passed_at", types.UTC_(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("ext_id", sa.String(), nullable=False),
        sa.Column("permalink", sa.String(), nullable=False),
        sa.Column("created_at", types.UTC_(), nullable=False),
        sa.Column("settled_at", types.UTC_(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
        ),
        sa.ForeignKeyConstraint(
            ["agent_id"],
            ["agent.id"],
        ),
        sa.ForeignKeyConstraint(
            ["post_id"],
            ["post.id"],
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"],
            ["ticket.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("agent_id", "own_id"),
        sa.UniqueConstraint("post_id"),
        sa.UniqueConstraint("send_id"),
        sa.UniqueConstraint("uuid"),
    )
    op.create_index("outgoing_board", "outgoing", ["state", "id"], unique=False)
    op.create_index("outgoing_conversation", "outgoing", ["ticket_id", "id"], unique=False)
    op.create_index(
        "outgoing_due",
        "outgoing",
        ["run_at", "id"],
        unique=False,
        sqlite_where=sa.text("state IN ('queued', 'sending', 'unknown')"),
        postgresql_where=sa.text("state IN ('queued', 'sending', 'unknown')"),
    )
    op.create_table(
        "post_version",
        sa.Column("id", types.BigKey, nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("ext_version", sa.String(length=120), nullable=False),
        sa.Column("text", sa.String(), nullable=True),
        sa.Column("by", sa.String(length=16), nullable=False),
        sa.Column("facts", types.Json, nullable=False),
        sa.Column("occurred_at", types.UTC_(), nullable=False),
        sa.Column("received_at", types.UTC_(), nullable=False),
        sa.ForeignKeyConstraint(
            ["post_id"],
            ["post.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("post_id", "kind", "ext_version"),
    )
    op.create_table(
        "attempt",
        sa.Column("id", types.BigKey, nullable=False),
        sa.Column("outgoing_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("lease_token", sa.String(), nullable=False),
        sa.Column("started_at", types.UTC_(), nullable=False),
        sa.Column("finished_at", types.UTC_(), nullable=True),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["outgoing_id"],
            ["outgoing.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("outgoing_id", "number"),
    )

    _audit_and_search()


def _audit_and_search() -> None:
    dialect = op.get_bind().dialect.name
    for statement in schema.statements(dialect):
        op.execute(sa.text(statement.replace(":", r"\:")))
    for statement in SEARCH[dialect]:
        op.execute(statement)


SEARCH = {
    "sqlite": [
        "CREATE VIRTUAL TABLE search_index USING fts5(words, wall, content='search_doc', content_rowid='id', "
        "tokenize='unicode61 remove_diacritics 0', prefix='2 3')",
    ],
    "postgresql": [
        "CREATE INDEX search_doc_words ON search_doc USING gin (to_tsvector('simple', words))",
    ],
}

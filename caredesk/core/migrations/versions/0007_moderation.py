"""Requests to hide a post, their evidence, alarms, withdrawals; and no statement deletes what somebody wrote."""

import sqlalchemy as sa
from alembic import op

from caredesk.core import types

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

KEPT = ("post", "post_version", "ticket")


def upgrade() -> None:
    _posts()
    _requests()
    _evidence()
    _alarms()
    _withdrawals()
    _settings()
    for table in KEPT:
        _keep(table)


def _posts() -> None:
    op.add_column("post", sa.Column("hidden_by", sa.String(length=16), nullable=False, server_default=""))
    op.add_column("post", sa.Column("hidden_at", types.UTC_(), nullable=True))
    op.add_column("post", sa.Column("hidden_how", sa.String(length=32), nullable=False, server_default=""))
    op.add_column("post", sa.Column("looked_at", types.UTC_(), nullable=True))
    gone = sa.text("removed_at IS NOT NULL")
    op.create_index("post_removed", "post", ["removed_at"], sqlite_where=gone, postgresql_where=gone)


def _values(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=f"{name}_values", native_enum=False, create_constraint=True, length=32)


def _requests() -> None:
    op.create_table(
        "hide_request",
        sa.Column("id", types.BigKey, nullable=False),
        sa.Column("uuid", sa.String(), nullable=False),
        sa.Column("post_id", sa.Integer(), sa.ForeignKey("post.id"), nullable=False),
        sa.Column("account_id", sa.Integer(), sa.ForeignKey("account.id"), nullable=False),
        sa.Column("agent_id", sa.Integer(), sa.ForeignKey("agent.id"), nullable=False),
        sa.Column("reason", _values("reason", "illegal", "private_data", "spam", "malware"), nullable=False),
        sa.Column("words", sa.String(length=2000), nullable=False),
        sa.Column("surface", sa.String(length=8), nullable=False),
        sa.Column("seen_versions", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            _values("requeststate", "waiting", "allowed", "refused", "taken_back", "reversed"),
            nullable=False,
        ),
        sa.Column("asked_at", types.UTC_(), nullable=False),
        sa.Column("decided_by", sa.Integer(), sa.ForeignKey("agent.id"), nullable=True),
        sa.Column("decided_at", types.UTC_(), nullable=True),
        sa.Column("answer", sa.String(length=2000), nullable=False),
        sa.Column("notice", sa.String(length=16), nullable=True, unique=True),
        sa.Column("reversed_by", sa.Integer(), sa.ForeignKey("agent.id"), nullable=True),
        sa.Column("reversed_at", types.UTC_(), nullable=True),
        sa.Column("action", sa.String(length=8), nullable=False),
        sa.Column("send_id", sa.String(length=36), nullable=False),
        sa.Column("carried", _values("carried", "", "queued", "sending", "done", "failed", "unknown"), nullable=False),
        sa.Column("carried_why", sa.String(length=500), nullable=False),
        sa.Column("carried_at", types.UTC_(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("deadline_at", types.UTC_(), nullable=True),
        sa.Column("v", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("uuid"),
    )
    _partial("hide_request_open", "hide_request", ["post_id"], "state IN ('waiting', 'allowed')", unique=True)
    op.create_index("hide_request_state", "hide_request", ["state", "account_id", "id"])
    op.create_index("hide_request_post", "hide_request", ["post_id", "id"])


def _partial(name: str, table: str, columns: list[str], where: str, *, unique: bool = False) -> None:
    told = sa.text(where)
    op.create_index(name, table, columns, unique=unique, sqlite_where=told, postgresql_where=told)


def _evidence() -> None:
    op.create_table(
        "evidence",
        sa.Column("id", types.BigKey, nullable=False),
        sa.Column("uuid", sa.String(), nullable=False),
        sa.Column("post_id", sa.Integer(), sa.ForeignKey("post.id"), nullable=False),
        sa.Column("request_id", sa.Integer(), sa.ForeignKey("hide_request.id"), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("commitment", sa.String(length=64), nullable=False),
        sa.Column("source", sa.String(length=12), nullable=False),
        sa.Column("why_held", sa.String(length=200), nullable=False),
        sa.Column("taken_at", types.UTC_(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("uuid"),
    )
    op.create_index("evidence_post", "evidence", ["post_id", "id"])
    op.create_index("ix_evidence_request_id", "evidence", ["request_id"])


def _alarms() -> None:
    op.create_table(
        "outside_alarm",
        sa.Column("id", types.BigKey, nullable=False),
        sa.Column("uuid", sa.String(), nullable=False),
        sa.Column("post_id", sa.Integer(), sa.ForeignKey("post.id"), nullable=False),
        sa.Column("account_id", sa.Integer(), sa.ForeignKey("account.id"), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("by", sa.String(length=16), nullable=False),
        sa.Column("negative", sa.Boolean(), nullable=False),
        sa.Column("happened_at", types.UTC_(), nullable=False),
        sa.Column("raised_at", types.UTC_(), nullable=False),
        sa.Column("over_at", types.UTC_(), nullable=True),
        sa.Column("said", sa.String(length=2000), nullable=False),
        sa.Column("said_by", sa.Integer(), sa.ForeignKey("agent.id"), nullable=True),
        sa.Column("said_at", types.UTC_(), nullable=True),
        sa.Column("v", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("uuid"),
    )
    _partial("outside_alarm_open", "outside_alarm", ["post_id"], "over_at IS NULL", unique=True)
    _partial("outside_alarm_unsaid", "outside_alarm", ["account_id"], "said_at IS NULL")


def _withdrawals() -> None:
    op.create_table(
        "withdrawal",
        sa.Column("id", types.BigKey, nullable=False),
        sa.Column("uuid", sa.String(), nullable=False),
        sa.Column("post_id", sa.Integer(), sa.ForeignKey("post.id"), nullable=False),
        sa.Column("account_id", sa.Integer(), sa.ForeignKey("account.id"), nullable=False),
        sa.Column("rule", sa.String(length=40), nullable=False),
        sa.Column("cause", sa.String(length=16), nullable=False),
        sa.Column("learned_at", types.UTC_(), nullable=False),
        sa.Column("due_at", types.UTC_(), nullable=False),
        sa.Column("state", _values("withdrawalstate", "due", "held", "done", "dropped"), nullable=False),
        sa.Column("ended_at", types.UTC_(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("uuid"),
    )
    _partial("withdrawal_open", "withdrawal", ["post_id"], "state IN ('due', 'held')", unique=True)
    op.create_index("withdrawal_due", "withdrawal", ["state", "due_at"])


def _settings() -> None:
    op.create_table(
        "network_terms",
        sa.Column("account_id", sa.Integer(), sa.ForeignKey("account.id"), nullable=False),
        sa.Column("uuid", sa.String(), nullable=False),
        sa.Column("hours", sa.Integer(), nullable=False),
        sa.Column("v", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("account_id"),
        sa.UniqueConstraint("uuid"),
    )
    op.create_table(
        "publicity",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(), nullable=False),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.Column("since_at", types.UTC_(), nullable=True),
        sa.Column("v", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("uuid"),
    )


def _keep(table: str) -> None:
    """The desk never deletes what somebody wrote; the database holds it to that, whoever asks."""
    said = "what somebody wrote is never deleted"
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"CREATE TRIGGER {table}_kept BEFORE DELETE ON {table} BEGIN SELECT RAISE(ABORT, '{said}'); END")
        return
    op.execute(
        f"CREATE OR REPLACE FUNCTION never_deleted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"RAISE EXCEPTION '{said}' USING ERRCODE = '42501'; END $$"
    )
    for name, event, each in (("kept", "DELETE", "ROW"), ("kept_whole", "TRUNCATE", "STATEMENT")):
        op.execute(
            f"CREATE TRIGGER {table}_{name} BEFORE {event} ON {table} FOR EACH {each} EXECUTE FUNCTION never_deleted()"
        )
        op.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_{name}")

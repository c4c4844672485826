"""Alembic's entry: runs the migrations on the connection that `caredesk.core.schema` hands over."""

from alembic import context

from caredesk.core.tables import all_tables

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=all_tables(),
    transaction_per_migration=False,
    render_as_batch=connection.dialect.name == "sqlite",
)
with context.begin_transaction():
    context.run_migrations()

"""How Alembic runs here: on the store's own open connection, never from an address."""

from alembic import context

from kiosk.store.models import Base

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    # SQLite changes a table by copying it (alembic.sqlalchemy.org, "batch" migrations).
    render_as_batch=True,
    # SQLite can roll back a changed table, and every transaction here begins with BEGIN IMMEDIATE:
    # all steps of an upgrade, or none.
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()

"""How Alembic runs here: on the store's own open connection, never from an address."""

from alembic import context

from central.store import access_models, emergency_models, fleet_models, happened, models
from central.store.base import Base

TABLES = (models, happened, fleet_models, emergency_models, access_models)
"""Imported for their tables."""

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    # SQLite changes a table by copying it (alembic.sqlalchemy.org, "batch" migrations).
    render_as_batch=connection.dialect.name == "sqlite",
)
context.run_migrations()

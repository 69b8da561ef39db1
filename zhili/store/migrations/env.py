"""Alembic runs this file; `zhili.store.database` gives it the engine."""

from alembic import context

from zhili.store.tables import Base

with context.config.attributes["engine"].connect() as connection:
    context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()

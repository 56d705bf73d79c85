"""The history of the database, step by step, for SQLite and PostgreSQL (Alembic)."""

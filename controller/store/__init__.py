"""The database: one file of models for each subject, the same on SQLite and PostgreSQL."""

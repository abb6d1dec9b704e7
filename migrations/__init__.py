"""Schema changes, numbered, run by Alembic."""

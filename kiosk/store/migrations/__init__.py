"""Alembic's steps, one a file."""

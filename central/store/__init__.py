"""What central knows, in SQLite or PostgreSQL; rows never leave this package."""

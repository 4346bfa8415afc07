"""What adults say about rooms, what students ask of adults, substitutes, students' languages.

Revision ID: 0002
"""

import sqlalchemy as sa
from alembic import op

from central.store.columns import Flag, UtcDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "asks",
        sa.Column("school_id", sa.Text(), nullable=False),
        sa.Column("ask", sa.Text(), nullable=False),
        sa.Column("student", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("destination", sa.Text(), nullable=False),
        sa.Column("adult", sa.Text(), nullable=True),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("answered_at", UtcDateTime(), nullable=True),
        sa.Column("answered_by", sa.Text(), nullable=True),
        sa.Column("yes", Flag(), nullable=True),
        sa.Column("message", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("school_id", "ask", name=op.f("pk_asks")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_asks_school_id_at"), "asks", ["school_id", "at"], unique=False)
    op.create_table(
        "room_words",
        sa.Column("school_id", sa.Text(), nullable=False),
        sa.Column("fact", sa.Text(), nullable=False),
        sa.Column("room", sa.Text(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("until", UtcDateTime(), nullable=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("boot", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("school_id", "fact", name=op.f("pk_room_words")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_room_words_school_id_room_at_fact"),
        "room_words",
        ["school_id", "room", "at", "fact"],
        unique=False,
    )
    op.create_index(
        op.f("ix_room_words_school_id_boot"), "room_words", ["school_id", "boot"], unique=False
    )
    # Added, not copied into a new table: both databases do that without touching a row.
    op.add_column("adults", sa.Column("room", sa.Text(), nullable=True))
    op.add_column("adults", sa.Column("day", sa.Text(), nullable=True))
    op.create_index(op.f("ix_adults_school_id_day"), "adults", ["school_id", "day"], unique=False)
    op.add_column(
        "students", sa.Column("language", sa.Text(), nullable=False, server_default="")
    )

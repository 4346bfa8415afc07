"""What adults said about rooms, what they were asked, and a desk that is locked."""

import sqlalchemy as sa
from alembic import op


revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# Kept whole by a program that could not read them yet.
_NEW_KINDS = "kind IN ('room_mode_set', 'adult_asked', 'adult_answered')"


def upgrade() -> None:
    op.create_table(
        "asks",
        sa.Column("ask", sa.Text(), nullable=False),
        sa.Column("student", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("destination", sa.Text(), nullable=False),
        sa.Column("adult", sa.Text(), nullable=True),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("at", sa.Integer(), nullable=False),
        sa.Column("yes", sa.Integer(), nullable=True),
        sa.Column("answered_by", sa.Text(), nullable=True),
        sa.Column("answered_at", sa.Integer(), nullable=True),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("ask", name=op.f("pk_asks")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("asks", schema=None) as batch_op:
        batch_op.create_index("ix_asks_student_at", ["student", "at"], unique=False)
        batch_op.create_index(
            "ix_asks_answered_at",
            ["answered_at"],
            unique=False,
            sqlite_where=sa.text("answered_at IS NOT NULL"),
        )

    op.create_table(
        "room_modes",
        sa.Column("room", sa.Text(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("until", sa.Integer(), nullable=True),
        sa.Column("at", sa.Integer(), nullable=False),
        sa.Column("fact", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("room", name=op.f("pk_room_modes")),
        sqlite_strict=True,
    )
    # Plain ADD COLUMN: neither table is copied, which matters with many facts on a slow card.
    op.add_column("facts", sa.Column("about", sa.Text(), nullable=True))
    op.create_index(
        "ix_facts_about",
        "facts",
        ["about"],
        unique=False,
        sqlite_where=sa.text("about IS NOT NULL"),
    )
    op.add_column("meta", sa.Column("tamper", sa.Text(), nullable=True))
    # None of ours can be among them. The next exchange brings them again, and everything else.
    found = sa.text(f"EXISTS (SELECT 1 FROM facts WHERE {_NEW_KINDS})")
    op.execute(
        sa.text(
            f"UPDATE meta SET cursor_epoch = NULL, cursor_number = 0 WHERE {found.text}"  # noqa: S608 - words of ours
        )
    )
    op.execute(sa.text(f"DELETE FROM facts WHERE {_NEW_KINDS}"))  # noqa: S608 - words of ours


def downgrade() -> None:
    op.drop_column("meta", "tamper")
    op.drop_index("ix_facts_about", table_name="facts")
    op.drop_column("facts", "about")
    op.drop_table("room_modes")
    with op.batch_alter_table("asks", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_asks_answered_at", sqlite_where=sa.text("answered_at IS NOT NULL")
        )
        batch_op.drop_index("ix_asks_student_at")

    op.drop_table("asks")

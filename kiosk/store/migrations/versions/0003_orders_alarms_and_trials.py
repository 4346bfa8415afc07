"""What central ordered, an alarm begun at this box, and settings on trial."""

import sqlalchemy as sa
from alembic import op


revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "orders",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("order", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("received_at", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_orders")),
        sa.UniqueConstraint("order", name=op.f("uq_orders_order")),
        sqlite_strict=True,
        sqlite_autoincrement=True,
    )
    # Plain ADD COLUMN: no table is copied, which matters on a slow card.
    op.add_column("meta", sa.Column("alarm", sa.Text(), nullable=True))
    op.add_column("meta", sa.Column("ended_version", sa.Integer(), nullable=True))
    op.add_column("meta", sa.Column("settings_trial", sa.Integer(), nullable=True))
    op.add_column("settings", sa.Column("good_doc", sa.Text(), nullable=True))
    op.add_column("settings", sa.Column("held_doc", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("settings", "held_doc")
    op.drop_column("settings", "good_doc")
    op.drop_column("meta", "settings_trial")
    op.drop_column("meta", "ended_version")
    op.drop_column("meta", "alarm")
    op.drop_table("orders")

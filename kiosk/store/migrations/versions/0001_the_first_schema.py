"""The first schema."""

import sqlalchemy as sa
from alembic import op


revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "adults",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("doc", sa.Text(), nullable=False),
        sa.Column("gen", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_adults")),
        sqlite_strict=True,
    )
    op.create_table(
        "apart",
        sa.Column("one", sa.Text(), nullable=False),
        sa.Column("other", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("doc", sa.Text(), nullable=False),
        sa.Column("gen", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_apart")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("apart", schema=None) as batch_op:
        batch_op.create_index("ix_apart_one", ["one"], unique=False)
        batch_op.create_index("ix_apart_other", ["other"], unique=False)

    op.create_table(
        "badges",
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("adult", sa.Integer(), nullable=False),
        sa.Column("revoked", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("hash", "owner", "adult", name=op.f("pk_badges")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("badges", schema=None) as batch_op:
        batch_op.create_index("ix_badges_owner", ["owner"], unique=False)

    op.create_table(
        "boots",
        sa.Column("boot", sa.Text(), nullable=False),
        sa.Column("started_at", sa.Integer(), nullable=False),
        sa.Column("uncertainty_s", sa.REAL(), nullable=False),
        sa.Column("fact", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("boot", name=op.f("pk_boots")),
        sqlite_strict=True,
    )
    op.create_table(
        "class_lists",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("doc", sa.Text(), nullable=False),
        sa.Column("gen", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_class_lists")),
        sqlite_strict=True,
    )
    op.create_table(
        "dead_letters",
        sa.Column("fact", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("at", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("fact", name=op.f("pk_dead_letters")),
        sqlite_strict=True,
    )
    op.create_table(
        "decisions",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("student", sa.Text(), nullable=False),
        sa.Column("pass_id", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("at", sa.Integer(), nullable=False),
        sa.Column("boot", sa.Text(), nullable=False),
        sa.Column("boot_s", sa.REAL(), nullable=False),
        sa.Column("shown", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decisions")),
        sa.UniqueConstraint("number", name=op.f("uq_decisions_number")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("decisions", schema=None) as batch_op:
        batch_op.create_index("ix_decisions_student_number", ["student", "number"], unique=False)

    op.create_table(
        "facts",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("store", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", sa.Integer(), nullable=False),
        sa.Column("boot", sa.Text(), nullable=False),
        sa.Column("boot_s", sa.REAL(), nullable=False),
        sa.Column("trusted", sa.Integer(), nullable=False),
        sa.Column("room", sa.Text(), nullable=True),
        sa.Column("adult", sa.Text(), nullable=True),
        sa.Column("acting_for", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("pass_id", sa.Text(), nullable=True),
        sa.Column("ticket", sa.Text(), nullable=True),
        sa.Column("own", sa.Integer(), nullable=False),
        sa.Column("gen", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_facts")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("facts", schema=None) as batch_op:
        batch_op.create_index("ix_facts_boot", ["boot"], unique=False)
        batch_op.create_index("ix_facts_own_at", ["own", "at"], unique=False)
        batch_op.create_index(
            "ix_facts_pass_id",
            ["pass_id"],
            unique=False,
            sqlite_where=sa.text("pass_id IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_facts_ticket", ["ticket"], unique=False, sqlite_where=sa.text("ticket IS NOT NULL")
        )
        batch_op.create_index(
            "uq_facts_own_store_seq", ["store", "seq"], unique=True, sqlite_where=sa.text("own = 1")
        )

    op.create_table(
        "meta",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("store", sa.Text(), nullable=False),
        sa.Column("next_seq", sa.Integer(), nullable=False),
        sa.Column("device", sa.Text(), nullable=True),
        sa.Column("school", sa.Text(), nullable=True),
        sa.Column("school_name", sa.Text(), nullable=True),
        sa.Column("room", sa.Text(), nullable=True),
        sa.Column("school_key", sa.Text(), nullable=True),
        sa.Column("cursor_epoch", sa.Text(), nullable=True),
        sa.Column("cursor_number", sa.Integer(), nullable=False),
        sa.Column("gen", sa.Integer(), nullable=False),
        sa.Column("sweep_due", sa.Integer(), nullable=False),
        sa.Column("heard_at", sa.Integer(), nullable=True),
        sa.Column("heard_boot", sa.Text(), nullable=True),
        sa.Column("heard_boot_s", sa.REAL(), nullable=False),
        sa.Column("held_s", sa.REAL(), nullable=False),
        sa.Column("tick_boot", sa.Text(), nullable=True),
        sa.Column("tick_boot_s", sa.REAL(), nullable=False),
        sa.Column("lease_s", sa.Integer(), nullable=True),
        sa.Column("lease_over", sa.Integer(), nullable=False),
        sa.Column("emergency", sa.Text(), nullable=True),
        sa.CheckConstraint("id = 1", name=op.f("ck_meta_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meta")),
        sqlite_strict=True,
    )
    op.create_table(
        "names",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("doc", sa.Text(), nullable=False),
        sa.Column("gen", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_names")),
        sqlite_strict=True,
    )
    op.create_table(
        "outbox",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("fact", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_outbox")),
        sa.UniqueConstraint("fact", name=op.f("uq_outbox_fact")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_table(
        "passes",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("student", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("destination", sa.Text(), nullable=False),
        sa.Column("shape", sa.Text(), nullable=False),
        sa.Column("limit_min", sa.Integer(), nullable=False),
        sa.Column("buffer_min", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("arrived_at", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.Integer(), nullable=True),
        sa.Column("ended_how", sa.Text(), nullable=True),
        sa.Column("corrected", sa.Integer(), nullable=False),
        sa.Column("about", sa.Integer(), nullable=False),
        sa.Column("anomalies", sa.Text(), nullable=False),
        sa.Column("lapses_at", sa.Integer(), nullable=False),
        sa.Column("over_at", sa.Integer(), nullable=False),
        sa.Column("own", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passes")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("passes", schema=None) as batch_op:
        batch_op.create_index(
            "ix_passes_lapses_at",
            ["lapses_at"],
            unique=False,
            sqlite_where=sa.text("state IN ('out', 'there')"),
        )
        batch_op.create_index("ix_passes_own_over_at", ["own", "over_at"], unique=False)
        batch_op.create_index(
            "ix_passes_student_started_at", ["student", "started_at"], unique=False
        )

    op.create_table(
        "phone_windows",
        sa.Column("student", sa.Text(), nullable=False),
        sa.Column("window", sa.Integer(), nullable=False),
        sa.Column("boot", sa.Text(), nullable=False),
        sa.Column("boot_s", sa.REAL(), nullable=False),
        sa.PrimaryKeyConstraint("student", "window", name=op.f("pk_phone_windows")),
        sqlite_strict=True,
    )
    op.create_table(
        "rooms",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("doc", sa.Text(), nullable=False),
        sa.Column("gen", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_rooms")),
        sqlite_strict=True,
    )
    op.create_table(
        "settings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("doc", sa.Text(), nullable=True),
        sa.Column("refused_version", sa.Integer(), nullable=True),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_settings_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_settings")),
        sqlite_strict=True,
    )
    op.create_table(
        "students",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("doc", sa.Text(), nullable=False),
        sa.Column("gen", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_students")),
        sqlite_strict=True,
    )
    op.create_table(
        "throttles",
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("boot", sa.Text(), nullable=False),
        sa.Column("boot_s", sa.REAL(), nullable=False),
        sa.PrimaryKeyConstraint("what", name=op.f("pk_throttles")),
        sqlite_strict=True,
    )
    op.create_table(
        "tickets",
        sa.Column("ticket", sa.Text(), nullable=False),
        sa.Column("destination", sa.Text(), nullable=False),
        sa.Column("student", sa.Text(), nullable=True),
        sa.Column("origin", sa.Text(), nullable=True),
        sa.Column("gone", sa.Integer(), nullable=False),
        sa.Column("at", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("ticket", name=op.f("pk_tickets")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("tickets", schema=None) as batch_op:
        batch_op.create_index(
            "ix_tickets_destination",
            ["destination"],
            unique=False,
            sqlite_where=sa.text("gone = 0"),
        )
        batch_op.create_index(
            "ix_tickets_student", ["student"], unique=False, sqlite_where=sa.text("gone = 0")
        )

    op.create_table(
        "timetable",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("doc", sa.Text(), nullable=False),
        sa.Column("gen", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_timetable")),
        sqlite_strict=True,
    )


def downgrade() -> None:
    op.drop_table("timetable")
    with op.batch_alter_table("tickets", schema=None) as batch_op:
        batch_op.drop_index("ix_tickets_student", sqlite_where=sa.text("gone = 0"))
        batch_op.drop_index("ix_tickets_destination", sqlite_where=sa.text("gone = 0"))

    op.drop_table("tickets")
    op.drop_table("throttles")
    op.drop_table("students")
    op.drop_table("settings")
    op.drop_table("rooms")
    op.drop_table("phone_windows")
    with op.batch_alter_table("passes", schema=None) as batch_op:
        batch_op.drop_index("ix_passes_student_started_at")
        batch_op.drop_index("ix_passes_own_over_at")
        batch_op.drop_index(
            "ix_passes_lapses_at", sqlite_where=sa.text("state IN ('out', 'there')")
        )

    op.drop_table("passes")
    op.drop_table("outbox")
    op.drop_table("names")
    op.drop_table("meta")
    with op.batch_alter_table("facts", schema=None) as batch_op:
        batch_op.drop_index("uq_facts_own_store_seq", sqlite_where=sa.text("own = 1"))
        batch_op.drop_index("ix_facts_ticket", sqlite_where=sa.text("ticket IS NOT NULL"))
        batch_op.drop_index("ix_facts_pass_id", sqlite_where=sa.text("pass_id IS NOT NULL"))
        batch_op.drop_index("ix_facts_own_at")
        batch_op.drop_index("ix_facts_boot")

    op.drop_table("facts")
    with op.batch_alter_table("decisions", schema=None) as batch_op:
        batch_op.drop_index("ix_decisions_student_number")

    op.drop_table("decisions")
    op.drop_table("dead_letters")
    op.drop_table("class_lists")
    op.drop_table("boots")
    with op.batch_alter_table("badges", schema=None) as batch_op:
        batch_op.drop_index("ix_badges_owner")

    op.drop_table("badges")
    with op.batch_alter_table("apart", schema=None) as batch_op:
        batch_op.drop_index("ix_apart_other")
        batch_op.drop_index("ix_apart_one")

    op.drop_table("apart")
    op.drop_table("adults")

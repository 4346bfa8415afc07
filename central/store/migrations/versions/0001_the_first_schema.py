"""The first schema.

Revision ID: 0001
"""

import sqlalchemy as sa
from alembic import op

from central.store.columns import COUNT, MEASURE, Flag, UtcDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "adult_rooms",
        sa.Column("school_id", sa.Text(), nullable=False),
        sa.Column("adult", sa.Text(), nullable=False),
        sa.Column("room", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("school_id", "adult", "room", name=op.f("pk_adult_rooms")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_adult_rooms_school_id_room"), "adult_rooms", ["school_id", "room"], unique=False
    )
    op.create_table(
        "adults",
        sa.Column("school_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("roles", sa.Text(), nullable=False),
        sa.Column("hall_monitor", Flag(), nullable=False),
        sa.Column("sign_in", sa.Text(), nullable=True),
        sa.Column("password", sa.Text(), nullable=True),
        sa.Column("pin", sa.Text(), nullable=True),
        sa.Column("disabled", Flag(), nullable=False),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_adults")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_adults_school_id_sign_in"), "adults", ["school_id", "sign_in"], unique=True
    )
    op.create_table(
        "apart",
        sa.Column("school_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("one", sa.Text(), nullable=False),
        sa.Column("other", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_apart")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_apart_school_id_one"), "apart", ["school_id", "one"], unique=False)
    op.create_index(op.f("ix_apart_school_id_other"), "apart", ["school_id", "other"], unique=False)
    op.create_table(
        "badges",
        sa.Column("school_id", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("adult", Flag(), nullable=False),
        sa.Column("issued_at", UtcDateTime(), nullable=False),
        sa.Column("revoked_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("school_id", "hash", name=op.f("pk_badges")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_badges_school_id_owner"), "badges", ["school_id", "owner"], unique=False
    )
    op.create_table(
        "boots",
        sa.Column("school_id", sa.Text(), nullable=False),
        sa.Column("boot", sa.Text(), nullable=False),
        sa.Column("started_at", UtcDateTime(), nullable=False),
        sa.Column("uncertainty_s", MEASURE, nullable=False),
        sa.Column("fact", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("school_id", "boot", name=op.f("pk_boots")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_boots_school_id_fact"), "boots", ["school_id", "fact"], unique=False)
    op.create_table(
        "class_lists",
        sa.Column("school_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("room", sa.Text(), nullable=False),
        sa.Column("day_type", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("adult", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_class_lists")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_class_lists_school_id_room"), "class_lists", ["school_id", "room"], unique=False
    )
    op.create_table(
        "class_members",
        sa.Column("school_id", sa.Text(), nullable=False),
        sa.Column("class_list", sa.Text(), nullable=False),
        sa.Column("student", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint(
            "school_id", "class_list", "student", name=op.f("pk_class_members")
        ),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_class_members_school_id_student"),
        "class_members",
        ["school_id", "student"],
        unique=False,
    )
    op.create_table(
        "conflicts",
        sa.Column("school_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("fact", sa.Text(), nullable=False),
        sa.Column("student", sa.Text(), nullable=False),
        sa.Column("one", sa.Text(), nullable=False),
        sa.Column("other", sa.Text(), nullable=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("adult", sa.Text(), nullable=True),
        sa.Column("resolved_at", UtcDateTime(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_conflicts")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_conflicts_school_id_one"), "conflicts", ["school_id", "one"], unique=False
    )
    op.create_index(
        op.f("ix_conflicts_school_id_other"), "conflicts", ["school_id", "other"], unique=False
    )
    op.create_index(
        op.f("ix_conflicts_school_id_state"), "conflicts", ["school_id", "state"], unique=False
    )
    op.create_table(
        "device_stores",
        sa.Column("school_id", sa.Text(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("store", sa.Text(), nullable=False),
        sa.Column("first_heard_at", UtcDateTime(), nullable=False),
        sa.Column("last_seq", COUNT, nullable=False),
        sa.PrimaryKeyConstraint("school_id", "device", "store", name=op.f("pk_device_stores")),
        sqlite_strict=True,
    )
    op.create_table(
        "devices",
        sa.Column("school_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("room", sa.Text(), nullable=False),
        sa.Column("generation", COUNT, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("serial", sa.Text(), nullable=False),
        sa.Column("key_hash", sa.Text(), nullable=False),
        sa.Column("enrolled_at", UtcDateTime(), nullable=False),
        sa.Column("heard_at", UtcDateTime(), nullable=True),
        sa.Column("revoked_at", UtcDateTime(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("settings_version", COUNT, nullable=False),
        sa.Column("branched", Flag(), nullable=False),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_devices")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_devices_school_id_key_hash"), "devices", ["school_id", "key_hash"], unique=True
    )
    op.create_index(
        op.f("ix_devices_school_id_room"), "devices", ["school_id", "room"], unique=False
    )
    op.create_table(
        "enrolments",
        sa.Column("school_id", sa.Text(), nullable=False),
        sa.Column("code_hash", sa.Text(), nullable=False),
        sa.Column("user_code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("serial", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("room", sa.Text(), nullable=True),
        sa.Column("adult", sa.Text(), nullable=True),
        sa.Column("started_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("polled_at", UtcDateTime(), nullable=True),
        sa.Column("interval_s", COUNT, nullable=False),
        sa.PrimaryKeyConstraint("school_id", "code_hash", name=op.f("pk_enrolments")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_enrolments_school_id_user_code"),
        "enrolments",
        ["school_id", "user_code"],
        unique=False,
    )
    op.create_table(
        "erased",
        sa.Column("school_id", sa.Text(), nullable=False),
        sa.Column("student", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("school_id", "student", name=op.f("pk_erased")),
        sqlite_strict=True,
    )
    op.create_table(
        "facts",
        sa.Column("school_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("store", sa.Text(), nullable=False),
        sa.Column("seq", COUNT, nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("boot", sa.Text(), nullable=False),
        sa.Column("boot_s", MEASURE, nullable=False),
        sa.Column("trusted", Flag(), nullable=False),
        sa.Column("room", sa.Text(), nullable=True),
        sa.Column("adult", sa.Text(), nullable=True),
        sa.Column("acting_for", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("pass_id", sa.Text(), nullable=True),
        sa.Column("ticket", sa.Text(), nullable=True),
        sa.Column("student", sa.Text(), nullable=True),
        sa.Column("destination", sa.Text(), nullable=True),
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("judged", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_facts")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_facts_school_id_boot"), "facts", ["school_id", "boot"], unique=False)
    op.create_index(
        op.f("ix_facts_school_id_pass_id"), "facts", ["school_id", "pass_id"], unique=False
    )
    op.create_index(
        op.f("ix_facts_school_id_store_seq"), "facts", ["school_id", "store", "seq"], unique=False
    )
    op.create_index(
        op.f("ix_facts_school_id_student"), "facts", ["school_id", "student"], unique=False
    )
    op.create_index(
        op.f("ix_facts_school_id_ticket"), "facts", ["school_id", "ticket"], unique=False
    )
    op.create_table(
        "feed",
        sa.Column("school_id", sa.Text(), nullable=False),
        sa.Column("number", COUNT, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("room", sa.Text(), nullable=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("device", sa.Text(), nullable=True),
        sa.Column("fact_kind", sa.Text(), nullable=True),
        sa.Column("pass_id", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("school_id", "number", name=op.f("pk_feed")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_feed_school_id_kind_key_number"),
        "feed",
        ["school_id", "kind", "key", "number"],
        unique=False,
    )
    op.create_table(
        "passes",
        sa.Column("school_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("student", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("destination", sa.Text(), nullable=False),
        sa.Column("shape", sa.Text(), nullable=False),
        sa.Column("limit_min", COUNT, nullable=False),
        sa.Column("buffer_min", COUNT, nullable=False),
        sa.Column("started_at", UtcDateTime(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("arrived_at", UtcDateTime(), nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("ended_how", sa.Text(), nullable=True),
        sa.Column("corrected", Flag(), nullable=False),
        sa.Column("about", Flag(), nullable=False),
        sa.Column("anomalies", sa.Text(), nullable=False),
        sa.Column("lapses_at", UtcDateTime(), nullable=False),
        sa.Column("swept", Flag(), nullable=False),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_passes")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_passes_school_id_lapses_at"),
        "passes",
        ["school_id", "lapses_at"],
        unique=False,
        sqlite_where=sa.text("state IN ('out', 'there')"),
        postgresql_where=sa.text("state IN ('out', 'there')"),
    )
    op.create_index(
        op.f("ix_passes_school_id_student_started_at"),
        "passes",
        ["school_id", "student", "started_at"],
        unique=False,
    )
    op.create_table(
        "receipts",
        sa.Column("school_id", sa.Text(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("fact", sa.Text(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("school_id", "device", "fact", name=op.f("pk_receipts")),
        sqlite_strict=True,
    )
    op.create_table(
        "rooms",
        sa.Column("school_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("doc", sa.Text(), nullable=False),
        sa.Column("settings_version", COUNT, nullable=False),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_rooms")),
        sqlite_strict=True,
    )
    op.create_table(
        "schools",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("private_key", sa.LargeBinary(), nullable=False),
        sa.Column("epoch", sa.Text(), nullable=False),
        sa.Column("feed_number", COUNT, nullable=False),
        sa.Column("emergency", sa.Text(), nullable=True),
        sa.Column("store", sa.Text(), nullable=False),
        sa.Column("next_seq", COUNT, nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_schools")),
        sqlite_strict=True,
    )
    op.create_table(
        "sessions",
        sa.Column("school_id", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("adult", sa.Text(), nullable=False),
        sa.Column("csrf", sa.Text(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("school_id", "token_hash", name=op.f("pk_sessions")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_sessions_school_id_adult"), "sessions", ["school_id", "adult"], unique=False
    )
    op.create_table(
        "settings",
        sa.Column("school_id", sa.Text(), nullable=False),
        sa.Column("room", sa.Text(), nullable=False),
        sa.Column("version", COUNT, nullable=False),
        sa.Column("doc", sa.Text(), nullable=False),
        sa.Column("room_doc", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("adult", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("school_id", "room", "version", name=op.f("pk_settings")),
        sqlite_strict=True,
    )
    op.create_table(
        "students",
        sa.Column("school_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("first", sa.Text(), nullable=False),
        sa.Column("last", sa.Text(), nullable=False),
        sa.Column("on_door", Flag(), nullable=False),
        sa.Column("standing", sa.Text(), nullable=False),
        sa.Column("allowance", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_students")),
        sqlite_strict=True,
    )
    op.create_table(
        "throttles",
        sa.Column("school_id", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("count", COUNT, nullable=False),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("school_id", "what", name=op.f("pk_throttles")),
        sqlite_strict=True,
    )
    op.create_table(
        "tickets",
        sa.Column("school_id", sa.Text(), nullable=False),
        sa.Column("ticket", sa.Text(), nullable=False),
        sa.Column("destination", sa.Text(), nullable=True),
        sa.Column("student", sa.Text(), nullable=True),
        sa.Column("gone", Flag(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("school_id", "ticket", name=op.f("pk_tickets")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_tickets_school_id_destination_gone_at"),
        "tickets",
        ["school_id", "destination", "gone", "at"],
        unique=False,
    )
    op.create_table(
        "timetables",
        sa.Column("school_id", sa.Text(), nullable=False),
        sa.Column("doc", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("school_id", name=op.f("pk_timetables")),
        sqlite_strict=True,
    )
    # ### end Alembic commands ###


def downgrade() -> None:
    tables = [
        "adult_rooms",
        "adults",
        "apart",
        "badges",
        "boots",
        "class_lists",
        "class_members",
        "conflicts",
        "device_stores",
        "devices",
        "enrolments",
        "erased",
        "facts",
        "feed",
        "passes",
        "receipts",
        "rooms",
        "schools",
        "sessions",
        "settings",
        "students",
        "throttles",
        "tickets",
        "timetables",
    ]
    for table in tables:
        op.drop_table(table)

"""The fleet, four layers of settings, emergencies, and who may do what and did it.

Revision ID: 0003
"""

import base64
import hashlib
import json

import sqlalchemy as sa
from alembic import op

from central.store.columns import COUNT, Flag, UtcDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_KEPT = ("audit", "emergency_events")
"""Rows of these are only ever added."""


def upgrade() -> None:
    op.create_table(
        "alarms",
        sa.Column("school_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("room", sa.Text(), nullable=True),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("drill", Flag(), nullable=False),
        sa.Column("adult", sa.Text(), nullable=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("ended_by", sa.Text(), nullable=True),
        sa.Column("answered_at", UtcDateTime(), nullable=True),
        sa.Column("answered_by", sa.Text(), nullable=True),
        sa.Column("emergency", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_alarms")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_alarms_school_id_answered_at"),
        "alarms",
        ["school_id", "answered_at"],
        unique=False,
    )
    op.create_table(
        "alerts",
        sa.Column("school_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("told_at", UtcDateTime(), nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("end_told_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_alerts")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_alerts_school_id_device"), "alerts", ["school_id", "device"], unique=False
    )
    op.create_index(
        op.f("ix_alerts_school_id_ended_at"), "alerts", ["school_id", "ended_at"], unique=False
    )
    op.create_table(
        "api_keys",
        sa.Column("school_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("key_hash", sa.Text(), nullable=False),
        sa.Column("scopes", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=True),
        sa.Column("used_at", UtcDateTime(), nullable=True),
        sa.Column("revoked_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_api_keys")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_api_keys_school_id_key_hash"), "api_keys", ["school_id", "key_hash"], unique=True
    )
    op.create_table(
        "areas",
        sa.Column("school_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("place", COUNT, nullable=False),
        sa.Column("plan", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_areas")),
        sqlite_strict=True,
    )
    op.create_table(
        "audit",
        sa.Column("school_id", sa.Text(), nullable=False),
        sa.Column("number", COUNT, nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("adult", sa.Text(), nullable=True),
        sa.Column("acting_for", sa.Text(), nullable=True),
        sa.Column("api_key", sa.Text(), nullable=True),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("school_id", "number", name=op.f("pk_audit")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_audit_school_id_adult_at"), "audit", ["school_id", "adult", "at"], unique=False
    )
    op.create_index(op.f("ix_audit_school_id_at"), "audit", ["school_id", "at"], unique=False)
    op.create_index(
        op.f("ix_audit_school_id_target"), "audit", ["school_id", "target"], unique=False
    )
    op.create_table(
        "batch_boxes",
        sa.Column("school_id", sa.Text(), nullable=False),
        sa.Column("batch", sa.Text(), nullable=False),
        sa.Column("serial", sa.Text(), nullable=False),
        sa.Column("room", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("device", sa.Text(), nullable=True),
        sa.Column("used_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("school_id", "batch", "serial", name=op.f("pk_batch_boxes")),
        sqlite_strict=True,
    )
    op.create_table(
        "batches",
        sa.Column("school_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("code_hash", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("adult", sa.Text(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_batches")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_batches_school_id_code_hash"), "batches", ["school_id", "code_hash"], unique=True
    )
    op.create_table(
        "deliveries",
        sa.Column("school_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("tries", COUNT, nullable=False),
        sa.Column("done_at", UtcDateTime(), nullable=True),
        sa.Column("given_up_at", UtcDateTime(), nullable=True),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_deliveries")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_deliveries_school_id_done_at_due_at"),
        "deliveries",
        ["school_id", "done_at", "due_at"],
        unique=False,
    )
    op.create_table(
        "emergencies",
        sa.Column("school_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", COUNT, nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("drill", Flag(), nullable=False),
        sa.Column("started_at", UtcDateTime(), nullable=False),
        sa.Column("started_by", sa.Text(), nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("ended_by", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("in_class", COUNT, nullable=False),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_emergencies")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_emergencies_school_id_version"),
        "emergencies",
        ["school_id", "version"],
        unique=True,
    )
    op.create_table(
        "emergency_boxes",
        sa.Column("school_id", sa.Text(), nullable=False),
        sa.Column("emergency", sa.Text(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("room", sa.Text(), nullable=False),
        sa.Column("heard_at", UtcDateTime(), nullable=True),
        sa.Column("waiting", COUNT, nullable=False),
        sa.PrimaryKeyConstraint(
            "school_id", "emergency", "device", name=op.f("pk_emergency_boxes")
        ),
        sqlite_strict=True,
    )
    op.create_table(
        "emergency_events",
        sa.Column("school_id", sa.Text(), nullable=False),
        sa.Column("emergency", sa.Text(), nullable=False),
        sa.Column("number", COUNT, nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("adult", sa.Text(), nullable=True),
        sa.Column("student", sa.Text(), nullable=True),
        sa.Column("room", sa.Text(), nullable=True),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint(
            "school_id", "emergency", "number", name=op.f("pk_emergency_events")
        ),
        sqlite_strict=True,
    )
    op.create_table(
        "emergency_people",
        sa.Column("school_id", sa.Text(), nullable=False),
        sa.Column("emergency", sa.Text(), nullable=False),
        sa.Column("student", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("pass_id", sa.Text(), nullable=True),
        sa.Column("origin", sa.Text(), nullable=True),
        sa.Column("destination", sa.Text(), nullable=True),
        sa.Column("there", Flag(), nullable=False),
        sa.Column("since", UtcDateTime(), nullable=True),
        sa.Column("about", Flag(), nullable=False),
        sa.Column("seen_room", sa.Text(), nullable=True),
        sa.Column("seen_at", UtcDateTime(), nullable=True),
        sa.Column("safe_at", UtcDateTime(), nullable=True),
        sa.Column("safe_by", sa.Text(), nullable=True),
        sa.Column("safe_where", sa.Text(), nullable=False),
        sa.Column("added_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint(
            "school_id", "emergency", "student", name=op.f("pk_emergency_people")
        ),
        sqlite_strict=True,
    )
    op.create_table(
        "layers",
        sa.Column("school_id", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("version", COUNT, nullable=False),
        sa.Column("doc", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("adult", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("school_id", "level", "target", "version", name=op.f("pk_layers")),
        sqlite_strict=True,
    )
    op.create_table(
        "orders",
        sa.Column("school_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("number", COUNT, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("minutes", COUNT, nullable=False),
        sa.Column("adult", sa.Text(), nullable=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("sent_at", UtcDateTime(), nullable=True),
        sa.Column("answered_at", UtcDateTime(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_orders")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_orders_school_id_device_state"),
        "orders",
        ["school_id", "device", "state"],
        unique=False,
    )
    op.create_index(
        op.f("ix_orders_school_id_number"), "orders", ["school_id", "number"], unique=True
    )
    op.create_table(
        "pictures",
        sa.Column("school_id", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("school_id", "hash", name=op.f("pk_pictures")),
        sqlite_strict=True,
    )
    op.create_table(
        "plan_places",
        sa.Column("school_id", sa.Text(), nullable=False),
        sa.Column("room", sa.Text(), nullable=False),
        sa.Column("x", COUNT, nullable=False),
        sa.Column("y", COUNT, nullable=False),
        sa.PrimaryKeyConstraint("school_id", "room", name=op.f("pk_plan_places")),
        sqlite_strict=True,
    )
    op.create_table(
        "planned_changes",
        sa.Column("school_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("targets", sa.Text(), nullable=False),
        sa.Column("doc", sa.Text(), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("adult", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("done_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_planned_changes")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_planned_changes_school_id_state_due_at"),
        "planned_changes",
        ["school_id", "state", "due_at"],
        unique=False,
    )
    op.create_table(
        "recovery_codes",
        sa.Column("school_id", sa.Text(), nullable=False),
        sa.Column("adult", sa.Text(), nullable=False),
        sa.Column("code_hash", sa.Text(), nullable=False),
        sa.Column("used_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("school_id", "adult", "code_hash", name=op.f("pk_recovery_codes")),
        sqlite_strict=True,
    )
    op.create_table(
        "repeats",
        sa.Column("school_id", sa.Text(), nullable=False),
        sa.Column("api_key", sa.Text(), nullable=False),
        sa.Column("repeat_key", sa.Text(), nullable=False),
        sa.Column("request_hash", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("done", Flag(), nullable=False),
        sa.PrimaryKeyConstraint("school_id", "api_key", "repeat_key", name=op.f("pk_repeats")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_repeats_school_id_at"), "repeats", ["school_id", "at"], unique=False)
    op.create_table(
        "school_docs",
        sa.Column("school_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("doc", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("adult", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("school_id", "name", name=op.f("pk_school_docs")),
        sqlite_strict=True,
    )
    op.create_table(
        "webhooks",
        sa.Column("school_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("events", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_webhooks")),
        sqlite_strict=True,
    )
    op.add_column("adults", sa.Column("totp_secret", sa.Text(), nullable=True))
    op.add_column("adults", sa.Column("totp_used", COUNT, server_default="0", nullable=False))
    op.add_column(
        "adults", sa.Column("break_glass", Flag(), server_default=sa.false(), nullable=False)
    )
    op.add_column(
        "adults", sa.Column("must_change", Flag(), server_default=sa.false(), nullable=False)
    )
    op.add_column("devices", sa.Column("next_key_hash", sa.Text(), nullable=True))
    op.add_column("devices", sa.Column("key_at", UtcDateTime(), nullable=True))
    op.add_column("devices", sa.Column("replaces", sa.Text(), nullable=True))
    op.add_column("devices", sa.Column("picked", sa.Text(), nullable=True))
    op.add_column("devices", sa.Column("branched_at", UtcDateTime(), nullable=True))
    op.add_column("devices", sa.Column("wiped_at", UtcDateTime(), nullable=True))
    op.add_column("enrolments", sa.Column("replaces", sa.Text(), nullable=True))
    op.add_column("enrolments", sa.Column("batch", sa.Text(), nullable=True))
    op.add_column("sessions", sa.Column("seen_at", UtcDateTime(), nullable=True))
    op.add_column("sessions", sa.Column("address", sa.Text(), server_default="", nullable=False))
    op.add_column("sessions", sa.Column("agent", sa.Text(), server_default="", nullable=False))
    op.add_column(
        "sessions", sa.Column("strong", Flag(), server_default=sa.false(), nullable=False)
    )
    op.add_column("sessions", sa.Column("stage", sa.Text(), server_default="", nullable=False))
    op.add_column("sessions", sa.Column("offered", sa.Text(), nullable=True))
    _only_added_to()
    _rooms_say_what_they_said()


_BEFORE = {
    "face": "desk", "paused": False, "offers": [], "usual": None, "out_limit": None,
    "school_limit": None, "per_day": None, "between_min": 0, "first_min": 0, "last_min": 0,
    "strangers": "ask_adult", "line": True, "turn_s": 90, "buffer_min": 15, "back_already_s": 20,
    "undo_s": 5, "door_names": "none", "numbers": None, "stale": {}, "languages": ["en", "es"],
    "choose_minutes": False, "choose_shape": False, "ask_teacher": True, "lock_on_tamper": True,
    "look.theme": "light", "look.colour": "", "look.logo": "", "look.text_percent": 100,
    "look.reduced_motion": False, "look.hand": "right", "look.low_controls": False,
    "look.patience_percent": 100, "look.sounds": "off", "look.volume_percent": 50,
    "look.voice": False, "look.own_language": False, "look.dim_after_school": True,
}
"""What each key was where a room said nothing, when rooms had one whole document each."""


def _rooms_say_what_they_said() -> None:
    """Make each room's document its layer: what in it is not as it always was."""
    rows = op.get_bind().execute(
        sa.text(
            "SELECT s.school_id, s.room, s.doc, s.at, s.adult, s.note FROM settings s"
            " JOIN rooms r ON r.school_id = s.school_id AND r.id = s.room"
            " AND r.settings_version = s.version"
        )
    )
    layers, pictures = [], {}
    for row in rows:
        doc = json.loads(row.doc)
        doc |= {f"look.{name}": value for name, value in doc.pop("look", {}).items()}
        said = {key: doc[key] for key, was in _BEFORE.items() if key in doc and doc[key] != was}
        if not said:
            continue
        if "look.logo" in said:
            content = base64.b64decode(said["look.logo"])
            name = hashlib.sha256(content).hexdigest()
            said["look.logo"] = f"sha256:{name}"
            kind = "image/png" if content.startswith(b"\x89PNG") else "image/svg+xml"
            pictures[row.school_id, name] = {"media_type": kind, "content": content, "at": row.at}
        layers.append(
            {
                "school_id": row.school_id,
                "level": "room",
                "target": row.room,
                "version": 1,
                "doc": json.dumps(said, separators=(",", ":"), ensure_ascii=False),
                "at": row.at,
                "adult": row.adult,
                "note": row.note,
            }
        )
    if layers:
        # `at` goes from one table to the other as it lies there, whichever way that is.
        names = ("school_id", "level", "target", "version", "doc", "at", "adult", "note")
        op.bulk_insert(sa.table("layers", *map(sa.column, names)), layers)
    if pictures:
        kept = ("school_id", "hash", "media_type", "content", "at")
        op.bulk_insert(
            sa.table("pictures", *map(sa.column, kept)),
            [
                {"school_id": school, "hash": name, **picture}
                for (school, name), picture in pictures.items()
            ],
        )


def _only_added_to() -> None:
    """Let the database itself refuse to change or delete what was written down."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    if not sqlite:
        op.execute(
            "CREATE FUNCTION hallpass_only_added_to() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'rows of % are only ever added', TG_TABLE_NAME; END $$"
        )
    for table in _KEPT:
        for act in ("UPDATE", "DELETE"):
            name = f"{table}_no_{act.lower()}"
            if sqlite:
                op.execute(
                    f"CREATE TRIGGER {name} BEFORE {act} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, 'rows of {table} are only ever added'); END"
                )
            else:
                op.execute(
                    f"CREATE TRIGGER {name} BEFORE {act} ON {table} "
                    "FOR EACH ROW EXECUTE FUNCTION hallpass_only_added_to()"
                )

"""Live broadcasts: rules, sessions, consents, what was sent, recordings."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

ID = sa.String(length=32)
INSTANT = sa.BigInteger()
APPENDED = ("live_sessions", "live_targets", "live_consents", "live_recordings")
OPENED = "session_id, order_id, areas, opened_at, begins_at"


def upgrade() -> None:
    """Lay the tables and guard them."""
    _rules_and_sessions()
    _what_follows()
    sqlite = op.get_bind().dialect.name == "sqlite"
    for table in APPENDED:
        _refuse(table, "no_update", "BEFORE UPDATE", sqlite=sqlite)
    for table in (*APPENDED, "live_airings"):
        _refuse(table, "no_delete", "BEFORE DELETE", sqlite=sqlite)
        if not sqlite:
            op.execute(
                f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION loa_refuse()"
            )
    _refuse("live_airings", "no_update", f"BEFORE UPDATE OF {OPENED}", sqlite=sqlite)
    _refuse(
        "live_airings",
        "closed_once",
        "BEFORE UPDATE",
        sqlite=sqlite,
        when="OLD.closed_at IS NOT NULL",
    )


def _rules_and_sessions() -> None:
    op.create_table(
        "live_rules",
        _column("unit_id", ID),
        _column("speakers", sa.String(length=10)),
        _column("second", sa.String(length=10)),
        _column("most_minutes", sa.Integer()),
        _column("volume_percent", sa.Integer()),
        _reference("live_rules", "unit_id", "units"),
        sa.PrimaryKeyConstraint("unit_id", name=op.f("pk_live_rules")),
    )
    op.create_table(
        "live_sessions",
        _column("id", ID),
        _column("unit_id", ID),
        _column("revision_id", ID),
        _column("origin", sa.String(length=12)),
        _column("speaker_id", ID),
        _column("second", sa.String(length=10)),
        _column("most_minutes", sa.Integer()),
        _column("volume_percent", sa.Integer()),
        _column("asked_at", INSTANT),
        _reference("live_sessions", "unit_id", "units"),
        _reference("live_sessions", "revision_id", "revisions"),
        _reference("live_sessions", "speaker_id", "people"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_live_sessions")),
    )
    op.create_index("ix_live_sessions_unit", "live_sessions", ["unit_id", "asked_at"])
    op.create_table(
        "live_targets",
        _column("session_id", ID),
        _column("kind", sa.String(length=10)),
        _column("target_id", ID),
        _reference("live_targets", "session_id", "live_sessions"),
        sa.PrimaryKeyConstraint("session_id", "kind", "target_id", name=op.f("pk_live_targets")),
    )


def _what_follows() -> None:
    op.create_table(
        "live_consents",
        _column("session_id", ID),
        _column("person_id", ID),
        _column("at", INSTANT),
        _column("agrees", sa.Boolean()),
        _column("shift_id", ID, empty=True),
        _column("note", sa.Text()),
        _reference("live_consents", "session_id", "live_sessions"),
        _reference("live_consents", "person_id", "people"),
        _reference("live_consents", "shift_id", "duty_shifts"),
        sa.PrimaryKeyConstraint("session_id", "person_id", name=op.f("pk_live_consents")),
    )
    op.create_table(
        "live_airings",
        _column("session_id", ID),
        _column("order_id", ID),
        _column("areas", sa.Text()),
        _column("opened_at", INSTANT),
        _column("begins_at", INSTANT),
        _column("closed_at", INSTANT, empty=True),
        _column("why", sa.String(length=10), empty=True),
        _column("closed_by", ID, empty=True),
        _reference("live_airings", "session_id", "live_sessions"),
        _reference("live_airings", "order_id", "orders"),
        _reference("live_airings", "closed_by", "people"),
        sa.PrimaryKeyConstraint("session_id", name=op.f("pk_live_airings")),
        sa.UniqueConstraint("order_id", name=op.f("uq_live_airings_order_id")),
    )
    op.create_table(
        "live_chunks",
        _column("session_id", ID),
        _column("sequence", sa.Integer()),
        _column("play_at", INSTANT),
        _column("sound", sa.LargeBinary()),
        _column("envelope", sa.LargeBinary()),
        _reference("live_chunks", "session_id", "live_sessions"),
        sa.PrimaryKeyConstraint("session_id", "sequence", name=op.f("pk_live_chunks")),
    )
    op.create_table(
        "live_recordings",
        _column("session_id", ID),
        _column("audio_sha256", sa.String(length=64)),
        _column("kept_at", INSTANT),
        _column("chunks", sa.Integer()),
        _reference("live_recordings", "session_id", "live_sessions"),
        sa.ForeignKeyConstraint(
            ["audio_sha256"], ["audio.sha256"], name=op.f("fk_live_recordings_audio_sha256_audio")
        ),
        sa.PrimaryKeyConstraint("session_id", name=op.f("pk_live_recordings")),
    )


def _refuse(table: str, name: str, event: str, *, sqlite: bool, when: str = "") -> None:
    if sqlite:
        condition = f"WHEN {when} " if when else ""
        action = f"BEGIN SELECT RAISE(ABORT, '{table}: the record is append-only'); END"
    else:
        condition = f"WHEN ({when}) " if when else ""
        action = "EXECUTE FUNCTION loa_refuse()"
    op.execute(f"CREATE TRIGGER {table}_{name} {event} ON {table} FOR EACH ROW {condition}{action}")


def _column(
    name: str, kind: "sa.types.TypeEngine[Any]", *, empty: bool = False
) -> "sa.Column[Any]":
    return sa.Column(name, kind, nullable=empty)


def _reference(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}_{to}"))

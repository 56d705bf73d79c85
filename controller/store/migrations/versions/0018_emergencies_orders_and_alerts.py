"""Emergencies: shifts, orders, commands, alerts; promises without slot, messages to whole units.

SQLite copies a table to let a column be empty, and drops its triggers with the old one: they are
set again here, word for word.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

ID = sa.String(length=32)
INSTANT = sa.BigInteger()
APPENDED = (
    "commands",
    "emergencies",
    "emergency_targets",
    "ground_reports",
    "orders",
    "second_confirmations",
)
PROMISED = (
    "planned_start, length_ms, sha256, revision_id, withdrawn_at, withdrawn_by, withdrawn_cause"
)
SHIFT = "unit_id, person_id, opened_at, ends_at, factor, statement, statement_sha256, answer"


def upgrade() -> None:
    """Lay the tables, open the columns, set the triggers."""
    _shifts_and_templates()
    _emergencies()
    _what_follows()
    _promises_without_slot()
    _messages_without_receiver()
    sqlite = op.get_bind().dialect.name == "sqlite"
    for table in APPENDED:
        _refuse(table, "no_update", "BEFORE UPDATE", sqlite=sqlite)
    for table in (*APPENDED, "duty_shifts"):
        _refuse(table, "no_delete", "BEFORE DELETE", sqlite=sqlite)
        if not sqlite:
            op.execute(
                f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION loa_refuse()"
            )
    _refuse("duty_shifts", "no_update", f"BEFORE UPDATE OF {SHIFT}", sqlite=sqlite)
    if sqlite:
        _set_again()


def _shifts_and_templates() -> None:
    _table(
        "duty_shifts",
        _column("unit_id", ID),
        _column("person_id", ID),
        _column("opened_at", INSTANT),
        _column("ends_at", INSTANT),
        _column("closed_at", INSTANT, empty=True),
        _column("factor", sa.String(length=20)),
        _column("statement", sa.Text()),
        _column("statement_sha256", sa.String(length=64)),
        _column("answer", sa.Text()),
        sa.UniqueConstraint("statement_sha256", name=op.f("uq_duty_shifts_statement_sha256")),
        unit_id="units",
        person_id="people",
    )
    op.create_index("ix_duty_shifts_person", "duty_shifts", ["person_id", "ends_at"])
    _table(
        "emergency_templates",
        _column("unit_id", ID),
        _column("purpose", sa.String(length=20)),
        _column("kind", sa.String(length=20), empty=True),
        _column("bulletin_id", ID),
        _column("created_by", ID),
        _column("created_at", INSTANT),
        _column("retired_at", INSTANT, empty=True),
        unit_id="units",
        bulletin_id="bulletins",
        created_by="people",
    )
    _index("emergency_templates", "unit_id")
    _index("emergency_templates", "bulletin_id")
    op.create_table(
        "emergency_rules",
        _column("unit_id", ID),
        _column("confirms_twice", sa.Boolean()),
        _column("pattern", sa.String(length=20)),
        _column("volume_percent", sa.Integer()),
        _reference("emergency_rules", "unit_id", "units"),
        sa.PrimaryKeyConstraint("unit_id", name=op.f("pk_emergency_rules")),
    )


def _emergencies() -> None:
    _table(
        "emergencies",
        _column("unit_id", ID),
        _column("nature", sa.String(length=10)),
        _column("kind", sa.String(length=20)),
        _column("scale", sa.String(length=20), empty=True),
        _column("level", sa.Integer(), empty=True),
        _column("pattern", sa.String(length=20)),
        _column("volume_percent", sa.Integer()),
        _column("with_siren", sa.Boolean()),
        _column("revision_id", ID),
        _column("is_free_text", sa.Boolean()),
        _column("written_sha256", sa.String(length=64)),
        _column("fallback_id", ID, empty=True),
        _column("time_words_id", ID, empty=True),
        _column("all_clear_of_id", ID, empty=True),
        _column("given_by", ID),
        _column("shift_id", ID),
        _column("given_at", INSTANT),
        _column("ends_at", INSTANT),
        unit_id="units",
        revision_id="revisions",
        fallback_id="revisions",
        time_words_id="revisions",
        all_clear_of_id="emergencies",
        given_by="people",
        shift_id="duty_shifts",
    )
    op.create_index("ix_emergencies_unit", "emergencies", ["unit_id", "ends_at"])
    op.create_table(
        "emergency_targets",
        _column("emergency_id", ID),
        _column("kind", sa.String(length=10)),
        _column("target_id", ID),
        _reference("emergency_targets", "emergency_id", "emergencies"),
        sa.PrimaryKeyConstraint(
            "emergency_id", "kind", "target_id", name=op.f("pk_emergency_targets")
        ),
    )
    _table(
        "orders",
        _column("emergency_id", ID, empty=True),
        _column("unit_id", ID),
        _column("sequence", sa.Integer()),
        _column("order", sa.String(length=20)),
        _column("given_by", ID),
        _column("shift_id", ID, empty=True),
        _column("given_at", INSTANT),
        _column("expires_at", INSTANT),
        _column("message", sa.Text()),
        sa.UniqueConstraint("sequence", name=op.f("uq_orders_sequence")),
        emergency_id="emergencies",
        unit_id="units",
        given_by="people",
        shift_id="duty_shifts",
    )
    _index("orders", "emergency_id")
    _index("orders", "unit_id")


def _what_follows() -> None:
    op.create_table(
        "second_confirmations",
        _column("emergency_id", ID),
        _column("person_id", ID),
        _column("at", INSTANT),
        _column("agrees", sa.Boolean()),
        _column("note", sa.Text()),
        _reference("second_confirmations", "emergency_id", "emergencies"),
        _reference("second_confirmations", "person_id", "people"),
        sa.PrimaryKeyConstraint("emergency_id", "person_id", name=op.f("pk_second_confirmations")),
    )
    _table(
        "ground_reports",
        _column("emergency_id", ID),
        _column("cluster_id", ID),
        _column("unit_id", ID),
        _column("means", sa.String(length=20)),
        _column("told_by", sa.String(length=200)),
        _column("note", sa.Text()),
        _column("entered_by", ID),
        _column("at", INSTANT),
        emergency_id="emergencies",
        cluster_id="clusters",
        unit_id="units",
        entered_by="people",
    )
    _index("ground_reports", "emergency_id")
    _table(
        "contacts",
        _column("unit_id", ID),
        _column("cluster_id", ID),
        _column("name", sa.String(length=200)),
        _column("position", sa.String(length=200)),
        _column("telephone", sa.String(length=40)),
        _column("created_at", INSTANT),
        _column("removed_at", INSTANT, empty=True),
        unit_id="units",
        cluster_id="clusters",
    )
    _index("contacts", "unit_id")
    _index("contacts", "cluster_id")
    _table(
        "commands",
        _column("receiver_id", ID),
        _column("unit_id", ID),
        _column("sequence", sa.Integer()),
        _column("action", sa.String(length=20)),
        _column("given_by", ID, empty=True),
        _column("given_at", INSTANT),
        _column("message", sa.Text()),
        sa.UniqueConstraint("sequence", name=op.f("uq_commands_sequence")),
        receiver_id="receivers",
        unit_id="units",
        given_by="people",
    )
    _index("commands", "receiver_id")
    _table(
        "cap_alerts",
        _column("unit_id", ID),
        _column("sender", sa.String(length=300)),
        _column("identifier", sa.String(length=300)),
        _column("sent", INSTANT),
        _column("message_type", sa.String(length=20)),
        _column("event", sa.String(length=300)),
        _column("xml", sa.Text()),
        _column("note", sa.String(length=300)),
        _column("received_at", INSTANT),
        _column("state", sa.String(length=20)),
        _column("emergency_id", ID, empty=True),
        _column("decided_by", ID, empty=True),
        _column("decided_at", INSTANT, empty=True),
        _column("reason", sa.Text()),
        sa.UniqueConstraint(
            "unit_id",
            "sender",
            "identifier",
            "sent",
            name=op.f("uq_cap_alerts_unit_id_sender_identifier_sent"),
        ),
        unit_id="units",
        emergency_id="emergencies",
        decided_by="people",
    )
    op.create_index("ix_cap_alerts_waiting", "cap_alerts", ["unit_id", "state"])


def _promises_without_slot() -> None:
    table = "expected_broadcasts"
    with op.batch_alter_table(table) as batch:
        batch.alter_column("slot_id", existing_type=ID, nullable=True)
        batch.add_column(sa.Column("emergency_id", ID, nullable=True))
        batch.create_foreign_key(
            op.f(f"fk_{table}_emergency_id_emergencies"), "emergencies", ["emergency_id"], ["id"]
        )
    _index(table, "emergency_id")


def _messages_without_receiver() -> None:
    with op.batch_alter_table("outbox") as batch:
        batch.alter_column("receiver_id", existing_type=ID, nullable=True)
        batch.add_column(sa.Column("area_id", ID, nullable=True))
        batch.create_foreign_key(op.f("fk_outbox_area_id_units"), "units", ["area_id"], ["id"])
    _index("outbox", "area_id")


def _set_again() -> None:
    """What a copied table of SQLite lost."""
    _refuse("expected_broadcasts", "no_delete", "BEFORE DELETE", sqlite=True)
    signed = (
        "WHEN NEW.signed_at IS NOT NULL AND OLD.signed_at IS NULL "
        "AND NEW.kind NOT IN ('time', 'stored') "
    )
    for table, name, event, kind, when in (
        ("expected_broadcasts", "log_insert", "INSERT", "promise", ""),
        ("expected_broadcasts", "log_change", f"UPDATE OF {PROMISED}", "promise", ""),
        ("outbox", "log_signed", "UPDATE OF signed_at", "message", signed),
    ):
        op.execute(
            f"CREATE TRIGGER {table}_{name} AFTER {event} ON {table} FOR EACH ROW {when}"  # noqa: S608 -- names of this file
            f"BEGIN INSERT INTO log_pending (kind, subject) VALUES ('{kind}', NEW.id); END"
        )


def _refuse(table: str, name: str, event: str, *, sqlite: bool) -> None:
    action = (
        f"BEGIN SELECT RAISE(ABORT, '{table}: the record is append-only'); END"
        if sqlite
        else "EXECUTE FUNCTION loa_refuse()"
    )
    op.execute(f"CREATE TRIGGER {table}_{name} {event} ON {table} FOR EACH ROW {action}")


def _table(name: str, *parts: "sa.Column[Any] | sa.Constraint", **references: str) -> None:
    keys = [_reference(name, column, to) for column, to in references.items()]
    primary = sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}"))
    op.create_table(name, _column("id", ID), *parts, *keys, primary)


def _column(
    name: str, kind: "sa.types.TypeEngine[Any]", *, empty: bool = False
) -> "sa.Column[Any]":
    return sa.Column(name, kind, nullable=empty)


def _reference(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}_{to}"))


def _index(table: str, column: str) -> None:
    op.create_index(op.f(f"ix_{table}_{column}"), table, [column])

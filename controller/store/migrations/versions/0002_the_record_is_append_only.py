"""The record is append-only, and what was submitted is frozen.

The database itself refuses, whoever asks: administrators of the application included.
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

RECORD = ("approvals", "audit_events", "stored_entries", "stored_reports", "verdicts")
NEVER_DELETED = (*RECORD, "approved_audio", "expected_broadcasts", "revisions")
FROZEN = "written_text, spoken_text, readings, audio_sha256, submitted_at, number, bulletin_id"
FUNCTION = """\
CREATE FUNCTION loa_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '% on %: the record is append-only', TG_OP, TG_TABLE_NAME; END $$
"""


def upgrade() -> None:
    """Set the triggers."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    if not sqlite:
        op.execute(FUNCTION)
    guard = _guard_sqlite if sqlite else _guard_postgresql
    for table in RECORD:
        guard(table, "no_update", "BEFORE UPDATE", "")
    for table in NEVER_DELETED:
        guard(table, "no_delete", "BEFORE DELETE", "")
        if not sqlite:
            op.execute(
                f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION loa_refuse()"
            )
    guard("revisions", "frozen", f"BEFORE UPDATE OF {FROZEN}", "OLD.submitted_at IS NOT NULL")


def _guard_sqlite(table: str, name: str, event: str, when: str) -> None:
    condition = f"WHEN {when} " if when else ""
    op.execute(
        f"CREATE TRIGGER {table}_{name} {event} ON {table} FOR EACH ROW {condition}"
        f"BEGIN SELECT RAISE(ABORT, '{table}: the record is append-only'); END"
    )


def _guard_postgresql(table: str, name: str, event: str, when: str) -> None:
    condition = f"WHEN ({when}) " if when else ""
    op.execute(
        f"CREATE TRIGGER {table}_{name} {event} ON {table} FOR EACH ROW {condition}"
        "EXECUTE FUNCTION loa_refuse()"
    )

"""The transparency log: what enters the record is queued for it by the database itself."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

INSERTED = (
    ("approvals", "approval", "id"),
    ("stored_reports", "report", "sha256"),
    ("expected_broadcasts", "promise", "id"),
    ("verdicts", "verdict", "id"),
    ("audit_events", "act", "id"),
)
"""Table, kind of leaf, and the column that names the row."""
THERE = (
    ("approvals", "approval", "id", "decided_at"),
    ("outbox", "message", "id", "signed_at"),
    ("expected_broadcasts", "promise", "id", "promised_at"),
    ("stored_reports", "report", "sha256", "received_at"),
    ("verdicts", "verdict", "id", "judged_at"),
    ("audit_events", "act", "id", "at"),
)
"""The same with the instant of a row; of one instant, evidence goes before what is judged by it."""
PROMISED = (
    "planned_start, length_ms, sha256, revision_id, withdrawn_at, withdrawn_by, withdrawn_cause"
)
FUNCTION = """\
CREATE FUNCTION loa_log_{column}() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
INSERT INTO log_pending (kind, subject) VALUES (TG_ARGV[0], NEW.{column});
RETURN NULL;
END $$
"""


def upgrade() -> None:
    """Lay the tables, queue what is in the record already, set the triggers."""
    _tables()
    _queue_what_is_there()
    sqlite = op.get_bind().dialect.name == "sqlite"
    if not sqlite:
        for column in ("id", "sha256"):
            op.execute(FUNCTION.format(column=column))
    queue = _queue_sqlite if sqlite else _queue_postgresql
    for table, kind, name in INSERTED:
        queue(table, "log_insert", "INSERT", kind, name, "")
    signed = "NEW.signed_at IS NOT NULL AND OLD.signed_at IS NULL"
    queue("outbox", "log_signed", "UPDATE OF signed_at", "message", "id", signed)
    queue("expected_broadcasts", "log_change", f"UPDATE OF {PROMISED}", "promise", "id", "")
    _keep_leaves(sqlite=sqlite)


def _tables() -> None:
    big = sa.BigInteger()
    op.create_table(
        "log_pending",
        sa.Column("id", big.with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_log_pending")),
    )
    op.create_table(
        "log_leaves",
        sa.Column("index", big, nullable=False, autoincrement=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("state", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(length=32), nullable=False),
        sa.Column("at", big, nullable=False),
        sa.Column("commitment", sa.String(length=64), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=True),
        sa.Column("copy", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("index", name=op.f("pk_log_leaves")),
        sa.UniqueConstraint(
            "kind", "subject", "state", name=op.f("uq_log_leaves_kind_subject_state")
        ),
    )
    op.create_table(
        "log_frontier",
        sa.Column("id", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("size", big, nullable=False),
        sa.Column("heads", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_log_frontier")),
    )
    op.create_table(
        "log_heads",
        sa.Column("size", big, nullable=False, autoincrement=False),
        sa.Column("root", sa.String(length=64), nullable=False),
        sa.Column("at", big, nullable=False),
        sa.Column("envelope", sa.LargeBinary(), nullable=True),
        sa.Column("signed_at", big, nullable=True),
        sa.Column("refused_at", big, nullable=True),
        sa.Column("refusal", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("size", name=op.f("pk_log_heads")),
    )


def _queue_what_is_there() -> None:
    """In the order of time: a line that stands behind younger ones counts as dated back."""
    parts = " UNION ALL ".join(
        f"SELECT '{kind}' AS kind, {name} AS subject, {instant} AS at, {rank} AS rank "  # noqa: S608 - names of this file
        f"FROM {table} WHERE {instant} IS NOT NULL"
        for rank, (table, kind, name, instant) in enumerate(THERE)
    )
    op.execute(
        "INSERT INTO log_pending (kind, subject) SELECT kind, subject "  # noqa: S608 - the same
        f"FROM ({parts}) AS there ORDER BY there.at, there.rank, there.subject"
    )


def _queue_sqlite(table: str, name: str, event: str, kind: str, column: str, when: str) -> None:  # noqa: PLR0913, PLR0917 - the parts of one statement
    condition = f"WHEN {when} " if when else ""
    op.execute(
        f"CREATE TRIGGER {table}_{name} AFTER {event} ON {table} FOR EACH ROW {condition}"  # noqa: S608 - names of this file
        f"BEGIN INSERT INTO log_pending (kind, subject) VALUES ('{kind}', NEW.{column}); END"
    )


def _queue_postgresql(table: str, name: str, event: str, kind: str, column: str, when: str) -> None:  # noqa: PLR0913, PLR0917 - the parts of one statement
    condition = f"WHEN ({when}) " if when else ""
    op.execute(
        f"CREATE TRIGGER {table}_{name} AFTER {event} ON {table} FOR EACH ROW {condition}"
        f"EXECUTE FUNCTION loa_log_{column}('{kind}')"
    )


def _keep_leaves(*, sqlite: bool) -> None:
    """Leaves stay as they were appended; only salt and copy may be erased."""
    for name, event in (
        ("no_update", 'BEFORE UPDATE OF "index", kind, subject, state, unit, at, commitment'),
        ("no_delete", "BEFORE DELETE"),
    ):
        action = (
            "BEGIN SELECT RAISE(ABORT, 'log_leaves: the record is append-only'); END"
            if sqlite
            else "EXECUTE FUNCTION loa_refuse()"
        )
        op.execute(f"CREATE TRIGGER log_leaves_{name} {event} ON log_leaves FOR EACH ROW {action}")
    if not sqlite:
        op.execute(
            "CREATE TRIGGER log_leaves_no_truncate BEFORE TRUNCATE ON log_leaves "
            "FOR EACH STATEMENT EXECUTE FUNCTION loa_refuse()"
        )

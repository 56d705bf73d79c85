"""What shows that somebody approved: signatures by passkey, photographs of paper, ways permitted.

A recall is for good, in the database, too. Secrets of authenticator apps are kept sealed, which
takes more room.
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

ID = sa.String(length=32)
INSTANT = sa.BigInteger()
RECALLED = "OLD.recalled_at IS NOT NULL"


def upgrade() -> None:
    """Lay the tables, add the column, set the triggers."""
    # In place: a table that is laid anew loses the triggers of the record.
    op.add_column("approvals", sa.Column("proof", sa.Text(), nullable=False, server_default=""))
    _ways()
    _papers()
    with op.batch_alter_table("one_time_secrets") as batch:
        batch.alter_column("secret", type_=sa.Text(), existing_type=sa.String(length=64))
    guard = _guard_sqlite if op.get_bind().dialect.name == "sqlite" else _guard_postgresql
    guard("approval_papers", "no_update", "BEFORE UPDATE", "")
    guard("approval_papers", "no_delete", "BEFORE DELETE", "")
    guard("approved_audio", "recalled_for_good", "BEFORE UPDATE", RECALLED)


def _ways() -> None:
    table = "approval_ways"
    op.create_table(
        table,
        sa.Column("unit_id", ID, nullable=False),
        sa.Column("ways", sa.String(length=60), nullable=False),
        sa.Column("set_by", ID, nullable=False),
        sa.Column("set_at", INSTANT, nullable=False),
        _reference(table, "unit_id", "units"),
        _reference(table, "set_by", "people"),
        sa.PrimaryKeyConstraint("unit_id", name=op.f(f"pk_{table}")),
    )


def _papers() -> None:
    table = "approval_papers"
    op.create_table(
        table,
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("media_type", sa.String(length=40), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("kept_by", ID, nullable=False),
        sa.Column("kept_at", INSTANT, nullable=False),
        _reference(table, "kept_by", "people"),
        sa.PrimaryKeyConstraint("sha256", name=op.f(f"pk_{table}")),
    )


def _reference(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}_{to}"))


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

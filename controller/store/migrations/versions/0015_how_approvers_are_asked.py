"""How approvers are asked, what they answer for, which bulletins hold personal data."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

ID = sa.String(length=32)
INSTANT = sa.BigInteger()


def upgrade() -> None:
    """Lay the tables, add the columns."""
    with op.batch_alter_table("bulletins") as batch:
        batch.add_column(
            sa.Column("personal_data", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch.add_column(
            sa.Column("ends_on", sa.String(length=10), nullable=False, server_default="")
        )
    _checklists()
    _requests()
    _asked_revisions()


def _checklists() -> None:
    table = "checklists"
    op.create_table(
        table,
        sa.Column("id", ID, nullable=False),
        sa.Column("unit_id", ID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("items", sa.Text(), nullable=False),
        sa.Column("made_by", ID, nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        _reference(table, "unit_id", "units"),
        _reference(table, "made_by", "people"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("unit_id", "version", name=op.f(f"uq_{table}_unit_id_version")),
    )


def _requests() -> None:
    table = "approval_requests"
    op.create_table(
        table,
        sa.Column("id", ID, nullable=False),
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("unit_id", ID, nullable=False),
        sa.Column("bulletin_id", ID, nullable=True),
        sa.Column("series_id", ID, nullable=True),
        sa.Column("approver_id", ID, nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("asked_by", ID, nullable=False),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("withdrawn_at", INSTANT, nullable=True),
        _reference(table, "unit_id", "units"),
        _reference(table, "bulletin_id", "bulletins"),
        _reference(table, "series_id", "series"),
        _reference(table, "approver_id", "people"),
        _reference(table, "asked_by", "people"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("key", name=op.f(f"uq_{table}_key")),
    )
    for column in ("unit_id", "bulletin_id", "series_id"):
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def _asked_revisions() -> None:
    table = "asked_revisions"
    op.create_table(
        table,
        sa.Column("request_id", ID, nullable=False),
        sa.Column("revision_id", ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        _reference(table, "request_id", "approval_requests"),
        _reference(table, "revision_id", "revisions"),
        sa.PrimaryKeyConstraint("request_id", "revision_id", name=op.f(f"pk_{table}")),
    )


def _reference(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}_{to}"))

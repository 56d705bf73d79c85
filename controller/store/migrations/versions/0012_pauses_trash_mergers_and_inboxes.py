"""Pauses, templates, trash, versions of forms, expiry, merged units, source bulletins."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

ID = sa.String(length=32)
INSTANT = sa.BigInteger()


def upgrade() -> None:
    """Add the columns, lay the table."""
    with op.batch_alter_table("programme_items") as batch:
        batch.add_column(_number("pause_after_ms", 0))
    with op.batch_alter_table("programmes") as batch:
        batch.add_column(_number("version", 1))
        batch.add_column(
            sa.Column("is_template", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch.add_column(sa.Column("discarded_at", INSTANT, nullable=True))
    with op.batch_alter_table("slots") as batch:
        batch.add_column(_number("version", 1))
    with op.batch_alter_table("bulletins") as batch:
        batch.add_column(sa.Column("discarded_at", INSTANT, nullable=True))
    with op.batch_alter_table("documents") as batch:
        batch.add_column(
            sa.Column("expires_on", sa.String(length=10), nullable=False, server_default="")
        )
    with op.batch_alter_table("units") as batch:
        batch.add_column(sa.Column("merged_into_id", ID, nullable=True))
        batch.add_column(sa.Column("merged_at", INSTANT, nullable=True))
        batch.create_foreign_key(
            op.f("fk_units_merged_into_id_units"), "units", ["merged_into_id"], ["id"]
        )
    _source_bulletins()


def _number(name: str, first: int) -> "sa.Column[int]":
    return sa.Column(name, sa.Integer(), nullable=False, server_default=str(first))


def _source_bulletins() -> None:
    table = "source_bulletins"
    op.create_table(
        table,
        sa.Column("id", ID, nullable=False),
        sa.Column("unit_id", ID, nullable=False),
        sa.Column("source", sa.String(length=100), nullable=False),
        sa.Column("number", sa.String(length=120), nullable=False),
        sa.Column("urgency", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("written_text", sa.Text(), nullable=False),
        sa.Column("expires_at", INSTANT, nullable=True),
        sa.Column("received_at", INSTANT, nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("bulletin_id", ID, nullable=True),
        sa.Column("decided_by", ID, nullable=True),
        sa.Column("decided_at", INSTANT, nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        _reference(table, "unit_id", "units"),
        _reference(table, "bulletin_id", "bulletins"),
        _reference(table, "decided_by", "people"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint(
            "unit_id", "source", "number", name=op.f(f"uq_{table}_unit_id_source_number")
        ),
    )
    op.create_index(op.f(f"ix_{table}_bulletin_id"), table, ["bulletin_id"])
    op.create_index("ix_source_bulletins_waiting", table, ["unit_id", "state"])


def _reference(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}_{to}"))

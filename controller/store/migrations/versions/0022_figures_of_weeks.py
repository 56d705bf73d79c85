"""Figures of units' weeks, counted ahead."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Lay the table."""
    op.create_table(
        "unit_weeks",
        sa.Column("unit_id", sa.String(length=32), nullable=False),
        sa.Column("monday", sa.String(length=10), nullable=False),
        sa.Column("counted_at", sa.BigInteger(), nullable=False),
        sa.Column("figures", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["units.id"], name=op.f("fk_unit_weeks_unit_id_units")
        ),
        sa.PrimaryKeyConstraint("unit_id", "monday", name=op.f("pk_unit_weeks")),
    )

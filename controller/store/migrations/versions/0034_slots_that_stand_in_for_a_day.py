"""The slot that stands in on one day for a slot that takes another programme or place that day."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; no day was replaced before."""
    with op.batch_alter_table("slot_exceptions") as exceptions:
        exceptions.add_column(sa.Column("stand_in_id", sa.String(length=32), nullable=True))
        exceptions.create_foreign_key(
            op.f("fk_slot_exceptions_stand_in_id_slots"), "slots", ["stand_in_id"], ["id"]
        )

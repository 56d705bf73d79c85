"""Which emergency was ordered on a source bulletin."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    with op.batch_alter_table("source_bulletins") as batch:
        batch.add_column(sa.Column("emergency_id", sa.String(length=32), nullable=True))
        batch.create_foreign_key(
            op.f("fk_source_bulletins_emergency_id_emergencies"),
            "emergencies",
            ["emergency_id"],
            ["id"],
        )
        batch.create_index("ix_source_bulletins_emergency_id", ["emergency_id"])

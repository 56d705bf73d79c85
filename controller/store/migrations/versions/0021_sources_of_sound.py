"""Another source of sound than a track, which a revision lets be opened."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    with op.batch_alter_table("revisions") as batch:
        batch.add_column(
            sa.Column("source", sa.String(length=40), nullable=False, server_default="")
        )

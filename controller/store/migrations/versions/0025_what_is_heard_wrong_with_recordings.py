"""What a machine hears wrong with a recording that people bring."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column, in place: a table that is laid anew loses the triggers of the record."""
    op.add_column(
        "revisions",
        sa.Column("recording_faults", sa.String(length=120), nullable=False, server_default=""),
    )

"""Where in a recording a machine hears what it finds wrong."""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column, in place: a table that is laid anew loses the triggers of the record."""
    op.add_column(
        "revisions", sa.Column("fault_places", sa.Text(), nullable=False, server_default="[]")
    )

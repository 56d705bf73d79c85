"""Who was told that a ticket is hers."""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; whoever has a ticket already knows."""
    op.add_column("tickets", sa.Column("announced_to", sa.String(length=32), nullable=True))
    op.execute("UPDATE tickets SET announced_to = owner_id")

"""The part of each year in which a slot is on air: summer and winter time."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; a slot without a season is on air all the year."""
    op.add_column(
        "slots", sa.Column("season", sa.String(length=11), nullable=False, server_default="")
    )

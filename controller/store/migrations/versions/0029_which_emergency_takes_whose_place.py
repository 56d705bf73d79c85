"""Which emergency takes the place of which: new words may have to wait until they are spoken."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column, in place: a table that is laid anew loses the triggers of the record."""
    op.add_column("emergencies", sa.Column("replaces_id", sa.String(length=32), nullable=True))

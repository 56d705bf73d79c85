"""Saved filters say which list they are of: until now there was one."""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; what was kept is of broadcasts."""
    column = sa.Column("of_list", sa.String(length=20), nullable=False, server_default="broadcasts")
    op.add_column("saved_filters", column)

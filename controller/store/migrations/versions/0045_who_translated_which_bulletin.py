"""Who translated a bulletin, and which native speaker checked it."""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns, in place: a table that is laid anew loses the triggers of the record."""
    for name in ("translator", "native_reviewer"):
        op.add_column(
            "bulletins", sa.Column(name, sa.String(length=120), nullable=False, server_default="")
        )

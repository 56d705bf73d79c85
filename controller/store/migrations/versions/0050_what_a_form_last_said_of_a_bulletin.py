"""What the form that made a bulletin said last, so that it writes over no newer words.

A device without a line sent its form hours later, over what had been saved from another one since.
"""

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column, in place; of what there is nobody knows it."""
    op.add_column(
        "bulletins",
        sa.Column("sent_mark", sa.String(length=64), nullable=False, server_default=""),
    )

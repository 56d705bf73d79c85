"""Which finished recordings are music: songs are silent in national mourning, bulletins are not."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column, in place: a table that is laid anew loses the triggers of the record."""
    op.add_column(
        "bulletins", sa.Column("is_music", sa.Boolean(), nullable=False, server_default=sa.false())
    )

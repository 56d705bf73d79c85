"""How much of a broadcast came out stands beside its promise, too, where reports add up.

A year's report over ten million promises looked each of them up among the verdicts.
"""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the copy and fill it. It is no part of a promise: the log is told of nothing."""
    column = sa.Column("heard_ms", sa.Integer(), nullable=False, server_default="0")
    op.add_column("expected_broadcasts", column)
    op.execute(
        "UPDATE expected_broadcasts SET heard_ms = (SELECT heard_ms FROM verdicts"
        " WHERE expected_id = expected_broadcasts.id AND number = verdict_number)"
        " WHERE verdict_number > 0"
    )

"""Entries found by their receiver, too; reports, not entries, by when they came in.

A bulletin of a province has one occurrence in all of its places: who judged it in one of them read
what all of them had reported, and so did the next. And each entry was filed under the instant at
which its report came in, which is asked for by archives alone, of one entry in twenty as well.
"""

from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Replace two indexes."""
    op.drop_index("ix_stored_entries_broadcast", "stored_entries")
    op.create_index(
        "ix_stored_entries_broadcast", "stored_entries", ["occurrence", "item", "receiver_id"]
    )
    op.drop_index("ix_stored_entries_received_at", "stored_entries")
    op.create_index("ix_stored_reports_received_at", "stored_reports", ["received_at"])

"""An index that gives the broadcasts of one verdict in the order in which auditors page through."""

from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

TABLE, NAME = "expected_broadcasts", "ix_expected_broadcasts_open"


def upgrade() -> None:
    """Lay it in place of the shorter one."""
    op.drop_index(NAME, TABLE)
    op.create_index(NAME, TABLE, ["verdict", "planned_start", "id"])

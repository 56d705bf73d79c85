"""Which bulletins residents may hear again: so far, those that were made of a document."""

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column, in place: a table that is laid anew loses the triggers of the record."""
    op.add_column(
        "bulletins",
        sa.Column("heard_again", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    bulletins = sa.table("bulletins", sa.column("document_id"), sa.column("heard_again"))
    of_documents = bulletins.update().where(bulletins.c.document_id.is_not(None))
    op.execute(of_documents.values(heard_again=sa.true()))
